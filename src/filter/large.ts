import type { Rule, Stages } from "../rules/schema.ts";
import { evidence } from "./fit.ts";
import { compileAny, seenOfALine } from "./patterns.ts";

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
/** More of a line is not carried from one chunk to the next. */
const longestLine = 65_536;
const longLine = new RegExp(`[^\\n]{${longestLine + 1},}`, "g");
/** After so many lines of the middle, only one in sixteen is compared with what was there: most of a log is alike by then. */
const comparedLines = 50_000;
const sampling = 16;

// One byte is one character here, which is twice as fast as decoding: what is kept becomes bytes again. Patterns are translated.
/** The same bytes give the same text, wherever the chunks are cut. */
export function createReducer(rule: Rule): Reducer {
  const drop = compileDrop(rule);
  const looked = compileLooked(rule);
  const head = createHead();
  const middle = createStore();
  const tail = createTail();
  const kinds = new Set<number>();
  let evidenceLeft = evidenceSize;
  let ruleLeft = ruleSize;
  let kindsLeft = kindsSize;
  let compared = 0;
  let lines = 0;
  let carry = "";
  let last = "";

  const takeMiddle = (text: string) => {
    const find = createFinder(text);
    let found = find(0);
    for (let at = 0; at < text.length;) {
      const next = text.indexOf("\n", at);
      const end = next < 0 ? text.length : next;
      const start = at;
      lines++;
      at = end + 1;
      if (found < end) {
        found = find(end);
        if (evidenceLeft <= 0) continue;
        evidenceLeft -= keep(text, start, end);
        continue;
      }
      const sampled = kindsLeft > 0 && (++compared <= comparedLines || compared % sampling === 0);
      if (!sampled && (!looked || ruleLeft <= 0)) continue;
      const line = text.slice(start, Math.min(end, start + seenOfALine));
      if (looked && ruleLeft > 0 && looked.test(line)) {
        ruleLeft -= keep(text, start, end);
        continue;
      }
      if (!sampled) continue;
      const kind = hashOfKind(line);
      if (kinds.has(kind)) continue;
      kinds.add(kind);
      kindsLeft -= keep(text, start, end);
    }
  };
  const keep = (text: string, from: number, to: number): number => {
    const line = text.slice(from, Math.min(to, from + seenOfALine));
    if (drop?.test(line)) return 0;
    middle.add(line);
    return line.length + lineCost;
  };
  const takeLines = (text: string) => {
    let from = 0;
    if (!head.full()) from = head.add(text, (count) => (lines += count));
    if (from >= text.length) return;
    // What leaves the tail is the middle.
    tail.add(from === 0 ? text : text.slice(from), takeMiddle);
  };
  const take = (text: string) => {
    const end = text.lastIndexOf("\n");
    if (end < 0) {
      if (carry.length < longestLine) carry += text.slice(0, longestLine - carry.length);
      return;
    }
    const whole = carry === "" ? text.slice(0, end + 1) : carry + text.slice(0, end + 1);
    carry = text.slice(end + 1, end + 1 + longestLine);
    takeLines(hasLongLine(whole) ? whole.replace(longLine, (line) => line.slice(0, longestLine)) : whole);
  };

  return {
    push: (chunk) => take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString("latin1")),
    finish() {
      if (carry !== "") takeLines(`${carry}\n`);
      carry = "";
      const rest = tail.cut(takeMiddle);
      lines += countBreaks(rest);
      return Buffer.from(head.text() + middle.text() + rest, "latin1");
    },
    lines: () => lines,
    lastLine() {
      const text = carry.trim() !== "" ? carry : tail.text() || head.text();
      last =
        text
          .slice(-2000)
          .split(/[\r\n]/)
          .findLast((line) => line.trim() !== "") ?? "";
      return Buffer.from(last.trim(), "latin1").toString().slice(0, 200);
    },
  };
}

// The parts of `evidence` one by one. Its words are looked for by their first four letters, in steps of up to three characters (Wu and
// Manber), which is twice as fast as a search with the pattern and five times as fast as a test of each line.
const words = new RegExp(evidence.source.replace(/\|\[(?:\\u[0-9a-f]{4}|[^\x00-\x7f])+\]|\|\^E\\s/gi, ""), "iy");
const marks = new RegExp(toBytes("[✗✕✖×❌]"), "g");
const width = 4;
const shifts = new Uint8Array(65_536).fill(width - 1);
const begins = new Uint8Array(65_536);
// Without what stands in brackets inside.
const wordsAlone = words.source.replace(/\([^()]*\)/g, "");
for (const [word] of wordsAlone.matchAll(/(?<=\(\?:|\||\\b)[a-z ]{4}/gi)) {
  for (let at = 0; at + 1 < width; at++)
    for (const first of casesOf(word, at)) for (const second of casesOf(word, at + 1)) lowerShift((first << 8) | second, width - 2 - at);
  begins[hashOfFour(word, 0)] = 1;
}

function casesOf(word: string, at: number): number[] {
  return [word[at]?.toLowerCase(), word[at]?.toUpperCase()].flatMap((letter) => letter?.charCodeAt(0) ?? []);
}

function lowerShift(pair: number, shift: number): void {
  if (shift < (shifts[pair] as number)) shifts[pair] = shift;
}

/** The same in either case. */
function hashOfFour(text: string, at: number): number {
  const four = (text.charCodeAt(at) << 24) | (text.charCodeAt(at + 1) << 16) | (text.charCodeAt(at + 2) << 8) | text.charCodeAt(at + 3);
  return (Math.imul(four | 0x20202020, 0x9e3779b1) >>> 16) & 0xffff;
}

function findWord(text: string, from: number): number {
  for (let at = from + width - 2; at + 1 < text.length;) {
    const shift = shifts[(text.charCodeAt(at) << 8) | text.charCodeAt(at + 1)] as number;
    if (shift > 0) {
      at += shift;
      continue;
    }
    const start = at++ - (width - 2);
    if (begins[hashOfFour(text, start)] === 0) continue;
    words.lastIndex = start;
    if (words.test(text)) return start;
  }
  return Infinity;
}

/** Finds where the next evidence lies in a text; asked for rising places. */
function createFinder(text: string): (from: number) => number {
  const next = [-1, -1, -1];
  // Their first bytes; plain text has none, which is found out ten times as fast.
  const mayHaveMarks = text.includes("\xe2") || text.includes("\xc3");
  const search = [
    (from: number) => findWord(text, from),
    (from: number) => (mayHaveMarks ? findFrom(marks, text, from) : Infinity),
    (from: number) => {
      const at = text.startsWith("E ", from) ? from : text.indexOf("\nE ", from) + 1;
      return at > 0 || text.startsWith("E ", from) ? at : Infinity;
    },
  ];
  return (from) => {
    search.forEach((find, i) => {
      if ((next[i] as number) < from) next[i] = find(from);
    });
    return Math.min(...next);
  };
}

function findFrom(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? Infinity;
}

/** What is added is copied, for a slice would keep its whole chunk in memory. */
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
  const blocks: string[] = [];
  let size = 0;
  let lines = 0;
  const full = () => size >= endSize || lines >= endLines;
  return {
    full,
    /** Answers where the rest begins. */
    add(text: string, onLines: (count: number) => void): number {
      let end = 0;
      let count = 0;
      while (end < text.length && size + end < endSize && lines + count < endLines) {
        end = text.indexOf("\n", end) + 1 || text.length;
        count++;
      }
      blocks.push([text.slice(0, end), ""].join(""));
      size += end;
      lines += count;
      onLines(count);
      return end;
    },
    text: () => blocks.join(""),
  };
}

function createTail() {
  const texts: string[] = [];
  let size = 0;
  return {
    add(text: string, onOld: (text: string) => void) {
      texts.push(text);
      size += text.length;
      while (size - (texts[0] as string).length >= endSize) {
        const old = texts.shift() as string;
        size -= old.length;
        onOld(old);
      }
    },
    text: () => texts.join(""),
    /** The last lines as far as there is room, wherever the texts were cut. */
    cut(onOld: (text: string) => void): string {
      const all = texts.join("");
      let start = all.length;
      for (let count = 0; start > 0 && count < endLines; count++) {
        const before = all.lastIndexOf("\n", start - 2) + 1;
        if (all.length - before > endSize) break;
        start = before;
      }
      if (start > 0) onOld(all.slice(0, start));
      return all.slice(start);
    },
  };
}

function hasLongLine(text: string): boolean {
  for (let at = 0; text.length - at > longestLine;) {
    const end = text.lastIndexOf("\n", at + longestLine);
    if (end < at) return true;
    at = end + 1;
  }
  return false;
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
  return rule.drop && rule.drop.length > 0 ? compileAny(rule.drop.map(toBytes)) : undefined;
}

/** What decides a case, a fact, a block: the rule is nothing without these lines. */
function compileLooked(rule: Rule): RegExp | undefined {
  const found = [rule, ...(rule.cases ?? [])].flatMap(patternsOf);
  for (const one of rule.cases ?? []) if (one.when !== undefined) found.push(...[one.when].flat());
  // A pattern that holds for anything, or for more than a line, tells nothing of one.
  const telling = [...new Set(found)].filter((pattern) => !pattern.includes("\\n") && !/^\\?[.sSwWd\\]*[+*]?$/.test(pattern));
  return telling.length > 0 ? compileAny(telling.map(toBytes)) : undefined;
}

/** A pattern for text to one for bytes: `✓` is three of them, `[✓✔]` one of two threes. */
function toBytes(pattern: string): string {
  if (/^[\x00-\x7f]*$/.test(pattern)) return pattern;
  return pattern
    .replace(/\[(?!\^)((?:\\.|[^\]\\])*)\]/g, (all, inside: string) => {
      const wide = [...inside].filter((character) => character > "\x7f");
      // A range of letters beyond ASCII is any of them.
      if (wide.length === 0) return all;
      const narrow = [...inside].filter((character) => character <= "\x7f").join("");
      const parts = /[^\x00-\x7f]-[^\x00-\x7f]/.test(inside) ? ["[\\x80-\\xff]+"] : wide;
      return `(?:${[...(narrow === "" || narrow === "-" ? [] : [`[${narrow}]`]), ...parts].join("|")})`;
    })
    .replace(/[^\x00-\x7f]/gu, (character) => `(?:${Buffer.from(character).toString("latin1")})`);
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
