import type { Rule, Stages } from "../rules/schema.ts";
import { findNeedles } from "./needles.ts";
import { toBytes } from "./pattern-forms.ts";
import { compileAny, seenOfALine } from "./patterns.ts";
import { createFinder, createTables, found, type Tables } from "./search.ts";

// A text past the memory's bound is brought down to one or two megabytes, a hundred views' worth, line by line as it comes: its head and tail whole, of what is between every line
// that a rule or common sense takes for evidence, as far as there is room, and one line of each other kind. The rest is counted by the marker.

export interface Reducer {
  push(chunk: Uint8Array): void;
  /** The text that is left for the ordinary filter. */
  finish(): Uint8Array;
  /** Lines so far. */
  lines(): number;
  lastLine(): string;
}

const endSize = 2 ** 18;
/** Very short lines cost more than their bytes, here and in all stages behind. */
const endLines = 4000;
const lineCost = 48;
// Room of its own for each sort of line of the middle, so that what a rule looks at cannot crowd out an error.
const evidenceSize = 2 ** 19;
const ruleSize = 3 * 2 ** 17;
const kindsSize = 2 ** 18;
/** What stands below evidence says what it is about: names, places, what was expected. */
const contextSize = 2 ** 18;
const contextLines = 24;
/** More of a line is not carried from one chunk to the next. */
const longestLine = 65_536;
/** After so many lines of the middle, only one in sixteen is compared with what was there: most of a log is alike by then. */
const comparedLines = 50_000;
const sampling = 16;

// Bytes are looked through as they are; what a pattern sees of them is one character a byte, and patterns are translated.
/** The same bytes give the same text, wherever the chunks are cut. */
export function createReducer(rule: Rule): Reducer {
  const drop = compileDrop(rule);
  const looked = createLooked(findLooked(rule));
  const head = createHead();
  const middle = createStore();
  const tail = createTail();
  const kinds = new Set<number>();
  let evidenceLeft = evidenceSize;
  let ruleLeft = ruleSize;
  let kindsLeft = kindsSize;
  let contextLeft = contextSize;
  let below = contextLines;
  let compared = 0;
  let lines = 0;
  let carry = noBytes;

  const takeMiddle = (bytes: Buffer) => {
    const { tables, isLooked } = ruleLeft > 0 ? looked : plain;
    const find = createFinder(bytes, tables);
    // A part of one string costs less than a string of its own for each line.
    let text = "";
    for (let at = 0; at < bytes.length;) {
      const end = findEnd(bytes, at);
      const start = at;
      lines++;
      at = end + 1;
      const sorts = find(start, end);
      if ((sorts & found.evidence) > 0) {
        if (evidenceLeft > 0) evidenceLeft -= keep(readLine(bytes, start, end));
        below = 0;
        continue;
      }
      if (below++ < contextLines && contextLeft > 0) {
        contextLeft -= keep(readLine(bytes, start, end));
        continue;
      }
      const sampled = kindsLeft > 0 && (++compared <= comparedLines || compared % sampling === 0);
      if ((sorts > 0 || looked.always) && ruleLeft > 0) {
        if (text === "") text = bytes.toString("latin1");
        if (isLooked(text.slice(start, Math.min(end, start + seenOfALine)), sorts)) {
          ruleLeft -= keep(readLine(bytes, start, end));
          continue;
        }
      }
      if (!sampled) continue;
      const kind = hashOfKind(bytes, start, Math.min(end, start + 512));
      if (kinds.has(kind)) continue;
      kinds.add(kind);
      kindsLeft -= keep(readLine(bytes, start, end));
    }
  };
  const keep = (line: string): number => {
    if (drop?.test(line)) return 0;
    middle.add(line);
    return line.length + lineCost;
  };
  const takeLines = (bytes: Buffer) => {
    let from = 0;
    if (!head.full()) from = head.add(bytes, (count) => (lines += count));
    if (from >= bytes.length) return;
    // What leaves the tail is the middle.
    tail.add(bytes.subarray(from), takeMiddle);
  };
  const take = (bytes: Buffer) => {
    const end = bytes.lastIndexOf(10) + 1;
    if (end === 0) {
      if (carry.length < longestLine) carry = Buffer.concat([carry, bytes.subarray(0, longestLine - carry.length)]);
      return;
    }
    const first = carry.length === 0 ? 0 : bytes.indexOf(10) + 1;
    if (first > 0) takeWhole(Buffer.concat([carry, bytes.subarray(0, first)]));
    if (first < end) takeWhole(bytes.subarray(first, end));
    carry = Buffer.from(bytes.subarray(end, end + longestLine));
  };
  const takeWhole = (bytes: Buffer) => takeLines(hasLongLine(bytes) ? cutLongLines(bytes) : bytes);

  return {
    push: (chunk) => take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)),
    finish() {
      if (carry.length > 0) takeLines(Buffer.concat([carry, lineEnd]));
      carry = noBytes;
      const rest = tail.cut(takeMiddle);
      lines += countBreaks(rest);
      return Buffer.concat([...head.blocks, Buffer.from(middle.text(), "latin1"), rest]);
    },
    lines: () => lines,
    lastLine() {
      const ends = [...head.blocks, ...tail.blocks, carry];
      const text = Buffer.concat(ends.slice(-3))
        .subarray(-(longestLine + 2000))
        .toString("latin1");
      const last = text.split(/[\r\n]/).findLast((line) => line.trim() !== "") ?? "";
      return Buffer.from(last.trim(), "latin1").toString().slice(0, 200);
    },
  };
}

const noBytes = Buffer.alloc(0);
const lineEnd = Buffer.from("\n");

/** The end of a line; a call of `indexOf` costs as much as a line of some letters. */
function findEnd(bytes: Buffer, from: number): number {
  const near = Math.min(from + 16, bytes.length);
  for (let at = from; at < near; at++) if (bytes[at] === 10) return at;
  const next = bytes.indexOf(10, near);
  return next < 0 ? bytes.length : next;
}

/** What patterns see of a line. */
function readLine(bytes: Buffer, start: number, end: number): string {
  return bytes.toString("latin1", start, Math.min(end, start + seenOfALine));
}

function createStore() {
  let parts: string[] = [];
  const blocks: string[] = [];
  const pack = () => {
    if (parts.length > 0) blocks.push(`${parts.join("\n")}\n`);
    parts = [];
  };
  return {
    add(line: string) {
      parts.push(line);
      if (parts.length >= 256) pack();
    },
    text() {
      pack();
      return blocks.join("");
    },
  };
}

/** Takes whole lines as far as there is room. */
function createHead() {
  const blocks: Buffer[] = [];
  let size = 0;
  let lines = 0;
  const full = () => size >= endSize || lines >= endLines;
  return {
    blocks,
    full,
    /** Answers where the rest begins. */
    add(bytes: Buffer, onLines: (count: number) => void): number {
      let end = 0;
      let count = 0;
      while (end < bytes.length && size + end < endSize && lines + count < endLines) {
        end = bytes.indexOf(10, end) + 1 || bytes.length;
        count++;
      }
      // A copy, for a part would keep its whole chunk in memory.
      blocks.push(Buffer.from(bytes.subarray(0, end)));
      size += end;
      lines += count;
      onLines(count);
      return end;
    },
  };
}

function createTail() {
  const blocks: Buffer[] = [];
  let size = 0;
  return {
    blocks,
    add(bytes: Buffer, onOld: (bytes: Buffer) => void) {
      blocks.push(bytes);
      size += bytes.length;
      while (size - (blocks[0] as Buffer).length >= endSize) {
        const old = blocks.shift() as Buffer;
        size -= old.length;
        onOld(old);
      }
    },
    /** The last lines as far as there is room, wherever the blocks were cut. */
    cut(onOld: (bytes: Buffer) => void): Buffer {
      const all = Buffer.concat(blocks);
      let start = all.length;
      for (let count = 0; start > 0 && count < endLines; count++) {
        const before = start < 2 ? 0 : all.lastIndexOf(10, start - 2) + 1;
        if (all.length - before > endSize) break;
        start = before;
      }
      if (start > 0) onOld(all.subarray(0, start));
      return all.subarray(start);
    },
  };
}

function hasLongLine(bytes: Buffer): boolean {
  for (let at = 0; bytes.length - at > longestLine;) {
    const end = bytes.lastIndexOf(10, at + longestLine);
    if (end < at) return true;
    at = end + 1;
  }
  return false;
}

function cutLongLines(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    pieces.push(bytes.subarray(at, Math.min(end, at + longestLine)), lineEnd);
    at = end + 1;
  }
  return Buffer.concat(pieces);
}

function countBreaks(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

/** The same for lines that differ in numbers alone. */
function hashOfKind(bytes: Buffer, start: number, end: number): number {
  let hash = 0;
  let inNumber = false;
  for (let at = start; at < end; at++) {
    const code = bytes[at] as number;
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
  return rule.drop && rule.drop.length > 0 ? compileAny(rule.drop.map(toBytes)) : undefined;
}

interface Looked {
  tables: Tables;
  /** Whether each line has to be tried. */
  always: boolean;
  /** Of a line and what was found in it. */
  isLooked(line: string, sorts: number): boolean;
}

const plain: Looked = { tables: createTables(), always: false, isLooked: () => false };

function createLooked(patterns: readonly string[]): Looked {
  const groups: Record<"always" | "beginning" | "inside", string[]> = { always: [], beginning: [], inside: [] };
  const needles = patterns.flatMap((pattern) => {
    const all = findNeedles(pattern);
    if (!all) groups.always.push(pattern);
    if (all?.some((needle) => "begins" in needle)) groups.beginning.push(pattern);
    if (all?.some((needle) => "four" in needle)) groups.inside.push(pattern);
    return all ?? [];
  });
  const compileGroup = (group: string[]) => (group.length > 0 ? compileAny(group) : undefined);
  const [always, beginning, inside] = [groups.always, groups.beginning, groups.inside].map(compileGroup);
  return {
    tables: createTables(needles),
    always: always !== undefined,
    isLooked: (line, sorts) =>
      ((sorts & found.beginning) > 0 && beginning?.test(line)) ||
      ((sorts & found.inside) > 0 && inside?.test(line)) ||
      always?.test(line) === true,
  };
}

/** What decides a case, a fact, a block, as patterns for bytes: the rule is nothing without these lines. */
export function findLooked(rule: Rule): string[] {
  const all = [rule, ...(rule.cases ?? [])].flatMap(patternsOf);
  for (const one of rule.cases ?? []) if (one.when !== undefined) all.push(...[one.when].flat());
  // A pattern that holds for anything, or for more than a line, tells nothing of one.
  return [...new Set(all)].filter((pattern) => !pattern.includes("\\n") && !/^\\?[.sSwWd\\]*[+*]?$/.test(pattern)).map(toBytes);
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
