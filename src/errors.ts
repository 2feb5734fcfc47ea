/** What a person can mend: printed as text, without a stack. Anything else thrown is a bug and says so. */
export class UserError extends Error {
  override readonly name = "UserError";

  constructor(
    readonly parts: {
      /** What could not be done, to what: `load rule "git/status"`. */
      cannot: string;
      because: string;
      /** `file:line:column`, where there is a where. */
      at?: string;
      /** One command or edit to try. */
      try?: string;
      /** 1 could not, 2 wrong usage, 127 no such command. */
      status?: number;
    },
  ) {
    super(`cannot ${parts.cannot}: ${parts.because}`);
  }

  get status(): number {
    return this.parts.status ?? 1;
  }
}

/** The text of a failure as `pith` prints it on standard error, with the line break. */
export function formatError(error: unknown, debug = false): string {
  if (!(error instanceof UserError)) {
    const refused = readRefusal(error);
    if (refused) return formatError(refused, debug);
    const text = error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error);
    return `pith: this is a fault of pith itself: ${text}\n  try: pith doctor, then report it with the command you ran\n`;
  }
  const { cannot, because, at, try: hint } = error.parts;
  let text = `pith: cannot ${cannot}: ${because}\n`;
  if (at) text += `  at ${at}\n`;
  if (hint) text += `  try: ${hint}\n`;
  if (debug && error.stack) text += `${error.stack}\n`;
  return text;
}

const reasons: Record<string, string> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EISDIR: "it is a folder",
  ENOTDIR: "a folder on the way is a file",
};

/** Why the system refused to read or write a file, in words. */
export function explainRefusal(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return reasons[code ?? ""] ?? message;
}

/** What the system refused at a place that the user or their machine has named is no fault of pith's. */
function readRefusal(error: unknown): UserError | undefined {
  const { code, path, syscall } = (error ?? {}) as { code?: unknown; path?: unknown; syscall?: unknown };
  if (syscall === "uv_cwd")
    return new UserError({ cannot: "run here", because: "the current folder is gone", try: "cd, then the same again" });
  if (typeof code !== "string" || typeof path !== "string" || !reasons[code]) return undefined;
  return new UserError({ cannot: `use ${path}`, because: explainRefusal(error), try: "another place, or pith doctor" });
}

/** The candidate nearest to `word` by edit distance, if one is near enough to be a slip of the finger. */
export function findNearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word, candidate);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

// Two letters in the wrong order count as one slip.
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(change, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
