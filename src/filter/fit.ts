import type { Limit } from "../rules/schema.ts";
import type { Line } from "./line.ts";
import { compile, compileAny, seen } from "./patterns.ts";

export interface Bound {
  /** Characters, line breaks included. */
  chars?: number;
  lines?: number;
  /** The end of the text that was asked for; its lines go before others that say as little. */
  end?: "head" | "tail";
}

/** What speaks of an outcome in almost any tool's words; used where a rule pins nothing itself. */
export const evidence =
  /\b(?:errors?|fail(?:ed|s|ure|ures|ing)?|fatal|panic(?:ked)?|exception|traceback|assert\w*|abort(?:ed)?|denied|refused|not found|no such|cannot|warn(?:ings?)?|conflict|killed|timed out|exit (?:code|status) [1-9])\b|[✗✕✖×❌]|^E\s|\bFAIL\b|\bnot ok\b/i;

/**
 * Lines that fit a bound, evidence first: pinned lines, then the line that names each part, then the neighbours of pinned
 * lines, evenly over the parts. What is left out in the middle is said by a note. The first lines win where pins alone are too many.
 */
export function fitLines(lines: Line[], bound: Bound, limit: Limit | undefined): { lines: Line[]; left: number } {
  const max = {
    chars: bound.chars ?? Infinity,
    lines: bound.lines ?? Infinity,
  };
  if (lines.length <= max.lines && size(lines) <= max.chars) return { lines, left: 0 };
  const per = limit?.per ? compile(limit.per) : undefined;
  if (per && bound.lines !== undefined) {
    const joined = joinHeads(lines, per, bound.lines);
    if (joined) {
      const fitted = fitLines(joined, bound, limit);
      return { ...fitted, left: fitted.left + lines.length - joined.length };
    }
  }
  const { order, parts } = rank(lines, limit, bound.end);
  const width = widthFor(
    lines,
    order.filter((i) => (lines[i] as Line).pin),
    max.chars,
  );
  // Where no line is pinned a few long ones must not take the room of all.
  const fair = Math.max(2000, width / lines.length);
  const short = lines.map((line) => shorten(line, line.pin ? width : Math.min(width, fair)));
  return withGaps(short, choose(short, order, parts, max), bound.lines === undefined ? 3 : Infinity);
}

/** The lines that name the parts, several on one, where they would take all of the bound's lines; undefined where they do not. */
function joinHeads(lines: Line[], per: RegExp, rows: number): Line[] | undefined {
  const heads = lines.filter((line) => isOwn(line) && per.test(seen(line.text)));
  const room = Math.max(1, Math.min(rows - 4, Math.ceil(rows / 2)));
  if (heads.length <= room) return undefined;
  const each = Math.ceil(heads.length / room);
  const [first = ""] = (heads[0] as Line).text.match(/^\S+ /) ?? [];
  const common = heads.every(({ text }) => text.startsWith(first)) ? first.length : 0;
  const rowOf = new Map(heads.map((head, i) => [head, Math.floor(i / each)]));
  return lines.flatMap((line): Line[] => {
    const row = rowOf.get(line);
    if (row === undefined) return [line];
    if (line !== heads[row * each]) return [];
    const names = heads.slice(row * each, (row + 1) * each).map(({ text }) => text.slice(common));
    return [{ ...line, text: `${line.text.slice(0, common)}${names.join(", ")}`, pin: true }];
  });
}

/** Whether a line is the tool's, not what a program printed under it. */
function isOwn({ block }: Line): boolean {
  return block === undefined || block === "recognised";
}

function shorten(line: Line, width: number): Line {
  return line.text.length > width ? { ...line, text: `${line.text.slice(0, width - 1)}…` } : line;
}

function size(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.text.length + 1, 0);
}

interface Ranked {
  /** Line numbers, what is to stay first comes first. */
  order: number[];
  parts: Int32Array;
}

function rank(lines: Line[], limit: Limit | undefined, end: Bound["end"]): Ranked {
  const pin = limit?.pin ? compileAny(limit.pin) : undefined;
  const per = limit?.per ? compile(limit.per) : undefined;
  const parts = new Int32Array(lines.length);
  const heads: number[] = [];
  const names: number[] = [];
  let part = 0;
  lines.forEach((line, i) => {
    if (line.part !== undefined) {
      if (line.part !== part || i === 0) heads.push(i);
      part = line.part;
    } else if (per?.test(seen(line.text))) {
      part++;
      heads.push(i);
    }
    parts[i] = part;
    if (pin?.test(seen(line.text))) line.pin = true;
    if (isOwn(line) && per?.test(seen(line.text))) names.push(i);
  });
  if (!pin) pinEvidence(lines);
  const pinned = lines.flatMap((line, i) => (line.pin ? [i] : []));
  const own = pinned.filter((i) => isOwn(lines[i] as Line));
  const printed = pinned.filter((i) => !isOwn(lines[i] as Line));
  const severalTools = end === undefined && lines.some((line) => line.block === "recognised");
  const pins = severalTools ? inOrderOfTools(own, lines) : own;
  // The last pins are totals and verdicts, the first are causes: take from both ends.
  const last = severalTools ? [] : pins.slice(Math.max(0, pins.length - 3));
  const rest = pins.slice(0, pins.length - last.length);
  // Behind the call's own bound in the order of the rule's patterns; what its parser found on the way (warnings) comes behind them.
  const first = end === undefined ? rest : inOrderOf(limit?.pin ?? [], rest, lines);
  return {
    // Behind the call's own bound the names of all parts come before what is told of the first.
    order: unique([
      ...last,
      ...pinned.filter((i) => lines[i]?.total),
      // How a script ended.
      ...(severalTools ? lines.flatMap((_, i) => (i >= lines.length - 8 ? [i] : [])) : []),
      ...(end === undefined ? [] : names),
      ...first,
      ...printed,
      ...heads,
      ...evenly(lines, parts, { pins: pinned, end }),
    ]),
    parts,
  };
}

/** What failed comes first, and what passed last; of what nobody has judged the end, where a script stops at its first failure. */
function inOrderOfTools(pins: number[], lines: Line[]): number[] {
  const of = (outcome: Line["outcome"]) => pins.filter((i) => lines[i]?.outcome === outcome);
  const failed = of("failed");
  return [...failed.slice(-3), ...failed.slice(0, -3), ...of(undefined).reverse(), ...of("passed")];
}

/** Of what no tool's own rule has read. */
function pinEvidence(lines: Line[]): void {
  const unread = lines.filter((line) => line.block !== "recognised");
  if (!unread.some((line) => line.pin)) for (const line of unread) if (evidence.test(seen(line.text))) line.pin = true;
}

function inOrderOf(patterns: string[], pins: number[], lines: Line[]): number[] {
  const compiled = patterns.map(compile);
  const placeOf = (text: string) => {
    const place = compiled.findIndex((pattern) => pattern.test(text));
    if (place >= 0) return place;
    return compiled.length + (/\bwarning\b(?!.*\berror\b)/i.test(text) ? 1 : 0);
  };
  const places = new Map(pins.map((pin) => [pin, placeOf(seen((lines[pin] as Line).text))]));
  return [...pins].sort((a, b) => (places.get(a) as number) - (places.get(b) as number) || a - b);
}

/** The other lines: those after a pin first, then the rest, taking turns over the parts. */
function evenly(lines: Line[], parts: Int32Array, { pins, end }: { pins: number[]; end: Bound["end"] }): number[] {
  const distance = new Float64Array(lines.length).fill(lines.length);
  for (const pin of pins) {
    for (let d = 1; d <= 12 && pin + d < lines.length && parts[pin + d] === parts[pin]; d++)
      distance[pin + d] = Math.min(distance[pin + d] as number, d);
    for (let d = 1; d <= 2 && pin - d >= 0 && parts[pin - d] === parts[pin]; d++)
      distance[pin - d] = Math.min(distance[pin - d] as number, d * 2);
  }
  const queues = new Map<number, number[]>();
  lines.forEach((line, i) => {
    if (line.pin) return;
    const part = parts[i] as number;
    const queue = queues.get(part);
    if (queue) queue.push(i);
    else queues.set(part, [i]);
  });
  for (const queue of queues.values()) {
    const single = queues.size === 1;
    const from = queue[0] as number;
    // In a text of one part its beginning and end say more than its middle; behind `| tail`, its end.
    const farOf = (i: number) =>
      end === "tail" ? lines.length - i : single && end === undefined ? Math.min(i - from, (lines.length - i) * 1.5) : i - from;
    const rankOf = (i: number) => ((distance[i] as number) < lines.length ? (distance[i] as number) : 20 + farOf(i));
    queue.sort((a, b) => rankOf(a) - rankOf(b) || a - b);
  }
  const order: number[] = [];
  for (let round = 0; queues.size > 0; round++) {
    for (const [part, queue] of queues) {
      const next = queue[round];
      if (next === undefined) queues.delete(part);
      else order.push(next);
    }
  }
  return order;
}

function unique(order: number[]): number[] {
  return [...new Set(order)];
}

// Long pinned lines are shortened before any of them is given up.
function widthFor(lines: Line[], pins: number[], chars: number): number {
  if (chars === Infinity) return Infinity;
  for (const width of [Math.floor(chars * 0.78), 8000, 4000, 2000, 800, 400, 240, 160, 120]) {
    const sum = pins.reduce((total, i) => total + Math.min((lines[i] as Line).text.length, width) + 1, 0);
    if (sum <= chars * 0.8) return width;
  }
  return 100;
}

function choose(lines: Line[], order: number[], parts: Int32Array, max: { chars: number; lines: number }): boolean[] {
  const chosen = new Array<boolean>(lines.length).fill(false);
  let chars = 0;
  let count = 0;
  const full = new Set<number>();
  for (const i of order) {
    if (count >= max.lines) break;
    const line = lines[i] as Line;
    const part = parts[i] as number;
    if (!line.pin && full.has(part)) continue;
    // A gap note is 20 characters; a line that closes a gap costs none.
    const gap = chosen[i - 1] || chosen[i + 1] ? 0 : 22;
    const cost = line.text.length + 1 + gap;
    if (chars + cost > max.chars) {
      if (!line.pin) full.add(part);
      continue;
    }
    chosen[i] = true;
    chars += cost;
    count++;
  }
  return chosen;
}

/** The chosen lines; a gap of `smallest` lines and more is said by a note. */
export function withGaps(lines: Line[], chosen: boolean[], smallest: number): { lines: Line[]; left: number } {
  const out: Line[] = [];
  let left = 0;
  let gap = 0;
  const close = () => {
    if (gap >= smallest) out.push({ text: `[${gap} lines left out]`, note: true });
    gap = 0;
  };
  lines.forEach((line, i) => {
    if (!chosen[i]) {
      gap++;
      if (!line.note) left++;
      return;
    }
    close();
    out.push(line);
  });
  close();
  return { lines: out, left };
}
