import { secretRules } from "./secret-rules.ts";

/** Where secrets may be: by two bytes how far to go on, by a hash of four where their entries begin, each a key and the number of a rule. */
export interface Places {
  shifts: Uint8Array;
  starts: Uint16Array;
  keys: Int32Array;
  rules: Uint16Array;
}

/** As many bytes as a rule's `near` has characters. */
export const width = 4;
const pairs = 65_536;
const hashes = 8192;

/** Called when pith is built, as a macro: to make the tables takes 5 ms, to unpack them a tenth of one. */
export function packPlaces(): string {
  const shifts = new Uint8Array(pairs).fill(width - 1);
  const found = new Map<string, { key: number; rule: number }>();
  for (const [rule, { near, anyCase }] of secretRules.entries()) {
    for (const one of near) {
      const places = Array.from(one, (character) => variantsOf(character, anyCase === true)) as [number[], number[], number[], number[]];
      const [a, b, c, d] = places;
      setShift(shifts, [a, b], 2);
      setShift(shifts, [b, c], 1);
      setShift(shifts, [c, d], 0);
      for (const key of keysOf(places)) found.set(`${key} ${rule}`, { key, rule });
    }
  }
  const entries = [...found.values()].sort((one, other) => hashOf(one.key) - hashOf(other.key));
  const starts = new Uint16Array(hashes + 1);
  for (const { key } of entries) starts[hashOf(key) + 1]!++;
  for (let hash = 0; hash < hashes; hash++) starts[hash + 1]! += starts[hash]!;
  const parts = [Int32Array.from(entries, ({ key }) => key), Uint16Array.from(entries, ({ rule }) => rule), starts, shifts];
  const bytes = Buffer.concat(parts.map(({ buffer }) => new Uint8Array(buffer)));
  return Bun.zstdCompressSync(bytes, { level: 19 }).toString("base64");
}

export function unpackPlaces(packed: string): Places {
  const { buffer, byteOffset, length } = Bun.zstdDecompressSync(Buffer.from(packed, "base64"));
  const count = (length - 2 * (hashes + 1) - pairs) / 6;
  const [rules, starts, shifts] = [byteOffset + 4 * count, byteOffset + 6 * count, byteOffset + length - pairs];
  return {
    keys: new Int32Array(buffer, byteOffset, count),
    rules: new Uint16Array(buffer, rules, count),
    starts: new Uint16Array(buffer, starts, hashes + 1),
    shifts: new Uint8Array(buffer, shifts, pairs),
  };
}

export function keyAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
}

export function hashOf(key: number): number {
  return Math.imul(key, 0x9e3779b1) >>> 19;
}

const codesOf = (text: string) => Array.from(text, (character) => character.charCodeAt(0));
const free = codesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const edges = codesOf("\n\t \"'`=:;,/([{<>|@&?\\");
const numerals = codesOf("0123456789");

function variantsOf(character: string, folded: boolean): number[] {
  if (character === "^") return edges;
  if (character === "?") return free;
  if (character === "#") return numerals;
  const code = character.charCodeAt(0);
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return folded && isLetter ? [code & ~32, code | 32] : [code];
}

function setShift(shifts: Uint8Array, [first, second]: [number[], number[]], shift: number): void {
  for (const a of first) for (const b of second) shifts[(a << 8) | b] = Math.min(shift, shifts[(a << 8) | b] as number);
}

function keysOf([a, b, c, d]: [number[], number[], number[], number[]]): number[] {
  return a.flatMap((w) => b.flatMap((x) => c.flatMap((y) => d.map((z) => keyAt(Uint8Array.of(w, x, y, z), 0)))));
}
