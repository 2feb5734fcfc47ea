import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { findHomes } from "./home.ts";
import { type Entry, ledgerVersion, type RawEntry, type ViewEntry } from "./ledger.ts";
import { isFile } from "./open-file.ts";

/** Where an entry belongs, but for its session; entries of the same place have the same object. */
export interface Place {
  host: string | undefined;
  project: string;
  rule: string;
}

/** An entry as it was read; `at` is its time in milliseconds. */
export type ReadView = Omit<ViewEntry, "time" | keyof Place> & { at: number; place: Place };
export type ReadRaw = Omit<RawEntry, "time" | keyof Place> & { at: number; place: Place };
export type ReadEntry = ReadView | ReadRaw;

/** Hands over all entries since a moment, month by month, each in the order in which it was written; answers how many lines are torn, foreign or newer. */
export function readLedger(since: Date | undefined, visit: (entry: ReadEntry) => void): number {
  const from = since?.getTime() ?? -Infinity;
  const month = since && !Number.isNaN(from) ? since.toISOString().slice(0, 7) : "";
  const files = findHomes()
    .flatMap((home) => readdirSync(home).map((name) => ({ name, path: `${home}/${name}` })))
    .filter(({ name, path }) => /^ledger-\d{4}-\d{2}\.jsonl$/.test(name) && name.slice(7, 14) >= month && isFile(path))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const places = createPlaces();
  let skipped = 0;
  for (const { path } of files)
    eachLine(path, (text, start, end) => {
      let entry: ReadEntry | undefined = scanView(text, start, end, places) ?? parseEntry(text.bytes.toString("utf8", start, end), places);
      if (!entry) {
        skipped++;
        entry = parseTorn(text.bytes.toString("utf8", start, end), places);
      }
      if (entry && entry.at >= from) visit(entry);
    });
  return skipped;
}

const chunk = 2 ** 20;
/** Words are compared four bytes at a time; behind the last one there is room to look at. */
const slack = 64;

/** Some bytes, and the same as words. */
interface Text {
  bytes: Buffer;
  words: DataView;
}

function allocate(size: number): Text {
  const bytes = Buffer.alloc(size);
  return { bytes, words: new DataView(bytes.buffer, bytes.byteOffset, size) };
}

function eachLine(path: string, visit: (text: Text, start: number, end: number) => void): void {
  const file = openSync(path, "r");
  try {
    let text = allocate(2 * chunk);
    let held = 0;
    for (;;) {
      if (text.bytes.length - held < chunk + slack) {
        // A line longer than any of ours is held all the same: it will be counted as foreign.
        const larger = allocate(2 * text.bytes.length);
        text.bytes.copy(larger.bytes, 0, 0, held);
        text = larger;
      }
      const { bytes } = text;
      const end = held + readSync(file, bytes, held, chunk, null);
      let start = 0;
      for (let at = bytes.indexOf(10, held); at >= 0 && at < end; at = bytes.indexOf(10, start)) {
        if (at > start) visit(text, start, at);
        start = at + 1;
      }
      if (end === held) {
        if (end > start) visit(text, start, end);
        return;
      }
      bytes.copyWithin(0, start, end);
      held = end - start;
    }
  } finally {
    closeSync(file);
  }
}

interface Places {
  of(place: Place): Place;
  /** `"host":…,"project":…,"rule":…` as it is written. */
  ofBytes(text: Text, start: number, end: number): Place | undefined;
}

function createPlaces(): Places {
  const all = new Map<string, Place>();
  const of = (place: Place): Place => {
    const name = JSON.stringify([place.host, place.project, place.rule]);
    const known = all.get(name);
    if (!known) all.set(name, place);
    return known ?? place;
  };
  const ofBytes = createInterner((text) => {
    const value = parseObject(`{${text}}`);
    // Another field among them has not been read yet.
    if (!value || Object.keys(value).some((name) => name !== "host" && name !== "project" && name !== "rule")) return undefined;
    const place = readPlace(value);
    return place && of(place);
  });
  return { of, ofBytes };
}

/** Finds what was made of the same bytes before, without making a string of them. */
function createInterner<T>(make: (text: string) => T | undefined) {
  // Two that share a slot take turns in it.
  const slots: ({ key: Key; value: T } | undefined)[] = Array.from({ length: 4096 }, () => undefined);
  return (text: Text, start: number, end: number): T | undefined => {
    const slot = hashOf(text.words, start, end) & 4095;
    const known = slots[slot];
    if (known && known.key.length === end - start && startsWith(text.words, start, known.key)) return known.value;
    const value = make(text.bytes.toString("utf8", start, end));
    if (value !== undefined) slots[slot] = { key: toKey(text.bytes.subarray(start, end)), value };
    return value;
  };
}

function hashOf(words: DataView, start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end - 4; at += 4) hash = Math.imul(hash ^ words.getInt32(at, true), 0x5bd1e995);
  hash = Math.imul(hash ^ words.getInt32(end - 4, true), 0x5bd1e995);
  return hash ^ (hash >>> 15);
}

/** Bytes to compare with, at least four: each four of them as a word, the last four once more. */
interface Key {
  length: number;
  words: Int32Array;
}

function toKey(bytes: Buffer): Key {
  const { length } = bytes;
  const words = new Int32Array(Math.ceil(length / 4));
  for (let i = 0; i < words.length; i++) words[i] = bytes.readInt32LE(Math.min(i * 4, length - 4));
  return { length, words };
}

function startsWith(text: DataView, at: number, { length, words }: Key): boolean {
  const last = words.length - 1;
  for (let i = 0; i < last; i++) if (text.getInt32(at + i * 4, true) !== words[i]) return false;
  return text.getInt32(at + length - 4, true) === words[last];
}

const opening = keyOf(`{"v":${ledgerVersion},"kind":"view","time":"`);
const timeLength = 24;
const sessionKey = keyOf('"session":"');
const counts = ["rawBytes", "rawTokens", "shownTokens", "viewTokens", "markerTokens"] as const;
const countKeys = counts.map((name) => keyOf(`,"${name}":`));
const firstCount = Buffer.from(',"rawBytes":');
const idKey = keyOf(',"id":"');
const msKey = keyOf(',"ms":');
const verdicts = ["passed", "failed"].map((name) => ({ name, key: keyOf(`,"verdict":"${name}"`) }));
const miss = keyOf(',"miss":true');
const callKey = keyOf(',"call":"');

function keyOf(text: string): Key {
  return toKey(Buffer.from(text));
}

/** Reads a line as we write it, ten times as fast as a reader of any JSON; undefined for any other. */
function scanView(text: Text, start: number, end: number, places: Places): ReadView | undefined {
  const { bytes, words } = text;
  if (end - start < 150 || bytes[end - 1] !== 125 || !startsWith(words, start, opening)) return undefined;
  let at = start + opening.length;
  const time = scanTime(text, at);
  if (time === undefined) return undefined;
  at += timeLength + 2;
  let session: string | undefined;
  if (startsWith(words, at, sessionKey)) {
    const from = at + sessionKey.length;
    at = findQuote(bytes, from, end);
    if (at < from + 4) return undefined;
    session = sessions.of(text, from, at);
    at += 2;
  }
  // No string can hold `,"rawBytes":`, for its quotes would be escaped.
  const counted = bytes.indexOf(firstCount, at);
  const place = counted > at + 4 && counted < end ? places.ofBytes(text, at, counted) : undefined;
  if (!place) return undefined;
  at = scanCounts(text, counted, end);
  if (at < 0) return undefined;
  let id: string | undefined;
  if (startsWith(words, at, idKey)) {
    const from = at + idKey.length;
    at = findQuote(bytes, from, end);
    if (at < 0) return undefined;
    id = bytes.toString("latin1", from, at++);
  }
  if (!startsWith(words, at, msKey)) return undefined;
  at = scanMilliseconds(bytes, at + msKey.length, end);
  let verdict: string | undefined;
  for (const { name, key } of verdicts) {
    if (!startsWith(words, at, key)) continue;
    verdict = name;
    at += key.length;
    break;
  }
  const missed = startsWith(words, at, miss) || undefined;
  if (missed) at += miss.length;
  let call: string | undefined;
  if (startsWith(words, at, callKey)) {
    const from = at + callKey.length;
    at = findQuote(bytes, from, end);
    if (at < 0) return undefined;
    call = bytes.toString("latin1", from, at++);
  }
  if (at !== end - 1) return undefined;
  return {
    kind: "view",
    at: time,
    session,
    place,
    rawBytes: numbers[0]!,
    rawTokens: numbers[1]!,
    shownTokens: numbers[2]!,
    viewTokens: numbers[3]!,
    markerTokens: numbers[4]!,
    id,
    ms: numbers[5]!,
    verdict,
    miss: missed,
    call,
  };
}

/** The counts of the line that is read, and behind them its milliseconds. */
const numbers = new Float64Array(counts.length + 1);

/** Where the counts end; -1 for another way to write them. */
function scanCounts({ bytes, words }: Text, start: number, end: number): number {
  let at = start;
  for (let i = 0; i < countKeys.length; i++) {
    const key = countKeys[i]!;
    if (!startsWith(words, at, key)) return -1;
    const from = at + key.length;
    let value = 0;
    for (at = from; at < end; at++) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (at === from || at - from > 15) return -1;
    numbers[i] = value;
  }
  return at;
}

function scanMilliseconds(bytes: Buffer, start: number, end: number): number {
  let value = 0;
  let scale = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit === -2 && scale === 0) scale = 1;
    else if (digit < 0 || digit > 9) break;
    else {
      value = value * 10 + digit;
      scale *= 10;
    }
  }
  numbers[5] = scale > 1 ? value / scale : value;
  return at;
}

/** The end of a string without escapes and of ASCII alone; -1 for another one. */
function findQuote(bytes: Buffer, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === 34) return at;
    if (byte === 92 || byte > 127) return -1;
  }
  return -1;
}

/** Calls of a session stand together, and a string costs more than a look at the bytes of the last one. */
const sessions = {
  key: keyOf("none"),
  name: "",
  of({ bytes, words }: Text, start: number, end: number): string {
    if (end - start !== this.key.length || !startsWith(words, start, this.key)) {
      this.key = toKey(bytes.subarray(start, end));
      this.name = bytes.toString("latin1", start, end);
    }
    return this.name;
  },
};

/** `2026-11-21T12:00:00.000Z`; undefined for another way to write a time. */
function scanTime({ bytes, words }: Text, at: number): number | undefined {
  if (bytes[at + 10] !== 84 || bytes[at + 19] !== 46 || bytes[at + 23] !== 90 || bytes[at + 24] !== 34 || bytes[at + 25] !== 44)
    return undefined;
  if (!startsWith(words, at, lastDay.key)) {
    const midnight = Date.parse(bytes.toString("latin1", at, at + 10));
    if (Number.isNaN(midnight)) return undefined;
    lastDay = { key: toKey(bytes.subarray(at, at + 10)), midnight };
  }
  const minutes = twoDigits(bytes, at + 11) * 60 + twoDigits(bytes, at + 14);
  const milliseconds = (bytes[at + 20]! - 48) * 100 + twoDigits(bytes, at + 21);
  return lastDay.midnight + (minutes * 60 + twoDigits(bytes, at + 17)) * 1000 + milliseconds;
}

function twoDigits(bytes: Buffer, at: number): number {
  return bytes[at]! * 10 + bytes[at + 1]! - 528;
}

let lastDay = { key: keyOf("2026-01-01"), midnight: Date.UTC(2026, 0, 1) };

const numbersOf: Record<Entry["kind"], readonly string[]> = { view: counts, raw: ["tokens"] };

function parseEntry(line: string, places: Places): ReadEntry | undefined {
  const value = parseObject(line);
  if (value?.["v"] !== ledgerVersion || (value["kind"] !== "view" && value["kind"] !== "raw")) return undefined;
  const place = readPlace(value);
  const at = typeof value["time"] === "string" ? Date.parse(value["time"]) : Number.NaN;
  if (!place || Number.isNaN(at) || !numbersOf[value["kind"]].every((name) => Number.isFinite(value[name]))) return undefined;
  const { v: _v, time: _time, host: _host, project: _project, rule: _rule, ...rest } = value;
  return { ...rest, at, session: asText(value["session"]), place: places.of(place) } as unknown as ReadEntry;
}

/** A full disk may have taken half of a line; the next one then stands behind that half. */
function parseTorn(line: string, places: Places): ReadEntry | undefined {
  const at = line.lastIndexOf(`{"v":${ledgerVersion},`);
  return at > 0 ? parseEntry(line.slice(at), places) : undefined;
}

function readPlace({ host, project, rule }: Record<string, unknown>): Place | undefined {
  if (typeof project !== "string" || typeof rule !== "string") return undefined;
  return { host: asText(host), project, rule };
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
