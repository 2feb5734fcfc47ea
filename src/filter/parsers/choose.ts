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
    const { text } = lines[i] as Line;
    if (kept[i] || text.length + 1 + gap > room || rows < 1) return;
    kept[i] = true;
    room -= text.length + 1 + gap;
    rows--;
  };
  for (let i = lines.length - 1; i >= 0; i--) if (isTotal((lines[i] as Line).text) && (lines[i] as Line).pin) take(i);
  const failures = new Map<number, number[]>();
  const rest: number[] = [];
  lines.forEach(({ part = 0, text, pin }, i) => {
    const ofTest = isTest(part);
    if (ofTest) failures.set(part, [...(failures.get(part) ?? []), i]);
    if (ofTest ? isName(text) : pin) take(i);
    else if (!ofTest) rest.push(i);
  });
  const ordered = newKindsFirst([...failures.values()], lines);
  for (const failure of ordered) for (const i of failure) if ((lines[i] as Line).pin) take(i, 4);
  for (const i of rest) take(i);
  for (const failure of ordered) if (failure.some((i) => kept[i])) for (const i of failure) take(i);
  return withGaps(lines, kept, rows === Infinity ? 13 : Infinity);
}

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
