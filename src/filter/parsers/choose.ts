import { withGaps } from "../fit.ts";
import type { Line } from "../line.ts";
import { shapeOf } from "../stages/repeat.ts";

export interface Choosing {
  /** Whether a part is a failing test. */
  isTest(part: number): boolean;
  /** Whether a line of a failing test names it; where a summary names them all, none need do. */
  isName(text: string): boolean;
  isTotal(text: string): boolean;
  /** Characters. */
  room: number;
  rows: number;
}

/** Of a report of failing tests that is too long: names and totals, then what went wrong where, each kind of failure first, then the rest of each failure. */
export function chooseLines(lines: Line[], { isTest, isName, isTotal, room, rows }: Choosing): { lines: Line[]; left: number } {
  const kept = new Array<boolean>(lines.length).fill(false);
  const take = (i: number, gap = 0) => {
    const { text, note } = lines[i] as Line;
    if (kept[i] || text.length + 1 + gap > room || rows < 1) return;
    // What is like a line that is not shown would be said of another.
    if (note && !kept[i - 1] && moreLikeIt.test(text)) return;
    kept[i] = true;
    room -= text.length + 1 + gap;
    rows--;
  };
  for (let i = lines.length - 1; i >= 0; i--) if (isTotal((lines[i] as Line).text) && (lines[i] as Line).pin) take(i);
  const failures = new Map<number, number[]>();
  const rest: number[] = [];
  lines.forEach(({ part = 0, text, pin }, i) => {
    const ofTest = isTest(part);
    if (ofTest) {
      const failure = failures.get(part) ?? [];
      failure.push(i);
      failures.set(part, failure);
    }
    if (ofTest ? isName(text) : pin) take(i);
    else if (!ofTest) rest.push(i);
  });
  const ordered = newKindsFirst([...failures.values()], lines);
  for (const failure of ordered) for (const i of failure) if ((lines[i] as Line).pin) take(i, 4);
  for (const i of rest) take(i);
  for (const failure of ordered) if (failure.some((i) => kept[i])) for (const i of failure) take(i);
  return withGaps(lines, kept, rows === Infinity ? 13 : Infinity);
}

const moreLikeIt = /^\[\d+ more lines? like /;
const message = /^(?:E\s|[\w.]+(?:Error|Exception|Failure|Exit|Interrupt)\b)/;

function newKindsFirst(failures: number[][], lines: Line[]): number[][] {
  const seenKinds = new Set<string>();
  const again: number[][] = [];
  const fresh = failures.filter((failure) => {
    const said = failure.map((i) => (lines[i] as Line).text).find((text) => message.test(text));
    const kind = shapeOf(said ?? "").slice(0, 60);
    if (!seenKinds.has(kind)) return seenKinds.add(kind);
    again.push(failure);
    return false;
  });
  return [...fresh, ...again];
}

/** What stays first where not all fits: names and totals, then messages, then values, then places. */
export type Rank = 1 | 2 | 3 | 4;

export interface Ranked {
  line: Line;
  rank?: Rank;
  /** Names a failure, alone or with those that follow further to the right. */
  name?: "head" | "more";
}

/** All of it where it fits; else of each failure what ranks first, and the first failures in whole as far as they go. */
export function chooseByRank(all: Ranked[], { room, rows }: { room: number; rows: number }): { lines: Line[]; left: number } {
  const budget = room - 100;
  const fits = (some: Ranked[]) => some.length <= rows && sizeOf(some) <= budget;
  if (fits(all)) return { lines: pinned(all, 4), left: 0 };
  const filled = all.filter(({ line }) => line.text.trim() !== "");
  // A name of several lines (mocha) is none without the last of them.
  if (!fits(filled.filter(({ rank, name }) => rank === 1 || name !== undefined)))
    return joinNames(filled, { fits, width: rows === Infinity ? 110 : 390 });
  const ranked = rows === Infinity ? all : filled;
  const worst = ([4, 3, 2] as const).find((rank) => fits(upTo(ranked, rank))) ?? 1;
  const kept = new Set(upTo(ranked, worst));
  let size = sizeOf([...kept]);
  for (const one of [...ranked].sort((a, b) => (a.rank ?? 5) - (b.rank ?? 5))) {
    if (kept.has(one) || kept.size >= rows || size + sizeOf([one]) > budget) continue;
    kept.add(one);
    size += sizeOf([one]);
  }
  const shown = ranked.filter((one) => kept.has(one));
  return { lines: pinned(shown, worst), left: filled.filter((one) => !kept.has(one)).length };
}

/** Names of many failures, several on a line; of the first failures, as far as they go, what is told of them too. */
function joinNames(
  ranked: Ranked[],
  { fits, width }: { fits: (some: Ranked[]) => boolean; width: number },
): { lines: Line[]; left: number } {
  const parts = [...new Set(ranked.flatMap(({ line, name }) => (name === "head" ? [line.part] : [])))];
  let shown = wrapNames(ranked, new Set(), width);
  for (let whole = 1; whole <= parts.length; whole++) {
    const told = new Set(parts.slice(0, whole));
    const more =
      whole > 1 ? ranked : ([4, 3, 2] as const).map((worst) => upTo(ranked, worst)).find((some) => fits(wrapNames(some, told, width)));
    const next = more && wrapNames(more, told, width);
    if (!next || !fits(next)) break;
    shown = next;
  }
  return { lines: pinned(shown, 4), left: ranked.length - shown.length };
}

function wrapNames(ranked: Ranked[], whole: Set<number | undefined>, width: number): Ranked[] {
  const out: Ranked[] = [];
  let row: Ranked | undefined;
  let suite = "";
  for (const one of ranked) {
    const text = one.line.text.trim();
    const told = one.line.part !== undefined && whole.has(one.line.part);
    if (one.name === undefined || told) {
      // A file's name or a total ends a row.
      if (one.rank === 1) row = undefined;
      if (one.rank === 1 || (told && one.rank !== undefined)) out.push(one);
    } else if (row && one.name === "more") {
      row.line = { ...row.line, text: `${row.line.text} ${text}` };
    } else if (row && row.line.text.length + text.length < width) {
      const short = suite !== "" && text.startsWith(suite) ? text.slice(suite.length) : text;
      row.line = { ...row.line, text: `${row.line.text}, ${short}` };
      suite = suiteOf(text);
    } else {
      row = { line: one.line, rank: 1 };
      suite = suiteOf(text);
      out.push(row);
    }
  }
  return out;
}

/** What names of one suite begin with: `● cart › ` of `● cart › adds`. */
function suiteOf(text: string): string {
  return text.match(/^.*[›>] /)?.[0] ?? "";
}

function upTo(ranked: Ranked[], worst: Rank): Ranked[] {
  return ranked.filter(({ rank }) => rank !== undefined && rank <= worst);
}

function sizeOf(ranked: Ranked[]): number {
  return ranked.reduce((sum, { line }) => sum + line.text.length + 1, 0);
}

function pinned(ranked: Ranked[], worst: Rank): Line[] {
  return ranked.map(({ line, rank }) => (rank !== undefined && rank <= worst ? { ...line, pin: true } : line));
}
