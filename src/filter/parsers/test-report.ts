import type { Line, Parsed } from "../line.ts";
import { compile, seen } from "../patterns.ts";
import { shapeOf } from "../stages/repeat.ts";
import { chooseByRank, type Rank, type Ranked } from "./choose.ts";

/**
 * The text report of a test runner (jest, vitest, mocha, bun, playwright, node). What passed goes, the totals tell it; each
 * failure keeps its name, its message, its values, the line of code it points at and the frames of the user's own code.
 * Told twice is shown once. What the tests print themselves stays.
 *
 * Options, all patterns: `passed` lines of tests that passed or were skipped; `ran` the line of a file; `failed` lines that only name a failure which is told
 * elsewhere, `reason` a line below one that gives its message, which may go on; `head` opens a failure, `tail` names one after it; `end` the first line after a failure; `file` names the file of
 * what follows; `again` opens the part in which failures are told in whole (once more); `total` are the counts.
 */
export function parse(
  lines: Line[],
  options: Record<string, unknown>,
  { room = Infinity, rows = Infinity, announced = "", oneOfMany = false }: Partial<Room> = {},
): Parsed {
  const report = compileReport(options);
  const texts = lines.map((line) => (line.block !== undefined || line.note ? "\0" : seen(line.text)));
  const marks = markLines(texts, report);
  dropRetries(texts, marks);
  dropTitles(texts, marks);
  dropTwice(texts, marks);
  condenseFrames(texts, marks);
  dropEmptyFiles(texts, marks);
  keepChosenFiles(texts, marks, { ran: report.ran, announced, oneOfMany });
  const untold = keepProgress(texts, marks, report.ran) + foldConsole(texts, marks);
  const matched = marks.some(({ kind, gone }) => kind !== undefined || gone === true);
  if (!matched) return { lines, left: 0, matched };
  const chosen = chooseByRank(collect(lines, marks), { room, rows });
  return { lines: chosen.lines, left: chosen.left + untold, matched };
}

interface Room {
  room: number | undefined;
  rows: number | undefined;
  announced: string | undefined;
  oneOfMany: boolean | undefined;
}

type Kind = "passed" | "failed" | "head" | "body" | "tail" | "file" | "total" | "again";

interface Mark {
  kind?: Kind;
  gone?: boolean;
  pin?: boolean;
  /** How many blocks like the one that ends here are not shown. */
  more?: number;
  /** Number of the failure it belongs to. */
  failure?: number;
}

type Report = Partial<Record<"passed" | "ran" | "failed" | "reason" | "head" | "tail" | "end" | "file" | "again" | "total", RegExp>>;

function compileReport(options: Record<string, unknown>): Report {
  return Object.fromEntries(Object.entries(options).map(([key, pattern]) => [key, compile(pattern as string)]));
}

function markLines(texts: string[], { passed, failed, reason, head, tail, end, file, again, total }: Report): Mark[] {
  const told = again ? texts.findIndex((text) => again.test(text)) : -1;
  let failure = 0;
  let inside = false;
  let reasoning = false;
  return texts.map((text, i): Mark => {
    if (i === told) return total?.test(text) ? { kind: "again", pin: true } : { kind: "again", gone: true };
    if (head?.test(text) && !(told > i && failed?.test(text))) {
      failure++;
      inside = true;
      return { kind: "head", failure, pin: true };
    }
    const ends = end?.test(text) === true || text === "\0";
    if (ends) inside = reasoning = false;
    if (total?.test(text)) return { kind: "total", pin: true };
    if (inside) return { kind: "body", failure };
    if (passed?.test(text)) {
      reasoning = false;
      return { kind: "passed", gone: true };
    }
    if (failed?.test(text)) {
      reasoning = false;
      return { kind: "failed", pin: true };
    }
    if (reason?.test(text)) reasoning = true;
    if (reasoning) return { kind: "failed" };
    if (tail?.test(text)) return { kind: "tail", pin: true, failure: failure++ };
    if (file?.test(text)) return { kind: "file", pin: true };
    return tail ? { kind: "body", failure } : {};
  });
}

// A suite's title stands over its tests, further to the left; it tells nothing once they are gone.
function dropTitles(texts: string[], marks: Mark[]): void {
  let below = -1;
  for (let i = texts.length - 1; i >= 0; i--) {
    const text = texts[i] as string;
    const mark = marks[i] as Mark;
    if (text.trim() === "") continue;
    const indent = text.search(/\S/);
    if (mark.kind === "passed" || mark.kind === "failed") below = indent;
    else if (mark.kind === undefined && indent > 0 && indent < below) {
      mark.gone = true;
      below = indent;
    } else below = -1;
  }
}

/** Vitest names a test once for each time that it failed, all above what is told of it. */
function dropRetries(texts: string[], marks: Mark[]): void {
  marks.forEach((mark, i) => {
    if (mark.kind === "head" && marks[i + 1]?.kind === "head" && texts[i] === texts[i + 1]) mark.gone = true;
  });
}

/** A failure that is told in whole further down is not told before. */
function dropTwice(texts: string[], marks: Mark[]): void {
  const start = marks.findIndex(({ kind }) => kind === "again");
  const heads = marks.flatMap(({ kind }, i) => (kind === "head" ? [i] : []));
  const said = new Map<string, number>();
  for (const i of heads) if (i > start) count(said, nameOf(texts[i] as string), 1);
  const told = marks.some(({ kind }) => kind === "total");
  if (heads.length > 0 && told) for (const mark of marks) if (mark.kind === "failed") mark.gone = true;
  if (start < 0) return;
  for (const i of heads) {
    const name = nameOf(texts[i] as string);
    if (i > start || !said.get(name)) continue;
    count(said, name, -1);
    const { failure } = marks[i] as Mark;
    for (let j = i; j < marks.length && (marks[j] as Mark).failure === failure; j++) (marks[j] as Mark).gone = true;
  }
}

function count(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

function nameOf(text: string): string {
  return text.replace(/ \([\d.]+ ?m?s\)$/, "").trim();
}

/** Of an excerpt of source the line it points at, of a stack the frames of the user's code. */
function condenseFrames(texts: string[], marks: Mark[]): void {
  for (let i = 0; i < texts.length;) {
    const to = runEnd(texts, i, excerpt);
    if (to > i) {
      condenseExcerpt(texts, marks, { from: i, to });
      i = to;
      continue;
    }
    const stackEnd = runEnd(texts, i, frame);
    if (stackEnd > i) condenseStack(texts, marks, { from: i, to: stackEnd });
    i = Math.max(i + 1, stackEnd);
  }
}

const excerpt = /^\s*(?:>\s*)?\d+ ?[|│](?: |$)|^\s*[|│]\s*\^[\s^~]*$|^\s+\^+\s*$/;
const caret = /^\s*[|│]?\s*\^[\s^~]*$/;
const frame = /^\s*(?:at |❯ )(?:.*(?::\d+\)?|\(<anonymous>\)|\(native\)|\(index \d+\))|<anonymous>)(?: \{)?$/;
const library = /node_modules[\\/]|\bnode:|\((?:<anonymous>|native|index \d+)\)| <anonymous>$|[\\/]\.(?:yarn|pnpm)[\\/]|at native[: ]/;

function runEnd(texts: string[], from: number, pattern: RegExp): number {
  let to = from;
  while (to < texts.length && pattern.test(texts[to] as string)) to++;
  return to;
}

interface Range {
  from: number;
  to: number;
}

// Without a pointer it is no excerpt but somebody's table.
function condenseExcerpt(texts: string[], marks: Mark[], { from, to }: Range): void {
  const pointed = new Set<number>();
  for (let i = from; i < to; i++) {
    if (/^\s*>/.test(texts[i] as string) || (i > from && caret.test(texts[i] as string) && !caret.test(texts[i - 1] as string)))
      pointed.add(/^\s*>/.test(texts[i] as string) ? i : i - 1);
  }
  if (pointed.size === 0) return;
  for (let i = from; i < to; i++) if (!pointed.has(i)) (marks[i] as Mark).gone = true;
}

function condenseStack(texts: string[], marks: Mark[], { from, to }: Range): void {
  const own: number[] = [];
  for (let i = from; i < to; i++) if (!library.test(texts[i] as string)) own.push(i);
  // A package's own frame tells at least which package it was; the frames of the runtime tell nothing.
  for (let i = from; i < to && own.length === 0; i++) if (/node_modules/.test(texts[i] as string)) own.push(i);
  if (own[0] !== undefined) (marks[own[0]] as Mark).pin ??= true;
  const kept = new Set(own);
  for (let i = from; i < to; i++) if (!kept.has(i)) (marks[i] as Mark).gone = true;
}

function dropEmptyFiles(texts: string[], marks: Mark[]): void {
  let file: Mark | undefined;
  marks.forEach((mark, i) => {
    if (mark.kind === "file" || mark.kind === "total") {
      if (file) file.gone = true;
      file = mark.kind === "file" ? mark : undefined;
    } else if (!mark.gone && (texts[i] as string).trim() !== "" && texts[i] !== "\0") file = undefined;
  });
  if (file) file.gone = true;
}

interface Choice {
  ran: RegExp | undefined;
  announced: string;
  oneOfMany: boolean;
}

/** So many files are no list. */
const few = 5;

// Where nothing failed: which files a pattern picked is an answer of its own, and of a whole suite those that the call names.
function keepChosenFiles(texts: string[], marks: Mark[], { ran, announced, oneOfMany }: Choice): void {
  if (!ran || marks.some(({ kind }) => kind === "head" || kind === "failed" || kind === "tail")) return;
  const files = texts.flatMap((text, i) => (ran.test(text) ? [i] : []));
  const words = announced.split(/[\s|'"=,]+/).filter((word) => word.length > 2 && !word.startsWith("-"));
  const picks = [...(oneOfMany ? [] : [files]), ...words.map((word) => files.filter((i) => (texts[i] as string).includes(word)))];
  for (const pick of picks) if (pick.length <= few) for (const i of pick) (marks[i] as Mark).gone = false;
}

/** A run that was ended has no totals: the files that passed stay, or how far it got, and the rest is counted. */
function keepProgress(texts: string[], marks: Mark[], ran: RegExp | undefined): number {
  if (marks.some(({ kind }) => kind === "total")) return 0;
  const gone = marks.flatMap((mark, i) => (mark.gone && mark.kind === "passed" && /[a-z]{2}/.test(texts[i] as string) ? [i] : []));
  const files = gone.filter((i) => ran?.test(texts[i] as string));
  const shown = files.length > 0 ? files : gone.slice(-1);
  for (const i of shown) (marks[i] as Mark).gone = false;
  return gone.length - shown.length;
}

const consoleHead = /^ {2,4}console\.(?:log|info|warn|error|debug|trace)$/;
const manyBlocks = 4;

/** What tests write to the console again and again (jest): of blocks that differ in numbers alone the first, and how many more. */
function foldConsole(texts: string[], marks: Mark[]): number {
  const blocks = new Map<string, Range[]>();
  for (let i = 0; i < texts.length; i++) {
    if (!consoleHead.test(texts[i] as string)) continue;
    const block = { from: i, to: endOfBlock(texts, i) };
    const shape = shapeOf(texts.slice(block.from, block.to).join("\n"));
    const alike = blocks.get(shape);
    if (alike) alike.push(block);
    else blocks.set(shape, [block]);
    i = block.to - 1;
  }
  let left = 0;
  for (const [first, ...others] of blocks.values()) {
    if (!first || others.length + 1 < manyBlocks) continue;
    for (const { from, to } of others) {
      left += texts.slice(from, to).filter((text, i) => !(marks[from + i] as Mark).gone && text.trim() !== "").length;
      for (let i = from; i < to; i++) (marks[i] as Mark).gone = true;
    }
    let last = first.to - 1;
    while (last > first.from && ((marks[last] as Mark).gone || (texts[last] as string).trim() === "")) last--;
    (marks[last] as Mark).more = others.length;
  }
  return left;
}

function endOfBlock(texts: string[], head: number): number {
  const indent = indentOf(texts[head] as string);
  let to = head + 1;
  while (to < texts.length && (texts[to] === "" || indentOf(texts[to] as string) > indent)) to++;
  return to;
}

const value =
  /^\s*(?:Expected|Received|Actual|expected|actual|Snapshot name|Locator|Caused by|Cause|error|code)\b[^:]*:|^\s*(?:[A-Z]\w*)?(?:Error|Exception)\b.*:/;

function collect(lines: Line[], marks: Mark[]): Ranked[] {
  const out: Ranked[] = [];
  // What names a failure goes on to the first blank line; its message is the first line after that.
  let naming: number | undefined;
  let message = false;
  lines.forEach((line, i) => {
    const { kind, gone, pin, failure, more: alike } = marks[i] as Mark;
    const blank = line.text.trim() === "";
    if (kind === "head" && !gone) naming = out.length;
    if (blank && naming !== undefined) {
      message = !out.slice(naming + 1).some(({ line }) => value.test(seen(line.text)));
      naming = undefined;
    }
    const previous = out.at(-1)?.line;
    if (gone || (blank && (kind === "body" || !previous || previous.text.trim() === "" || previous.part !== undefined))) return;
    const named = naming !== undefined && out.length - naming < 4;
    const rank = rankOf(line.text, { kind, pin: pin === true, named, message });
    if (kind === "body" && !blank) message = false;
    const more = previous !== undefined && named && isMoreOfName(line.text, out.slice(naming));
    const name = kind === "head" || kind === "tail" ? "head" : more ? "more" : undefined;
    const part = failure !== undefined && { part: failure };
    out.push({ line: { ...line, ...part }, ...(rank && { rank }), ...(name && { name }) });
    if (alike) out.push({ line: { text: `${" ".repeat(indentOf(line.text))}[${alike} more like this]`, note: true, ...part } });
  });
  return out;
}

/** Whether a line goes on with a name (mocha writes one in several lines, each further to the right). */
function isMoreOfName(text: string, since: Ranked[]): boolean {
  return since.every(({ name }) => name !== undefined) && indentOf(text) > indentOf(since[0]?.line.text ?? text) && !value.test(seen(text));
}

function rankOf(
  text: string,
  { kind, pin, named, message }: { kind: Kind | undefined; pin: boolean; named: boolean; message: boolean },
): Rank | undefined {
  if (kind !== "body") return pin ? 1 : undefined;
  if (frame.test(text)) return pin ? 4 : undefined;
  if (named || message) return 2;
  return value.test(seen(text)) ? 3 : undefined;
}

function indentOf(text: string): number {
  return text.search(/\S|$/);
}
