import type { Rule } from "../rules/schema.ts";
import type { Line } from "./line.ts";
import { compile, compileAny, seen } from "./patterns.ts";

/** A rule that says by which lines its tool is known. */
export interface Known {
  name: string;
  prints: NonNullable<Rule["prints"]>;
  /** For each sure line and each sign, texts of which one stands in it. */
  words?: { sure: string[][]; signs: string[][] };
}

export interface Segment {
  /** The rule that knows these lines; absent where nobody does. */
  rule?: string;
  /** What stood before each line (`web:test: `) and is taken off `lines`; only where a rule is named. */
  prefix?: string;
  lines: Line[];
}

/**
 * Cuts the output of a runner, a script or a log into the parts that rules know and the parts that nobody does, in order.
 * A region that has begun hides what looks like another tool's inside it, until its own end or until a runner announces the
 * next command. It takes one sure line or two different signs; beside a tool that has said more, a single line of another is
 * what a program printed. The runner whose output it is gets no part of it.
 */
export function splitByTool(lines: readonly Line[], known: readonly Known[], runner?: string): Segment[] {
  const tools = without(runner, groupTools(findPossible(lines, known)));
  const whole = splitStream({ bare: lines, printed: lines }, tools);
  const marks = findMarks(lines);
  const marked = new Set(lines.filter((_, i) => marks?.[i]));
  if (marks && !whole.some((segment) => encloses(segment, marked))) {
    const segments = unweave(lines, marks).flatMap((stream) => splitStream(stream, tools));
    if (segments.some((segment) => segment.prefix !== undefined)) return joinUnknown(segments);
  }
  return joinUnknown(whole);
}

/** Patterns of all tools together take 8 ms to compile; a search of a short text for their words takes a tenth of one. */
const shortText = 32_768;

function findPossible(lines: readonly Line[], known: readonly Known[]): readonly Known[] {
  let text = "";
  for (const line of lines) if ((text += `${line.text}\n`).length > shortText) return known;
  const mayStand = (words: string[]) => words.some((word) => text.includes(word));
  return known.filter(({ words }) => !words || words.sure.some(mayStand) || haveTwo(words.signs, mayStand));
}

/** Stops where too few are left. */
function haveTwo<T>(items: T[], holds: (item: T) => boolean): boolean {
  let found = 0;
  for (let at = 0; at + 1 - found < items.length; at++) if (holds(items[at] as T) && ++found === 2) return true;
  return false;
}

/** Whether a runner that a rule knows (turbo) wove the marked lines itself: then it is the one to take them apart. */
function encloses({ rule, lines: own }: Segment, marked: Set<Line>): boolean {
  if (rule === undefined) return false;
  return !marked.has(own[0] as Line) && own.filter((line) => marked.has(line)).length >= marked.size * 0.9;
}

/** Most lines speak for nobody, and of the others most for one: patterns of all and of some are asked before the tools' own. */
interface Tools {
  all: readonly Known[];
  someone: RegExp;
  groups: Group[];
}

interface Group {
  patterns: string[];
  tools: readonly Known[];
  /** Compiled for the first lines that speak for someone: a log may be thousands of streams. */
  anyone?: RegExp;
}

const groupSize = 7;
const grouped = new WeakMap<readonly Known[], Tools>();
type Patterns = ReturnType<typeof compilePrints>;
const compiled = new WeakMap<Known["prints"], Patterns>();

function groupTools(known: readonly Known[]): Tools {
  const before = grouped.get(known);
  if (before) return before;
  const groups: Tools["groups"] = [];
  for (let at = 0; at < known.length; at += groupSize) {
    const tools = known.slice(at, at + groupSize);
    groups.push({ patterns: tools.flatMap(patternsOf), tools });
  }
  const tools = { all: known, someone: compileAny(known.flatMap(patternsOf)), groups };
  grouped.set(known, tools);
  return tools;
}

function patternsOf({ prints: { sure = [], signs = [], end, quotes } }: Known): string[] {
  return [...sure, ...signs, ...(end === undefined ? [] : [end]), ...(quotes ? [quotes.from, quotes.to] : [])];
}

function without(runner: string | undefined, tools: Tools): Tools {
  const keep = ({ name }: Known) => name !== runner;
  if (tools.all.every(keep)) return tools;
  return { ...tools, all: tools.all.filter(keep), groups: tools.groups.map((group) => ({ ...group, tools: group.tools.filter(keep) })) };
}

interface Stream {
  prefix?: string;
  /** The lines without the prefix, and as they were printed. */
  bare: readonly Line[];
  printed: readonly Line[];
}

function splitStream({ prefix, bare, printed }: Stream, tools: Tools): Segment[] {
  const texts = bare.map((line) => seen(line.text));
  const segments: Segment[] = [];
  let rest = 0;
  for (const { tool, from, to } of findRegions(texts, tools)) {
    if (from > rest) segments.push({ lines: printed.slice(rest, from) });
    // What a runner says on standard error can stand in the middle of its tool's output.
    const own: Line[] = [];
    const strange: Line[] = [];
    for (let i = from; i < to; i++) {
      if (runnersOwn.test(texts[i] as string)) strange.push(printed[i] as Line);
      else own.push(bare[i] as Line);
    }
    segments.push({
      rule: tool.name,
      ...(prefix !== undefined && { prefix }),
      lines: own,
    });
    if (strange.length > 0) segments.push({ lines: strange });
    rest = to;
  }
  if (rest < bare.length) segments.push({ lines: printed.slice(rest) });
  return segments;
}

function joinUnknown(segments: Segment[]): Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    // A million lines are too many for the arguments of one call.
    if (last && last.rule === undefined && segment.rule === undefined) {
      for (const line of segment.lines) last.lines.push(line);
    } else joined.push(segment);
  }
  return joined;
}

interface Stretch {
  from: number;
  /** One past its last line. */
  to: number;
}

interface Region extends Stretch {
  tool: Known;
}

function findRegions(texts: string[], known: Tools): Region[] {
  const tools = known.all;
  const hits = findHits(texts, known);
  if (hits.length === 0) return [];
  const walls = findLines(texts, announces);
  const openings = findOpenings(hits);
  // A tool that has too few signs up to a line has no more of them in what is left of that stretch.
  const hopeless = new Int32Array(tools.length);
  const walked = tools.map((): Stretch => ({ from: 0, to: 0 }));
  const speakers = findSpeakers(hits, [0, ...walls, texts.length]);
  const regions: Region[] = [];
  let done = 0;
  for (const [i, candidates] of openings) {
    if (i < done) continue;
    const wall = next(walls, i + 1);
    let best: (Region & { weight: number }) | undefined;
    for (const t of candidates) {
      if (i < (hopeless[t] as number)) continue;
      const tool = tools[t] as Known;
      const to = findEnd({ texts, end: tool.prints.end, from: i, wall, own: hits[t] as Hits, hits, walked: walked[t] as Stretch });
      const overruled = isAlone({ from: i, to }, hits[t] as Hits, speakers(i, hits[t] as Hits));
      const weight = overruled ? 0 : weigh({ from: i, to }, hits[t] as Hits);
      if (weight === 0) hopeless[t] = to;
      else if (!best || weight > best.weight) best = { tool, from: i, to, weight };
    }
    if (!best) continue;
    regions.push({ ...best, from: extendBack(texts, i, done) });
    done = best.to;
  }
  return regions;
}

/** Lines, ascending, that speak for one tool. */
interface Hits {
  /** Those of any sort. */
  lines: number[];
  any: number[];
  sure: number[];
  /** One list for each sign of the tool. */
  signs: number[][];
  ends: number[];
}

const none: Hits = { lines: [], any: [], sure: [], signs: [], ends: [] };

/** One for each tool, or none at all. */
function findHits(texts: string[], { all, someone, groups }: Tools): Hits[] {
  const speaking = all.length > 0 ? findLines(texts, someone) : [];
  if (speaking.length === 0) return [];
  return groups.flatMap((group) => {
    const anyone = (group.anyone ??= compileAny(group.patterns));
    const some = speaking.filter((i) => anyone.test(texts[i] as string));
    return group.tools.map((tool) => (some.length > 0 ? findOwnHits(texts, some, tool) : none));
  });
}

function findLines(texts: string[], pattern: RegExp): number[] {
  const found: number[] = [];
  texts.forEach((text, i) => pattern.test(text) && found.push(i));
  return found;
}

function findOwnHits(texts: string[], speaking: number[], { prints }: Known): Hits {
  const { any, surely, each, end, from, to } = patternsIn(prints);
  const hits: Hits = { lines: [], any: [], sure: [], signs: each.map(() => []), ends: [] };
  let quoting = false;
  for (const i of speaking) {
    const text = texts[i] as string;
    if (from) quoting = from.test(text) || (quoting && !to?.test(text));
    const says = any.test(text);
    const closes = !quoting && end?.test(text) === true;
    if (says || (closes && text !== "")) hits.lines.push(i);
    if (says) {
      hits.any.push(i);
      if (surely?.test(text)) hits.sure.push(i);
      each.forEach((sign, s) => sign.test(text) && hits.signs[s]?.push(i));
    }
    if (closes) hits.ends.push(i);
  }
  return hits;
}

function patternsIn(prints: Known["prints"]): Patterns {
  let patterns = compiled.get(prints);
  if (!patterns) compiled.set(prints, (patterns = compilePrints(prints)));
  return patterns;
}

function compilePrints({ sure = [], signs = [], end, quotes }: Known["prints"]) {
  return {
    any: compileAny([...sure, ...signs]),
    surely: sure.length > 0 ? compileAny(sure) : undefined,
    each: signs.map(compile),
    end: end === undefined ? undefined : compile(end),
    from: quotes && compile(quotes.from),
    to: quotes && compile(quotes.to),
  };
}

/** Every line at which some tool could begin, with those tools. */
function findOpenings(hits: Hits[]): [number, number[]][] {
  const openings = new Map<number, number[]>();
  hits.forEach(({ any }, t) => {
    for (const i of any) {
      const candidates = openings.get(i);
      if (candidates) candidates.push(t);
      else openings.set(i, [t]);
    }
  });
  return [...openings].sort(([a], [b]) => a - b);
}

/** Tools that say more than `own` does between two announcements, asked by a line there. */
function findSpeakers(hits: Hits[], walls: number[]): (line: number, own: Hits) => Hits[] {
  const found = new Map<number, Hits[]>();
  return (line, own) => {
    const at = index(walls, line + 1);
    const { from, to } = { from: walls[at - 1] ?? 0, to: walls[at] ?? Infinity };
    const known = found.get(at) ?? hits.filter((other) => count(other.lines, from, to) > 1 && weigh({ from, to }, other) > 0);
    found.set(at, known);
    return known.filter((other) => count(other.lines, from, to) > count(own.lines, from, to));
  };
}

/** Whether a tool has but one line that none of the others speaks too; where there are no others, one is enough. */
function isAlone({ from, to }: Stretch, { lines }: Hits, others: Hits[]): boolean {
  if (others.length === 0) return false;
  let own = 0;
  for (let k = index(lines, from); own < 2 && k < lines.length; k++) {
    const line = lines[k] as number;
    if (line >= to) break;
    if (!others.some((other) => next(other.lines, line) === line)) own++;
  }
  return own < 2;
}

interface Opening {
  texts: string[];
  end: string | undefined;
  from: number;
  /** The next line that announces another command. */
  wall: number;
  own: Hits;
  hits: Hits[];
  /** How far the tool's last opening without an end went: from a line of its own within, it goes as far. */
  walked: Stretch;
}

function findEnd({ texts, end, from, wall, own, hits, walked }: Opening): number {
  const stop = Math.min(wall, texts.length);
  const last = next(own.ends, from);
  if (end !== undefined && last < stop) {
    const closing = compile(end);
    let to = last + 1;
    while (to < stop && closing.test(texts[to] as string)) to++;
    return to;
  }
  if (from >= walked.from && from < walked.to) return walked.to;
  // No ending was printed (a crash, or the tool has none): up to where another tool surely begins.
  const sure = hits.reduce((min, other) => (other === own ? min : findRival(other, own, { from: from + 1, to: min })), stop);
  const rival = findHeir(hits, own, { from, to: sure });
  walked.from = from;
  walked.to = end !== undefined && count(own.lines, from, rival) > 1 ? rival : walkOn(texts, { from, stop: rival, own });
  return walked.to;
}

// Where another tool surely begins. A single line of it is what a program under test has printed.
function findRival(other: Hits, own: Hits, { from, to }: Stretch): number {
  for (let at = next(other.sure, from); at < to; at = next(other.sure, at + 1)) {
    if (count(other.lines, at, Math.min(next(own.any, at + 1), to)) > 1) return at;
  }
  return to;
}

// Behind the tool's last line: where another one speaks that has no sure line.
function findHeir(hits: Hits[], own: Hits, { from, to }: Stretch): number {
  const silent = Math.max(from, own.lines[index(own.lines, to) - 1] ?? 0) + 1;
  return hits.reduce((min, other) => {
    const at = other === own ? Infinity : next(other.lines, silent);
    return at < min && count(other.lines, at, to) > 2 && weigh({ from: at, to }, other) > 0 ? at : min;
  }, to);
}

// A tool without a last line: on as long as its lines come, with what they carry along.
function walkOn(texts: string[], { from, stop, own }: { from: number; stop: number; own: Hits }): number {
  let to = from + 1;
  let strange = 0;
  for (let i = from + 1; i < stop && strange <= 3; i++) {
    if (next(own.any, i) === i || /^\s+\S/.test(texts[i] as string)) {
      to = i + 1;
      strange = 0;
    } else if (texts[i] !== "") strange++;
  }
  return to;
}

/** 0: not enough to tell. A sure line weighs more than any number of signs. */
function weigh({ from, to }: Stretch, hits: Hits): number {
  const sure = Math.min(count(hits.sure, from, to), 50);
  const signs = hits.signs.filter((sign) => next(sign, from) < to).length;
  if (sure > 0) return 100 + sure + signs;
  return signs >= 2 ? signs : 0;
}

// A suite's title or a code frame stands before the first line that betrays the tool.
function extendBack(texts: string[], from: number, floor: number): number {
  let i = from;
  while (i > floor && from - i < 40 && /^\s+\S/.test(texts[i - 1] as string)) i--;
  return i;
}

/** The first of ascending numbers that is not below `from`; Infinity where there is none. */
function next(ascending: number[], from: number): number {
  return ascending[index(ascending, from)] ?? Infinity;
}

function count(ascending: number[], from: number, to: number): number {
  return index(ascending, to) - index(ascending, from);
}

function index(ascending: number[], from: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

// A runner says which command comes next: no tool's output goes on past it.
const announces = compileAny([
  String.raw`^> @?[\w./-]+@\S+ [\w:.-]+(?: .*)?$`, // npm, pnpm: "> web@1.0.0 test"
  String.raw`^yarn run v1\.|^> nx run \S`,
  String.raw`^make(?:\[\d+\])?: (?:Entering|Leaving) directory `,
  String.raw`^\[[\w:./-]+\] \$ |^task: \[[^\]]+\] `, // mise, task
  String.raw`^(?:##\[(?:group|endgroup|section|command)\]|##\[error\]Process completed|::group::|::endgroup::)`, // GitHub Actions, Azure
]);

// A runner says that a command failed; that tells nothing about where its output ends.
const runnersOwn = compileAny([
  String.raw`^npm (?:error|ERR!) (?:Lifecycle script|code (?:ELIFECYCLE|\d+)$|errno \d+$|path \S|workspace \S|location \S|command failed$|command (?:sh|bash|cmd|C:)|Test failed\.|Exit status \d|Failed at the |This is probably not a problem with npm)`,
  String.raw`^error Command failed with exit code \d|^info Visit https?://\S+/docs/cli/run`, // yarn 1
  String.raw`^\s?ELIFECYCLE\s|^\s?ERR_PNPM_RECURSIVE_|^Exit status \d+$`,
  String.raw`^error: (?:script "[^"]+" exited with code \d|[Rr]ecipe .+ failed)`, // bun run, just
  String.raw`^make(?:\[\d+\])?: \*\*\* \[|^\[[\w:./-]+\] ERROR task failed`, // make, mise
  String.raw`^ERROR: command finished with error: command `, // turbo
]);

// Several outputs woven into one, each line marked with whose it is.
const prefixes = [
  /^(@?[\w./-]+[:#][A-Za-z][\w:.-]*:)(?: |$)/, // turbo: "@acme/web:test: "
  /^((?:[\w@.-]+\/)*[\w@.-]+ [\w:.-]+:)(?: |$)/, // pnpm -r: "packages/web test: "
  /^(\[(?!(?:INFO|WARN(?:ING)?|ERROR|DEBUG|TRACE|info|warn(?:ing)?|error|debug|\d+\/\d+|\d{4}-\d\d-\d\dT[\d:.]+Z?|\d\d:\d\d:\d\d(?:\.\d+)?)\])[\w@/:.-]{1,60}\]:?)(?: |$)/, // concurrently: "[0] ", mise: "[web:test] ", yarn workspaces: "[web]: "
  /^([\w.-]+ +\|)(?: |$)/, // docker compose: "web-1  | "
  /^(#\d+) (?:\d+\.\d+(?: |$))?/, // BuildKit: "#9 0.341 "; what it says of a step itself has no time
  /^([^\t]{1,120}\t[^\t]{1,120}\t)\uFEFF?\d{4}-\d\d-\d\dT[\d:.]+Z(?: |$)/, // gh run view --log: "job<tab>step<tab>time "
  /^()\uFEFF?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?(?: \d\d[OE](?:[+ ]|$)|[ \t]|$)/, // a CI log's time, which names nobody; GitLab's names the stream
  /^()\[(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d:\d\d(?:\.\d+)?Z?\](?: |$)/, // Jenkins, AppVeyor
];

const anyPrefix = new RegExp(prefixes.map(({ source }) => `(?:${source})`).join("|"));

type Mark = RegExpExecArray | null;

/** The prefix of each line; undefined where too few have one of the same form. */
function findMarks(lines: readonly Line[]): Mark[] | undefined {
  const texts = lines.map((line) => line.text.slice(0, 400));
  const filled = texts.filter((text) => text.trim() !== "").length;
  const areEnough = (marked: number) => marked >= 3 && marked >= filled * 0.3;
  if (!areEnough(texts.filter((text) => anyPrefix.test(text)).length)) return undefined;
  for (const prefix of prefixes) {
    const marks = texts.map((text) => prefix.exec(text));
    if (areEnough(marks.filter((mark) => mark !== null).length)) return marks;
  }
  return undefined;
}

/** One stream per prefix, and one per stretch without. */
function unweave(lines: readonly Line[], marks: Mark[]): Stream[] {
  const streams = new Map<string, { prefix?: string; bare: Line[]; printed: Line[] }>();
  let stretch = "";
  lines.forEach((line, i) => {
    const mark = marks[i];
    // A stretch without a prefix ends where a marked line stands between, so that heads and totals keep their places.
    if (mark) stretch = "";
    else if (stretch === "") stretch = `\0${i}`;
    const key = mark ? (mark[1] as string) : stretch;
    let stream = streams.get(key);
    if (!stream) {
      stream = { ...(mark && { prefix: key }), bare: [], printed: [] };
      streams.set(key, stream);
    }
    stream.printed.push(line);
    stream.bare.push(mark ? { ...line, text: line.text.slice(mark[0].length) } : line);
  });
  return [...streams.values()];
}
