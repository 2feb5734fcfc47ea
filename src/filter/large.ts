import type { Rule, Stages } from "../rules/schema.ts";
import { evidence } from "./fit.ts";
import { compileAny, seenOfALine } from "./patterns.ts";

// A text past the memory's bound is brought down to eight megabytes line by line as it comes: its head and tail whole, of what is between every line
// that a rule or common sense takes for evidence, as far as there is room, and one line of each other kind. The rest is counted by the marker.

export interface Reducer {
  push(chunk: Uint8Array): void;
  /** The text that is left for the ordinary filter. */
  finish(): Uint8Array;
  /** Lines so far. */
  lines(): number;
  lastLine(): string;
}

const headSize = 1 << 20;
const tailSize = 1 << 20;
const evidenceSize = 4 << 20;
const kindsSize = 1 << 20;
/** More of a line is not carried from one chunk to the next. */
const longestLine = 65_536;
/** After so many lines of the middle, only one in sixteen is compared with what was there: most of a log is alike by then. */
const comparedLines = 50_000;
const sampling = 16;

/** Pure but for what it has been pushed: the same chunks, cut anywhere, give the same text. */
export function createReducer(rule: Rule): Reducer {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const drop = compileDrop(rule);
  const pin = compilePins(rule);
  const head = createStore(headSize);
  const pins = createStore(evidenceSize);
  const tail = createTail(tailSize);
  const kinds = new Set<number>();
  let kindsLeft = kindsSize;
  let compared = 0;
  let lines = 0;
  let carry = "";
  let last = "";

  const takeMiddle = (text: string, from: number, to: number) => {
    for (let at = from; at < to;) {
      let end = text.indexOf("\n", at);
      if (end < 0 || end > to) end = to;
      lines++;
      const line = end - at > seenOfALine ? text.slice(at, at + seenOfALine) : text.slice(at, end);
      at = end + 1;
      if (drop?.test(line)) continue;
      if (pin.test(line)) {
        pins.add(line);
        continue;
      }
      if (++compared > comparedLines && compared % sampling !== 0) continue;
      const kind = hashOfKind(line);
      if (kindsLeft <= 0 || kinds.has(kind)) continue;
      kinds.add(kind);
      kindsLeft -= line.length + 1;
      pins.add(line);
    }
  };
  const takeLines = (text: string) => {
    let from = 0;
    if (!head.full()) from = head.addLines(text, (count) => (lines += count));
    if (from >= text.length) return;
    // What leaves the tail is the middle.
    tail.add(from === 0 ? text : text.slice(from), (old) => takeMiddle(old, 0, old.length - 1));
  };
  const take = (text: string) => {
    const end = text.lastIndexOf("\n");
    if (end < 0) {
      if (carry.length < longestLine) carry += text.slice(0, longestLine - carry.length);
      return;
    }
    const first = carry === "" ? text.slice(0, end + 1) : carry + text.slice(0, end + 1);
    carry = text.slice(end + 1, end + 1 + longestLine);
    takeLines(first);
  };

  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    finish() {
      take(decoder.decode());
      if (carry !== "") takeLines(`${carry}\n`);
      carry = "";
      const rest = tail.text();
      lines += countBreaks(rest);
      return new TextEncoder().encode(head.text() + pins.text() + rest);
    },
    lines: () => lines,
    lastLine() {
      const text = carry.trim() !== "" ? carry : tail.text() || head.text();
      last =
        text
          .slice(-2000)
          .split("\n")
          .findLast((line) => line.trim() !== "") ?? "";
      return last.trim().slice(0, 200);
    },
  };
}

/** Lines up to a size; what is added is copied, for a slice would keep its whole chunk in memory. */
function createStore(limit: number) {
  let parts: string[] = [];
  let blocks: string[] = [];
  let size = 0;
  const pack = () => {
    if (parts.length > 0) blocks.push(`${parts.join("\n")}\n`);
    parts = [];
  };
  return {
    full: () => size >= limit,
    add(line: string) {
      if (size >= limit) return;
      parts.push(line);
      size += line.length + 1;
      if (parts.length >= 256) pack();
    },
    /** Whole lines of a text as far as there is room; answers where the rest begins. */
    addLines(text: string, onLines: (count: number) => void): number {
      const room = limit - size;
      const end = text.length <= room ? text.length : text.indexOf("\n", room) + 1 || text.length;
      const piece = copy(text.slice(0, end));
      blocks.push(piece);
      size += piece.length;
      onLines(countBreaks(piece));
      return end;
    },
    text() {
      pack();
      return blocks.join("");
    },
  };
}

function createTail(limit: number) {
  let texts: string[] = [];
  let size = 0;
  return {
    add(text: string, onOld: (text: string) => void) {
      texts.push(text);
      size += text.length;
      while (size - (texts[0] as string).length >= limit) {
        const old = texts.shift() as string;
        size -= old.length;
        onOld(old);
      }
    },
    text: () => texts.join(""),
  };
}

function copy(text: string): string {
  return [text, ""].join("");
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** The same for lines that differ in numbers alone. */
function hashOfKind(line: string): number {
  let hash = 0;
  let inNumber = false;
  const end = Math.min(line.length, 512);
  for (let at = 0; at < end; at++) {
    const code = line.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      if (inNumber) continue;
      inNumber = true;
      hash = Math.imul(hash ^ 35, 0x01000193);
      continue;
    }
    inNumber = false;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  return hash;
}

// What only a case drops may be evidence in another case.
function compileDrop(rule: Rule): RegExp | undefined {
  return rule.drop && rule.drop.length > 0 ? compileAny(rule.drop) : undefined;
}

function compilePins(rule: Rule): RegExp {
  const found = [rule, ...(rule.cases ?? [])].flatMap(patternsOf);
  for (const one of rule.cases ?? []) if (one.when !== undefined) found.push(...[one.when].flat());
  const alone = found.filter((pattern) => !pattern.includes("\\n"));
  return new RegExp([evidence.source, ...alone.map((pattern) => `(?:${pattern})`)].join("|"), evidence.flags);
}

function patternsOf(stages: Stages): string[] {
  const facts = Object.values(stages.facts ?? {}).map((fact) => (typeof fact === "string" ? fact : fact.find));
  const blocks = Object.values(stages.blocks ?? {}).flatMap(({ from, to }) => (to === undefined ? [from] : [from, to]));
  return [
    ...facts,
    ...blocks,
    ...(stages.keep ?? []),
    ...(stages.limit?.pin ?? []),
    ...(stages.limit?.per === undefined ? [] : [stages.limit.per]),
  ];
}
