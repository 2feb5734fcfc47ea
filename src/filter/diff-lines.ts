/** The lines that differ, as `+ line` and `- line`, in the order of the files. Meant for settings files and views: of thousands of lines that differ, what went stands before what came. */
export function formatDiff(before: string, after: string): string[] {
  const { old, now } = withoutEnds(splitLines(before), splitLines(after));
  if (old.length * now.length > mostPairs) return [...old.map((line) => `- ${line}`), ...now.map((line) => `+ ${line}`)];
  const common = measureCommon(old, now);
  const out: string[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    if (i < old.length && old[i] === now[j]) [i, j] = [i + 1, j + 1];
    else if (j < now.length && (i === old.length || at(common, i, j + 1) > at(common, i + 1, j))) out.push(`+ ${now[j++]}`);
    else out.push(`- ${old[i++]}`);
  }
  return out;
}

const mostPairs = 4_000_000;

/** Without the lines that both begin and end with. */
function withoutEnds(old: string[], now: string[]): { old: string[]; now: string[] } {
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return { old: old.slice(head, old.length - tail), now: now.slice(head, now.length - tail) };
}

function splitLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);
}

/** Longest common subsequence of every pair of line ends. */
function measureCommon(old: string[], now: string[]): number[][] {
  const rows: number[][] = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      (rows[i] as number[])[j] = old[i] === now[j] ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1));
    }
  }
  return rows;
}

function at(rows: number[][], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}
