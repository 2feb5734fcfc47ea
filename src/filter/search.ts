import { evidence } from "./fit.ts";
import type { Needle } from "./needles.ts";
import type { Place } from "./pattern-forms.ts";

// Evidence and needles are looked for by four bytes, in steps of up to four (Wu and Manber): the byte before them is known too.

/** What is found of a line, bit by bit. */
export const found = { evidence: 1, beginning: 2, inside: 4 } as const;

export interface Tables {
  /** By two bytes: how far to go on. */
  shifts: Uint8Array;
  /** By a hash of four bytes: what they may be. */
  fours: Uint8Array;
  /** By a line's first two bytes. */
  beginnings: Uint8Array;
}

const width = 5;

/** The places of evidence, and of needles besides. */
export function createTables(needles: readonly Needle[] = []): Tables {
  const tables: Tables = { shifts: evident.shifts.slice(), fours: evident.fours.slice(), beginnings: evident.beginnings.slice() };
  for (const needle of needles) {
    if ("begins" in needle) addBeginning(tables, needle.begins, found.beginning);
    else addFour(tables, needle, found.inside);
  }
  return tables;
}

/** Tells for one line after the other, from its start and its end, what is in it. */
export function createFinder(bytes: Buffer, { shifts, fours, beginnings }: Tables): (start: number, end: number) => number {
  // Plain text has not even their first bytes.
  const looked = [...marks].flatMap(([first, all]) => (bytes.includes(first) ? all.map((bytes) => ({ bytes, at: -1 })) : []));
  const last = bytes.length - 1;
  let hit = { at: -1, sort: 0 };
  let mark = -1;

  const findHit = (from: number) => {
    for (let at = from + width - 3; at < last;) {
      const shift = shifts[((bytes[at] as number) << 8) | (bytes[at + 1] as number)] as number;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const start = at++ - (width - 3);
      const sorts = fours[hashOfFour(bytes, start)] as number;
      if (sorts === 0) continue;
      if ((sorts & found.evidence) > 0 && isWord(bytes, start)) return { at: start, sort: found.evidence };
      if ((sorts & found.inside) > 0) return { at: start, sort: found.inside };
    }
    return { at: Infinity, sort: 0 };
  };

  return (start, end) => {
    let all = beginnings[((bytes[start] as number) << 8) | (bytes[start + 1] as number)] as number;
    if (mark < start) mark = findMark(bytes, start, looked);
    if (mark < end) all |= found.evidence;
    if (hit.at < start) hit = findHit(start);
    while (hit.at < end) {
      all |= hit.sort;
      // Of a line that is evidence no more has to be known.
      hit = findHit((all & found.evidence) > 0 ? end : hit.at + 1);
    }
    return all;
  };
}

function hashOfFour(bytes: Uint8Array, at: number): number {
  return hashOf(bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number, bytes[at + 3] as number);
}

function hashOf(a: number, b: number, c: number, d: number): number {
  return Math.imul((a << 24) | (b << 16) | (c << 8) | d, 0x9e3779b1) >>> 16;
}

// The parts of `evidence` one by one.
const words = new RegExp(evidence.source.replace(/\|\[(?:\\u[0-9a-f]{4}|[^\x00-\x7f])+\]|\|\^E\\s/gi, ""), "iy");
const marks = Map.groupBy(
  [..."✗✕✖×❌"].map((mark) => Buffer.from(mark)),
  (mark) => mark[0] as number,
);
const evident = findEvidence();

function findEvidence(): Tables {
  const tables = {
    shifts: new Uint8Array(65_536).fill(width - 1),
    fours: new Uint8Array(65_536),
    beginnings: new Uint8Array(65_536),
  };
  addBeginning(tables, [codesOf("Ee"), codesOf(" \t\v\f")], found.evidence);
  const before = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => /\W/.test(String.fromCharCode(byte)));
  // Without what stands in brackets inside.
  const wordsAlone = words.source.replace(/\([^()]*\)/g, "");
  for (const [word] of wordsAlone.matchAll(/(?<=\(\?:|\||\\b)[a-z ]{4}/gi)) {
    addFour(tables, { before, four: Array.from(word, (letter) => codesOf(letter.toLowerCase() + letter.toUpperCase())) }, found.evidence);
  }
  return tables;
}

function codesOf(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}

function addBeginning({ beginnings }: Tables, [first, second]: readonly [Place, Place], sort: number): void {
  for (const a of first) for (const b of second) beginnings[(a << 8) | b] = (beginnings[(a << 8) | b] as number) | sort;
}

function addFour({ shifts, fours }: Tables, { before, four }: { before: Place; four: readonly Place[] }, sort: number): void {
  const [first, second, third, fourth] = four as [Place, Place, Place, Place];
  const places = [before, ...four];
  for (let at = 0; at + 1 < width; at++) {
    for (const a of places[at] as Place) {
      for (const b of places[at + 1] as Place) shifts[(a << 8) | b] = Math.min(shifts[(a << 8) | b] as number, width - 2 - at);
    }
  }
  for (const a of first) {
    for (const b of second) {
      for (const c of third) for (const d of fourth) fours[hashOf(a, b, c, d)] = (fours[hashOf(a, b, c, d)] as number) | sort;
    }
  }
}

const longestWord = 64;

function isWord(bytes: Buffer, start: number): boolean {
  // With the character before it, which may make it the end of another word.
  words.lastIndex = Math.min(start, 1);
  return words.test(bytes.toString("latin1", start - words.lastIndex, Math.min(bytes.length, start + longestWord)));
}

interface Mark {
  bytes: Buffer;
  /** Where it stands next; what is nowhere is not looked for again from each line. */
  at: number;
}

function findMark(bytes: Buffer, from: number, looked: readonly Mark[]): number {
  let next = Infinity;
  for (const one of looked) {
    if (one.at < from) {
      const at = bytes.indexOf(one.bytes, from);
      one.at = at < 0 ? Infinity : at;
    }
    if (one.at < next) next = one.at;
  }
  return next;
}
