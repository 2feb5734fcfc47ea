import { type SecretRule, secretRules } from "./secret-rules.ts";

export interface Masker {
  /** The same bytes where there is no secret. Blocks end with a line where lines are not endless. */
  mask(block: Uint8Array): Uint8Array;
  /** Secrets replaced so far. */
  readonly count: number;
}

interface Span {
  start: number;
  end: number;
  name: string;
  /** One more line of a secret that was counted at its first. */
  goesOn?: boolean;
}

const free = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"];
const edges = [..."\n\t \"'`=:;,/([{<>|@&?\\"];
const numerals = [..."0123456789"];

// Every near text is looked for by its first four characters, in steps of up to three bytes (Wu and Manber): 1 GB/s, where thirty patterns one
// after the other manage a tenth of that.
const width = 4;
const shifts = new Uint8Array(65_536).fill(width - 1);
const maybe = new Uint8Array(65_536);
const rulesAt = new Map<number, number[]>();
const rulesAtEdge = secretRules.flatMap((rule, i) => (rule.near[0]?.startsWith("^") ? [i] : []));
for (const [i, rule] of secretRules.entries()) for (const near of rule.near) addNear(near, i);

/** Replaces secrets in bytes of any encoding that holds ASCII; line breaks stay, so line numbers do too. */
export function createMasker(): Masker {
  let count = 0;
  let insideKey = false;
  return {
    get count() {
      return count;
    },
    mask(block) {
      const keys = findPrivateKeys(block, insideKey);
      insideKey = keys.open;
      const spans = [...keys.spans, ...findSecrets(block)];
      if (spans.length === 0) return block;
      spans.sort((a, b) => a.start - b.start || b.end - a.end);
      return replaceSpans(block, spans, (span) => {
        if (!span.goesOn) count++;
      });
    },
  };
}

/** For texts that are kept besides a raw: what was typed, a recording. */
export function maskSecrets(text: string): { text: string; count: number } {
  const masker = createMasker();
  const masked = masker.mask(new TextEncoder().encode(text));
  return { text: new TextDecoder().decode(masked), count: masker.count };
}

function replaceSpans(block: Uint8Array, spans: Span[], onMasked: (span: Span) => void): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const span of spans) {
    if (span.end <= at) continue;
    const start = Math.max(span.start, at);
    pieces.push(block.subarray(at, start), Buffer.from(`[masked ${span.name}]`));
    onMasked(span);
    at = span.end;
  }
  pieces.push(block.subarray(at));
  return Buffer.concat(pieces);
}

const lineLimit = 4096;
/** Characters of values that are no secrets, per look at a line. Only values inside values inside values come to so many. */
const harmlessLimit = 65_536;

function findSecrets(block: Uint8Array): Span[] {
  const spans: Span[] = [];
  const doneUntil = new Int32Array(secretRules.length).fill(-1);
  const end = block.length;
  // Nothing stands before the first word.
  for (const i of rulesAtEdge) doneUntil[i] = findInLine(block, 0, secretRules[i] as SecretRule, spans);
  for (let at = width - 2; at + 1 < end;) {
    const pair = ((block[at] as number) << 8) | (block[at + 1] as number);
    const shift = shifts[pair] as number;
    if (shift > 0) {
      at += shift;
      continue;
    }
    const start = at - (width - 2);
    const key = keyAt(block, start);
    at++;
    if (maybe[hashOf(key)] === 0) continue;
    const candidates = rulesAt.get(key);
    if (!candidates) continue;
    for (const i of candidates) {
      if (start < (doneUntil[i] as number)) continue;
      const rule = secretRules[i] as SecretRule;
      if (rule.quick === "assigned" && !isAssigned(block, start + width)) continue;
      if (rule.quick === "user" && !isUser(block, start + width)) continue;
      doneUntil[i] = findInLine(block, start, rule, spans);
    }
  }
  return spans;
}

/** Tries a rule on the line around `at`; answers how far it has looked. */
function findInLine(block: Uint8Array, at: number, rule: SecretRule, spans: Span[]): number {
  const before = block.lastIndexOf(10, at) + 1;
  const after = block.indexOf(10, at);
  const from = Math.max(before, at - lineLimit);
  const to = Math.min(after < 0 ? block.length : after, at + lineLimit);
  const line = Buffer.from(block.buffer, block.byteOffset + from, to - from).toString("latin1");
  rule.find.lastIndex = 0;
  let harmless = 0;
  for (let match = rule.find.exec(line); match; match = rule.find.exec(line)) {
    const group = match.findIndex((text, i) => i > 0 && text !== undefined);
    const quoted = group > 0 && /["']/.test(match[0].slice(-1));
    const whole = group > 0 ? (match[group] as string) : match[0];
    const value = quoted || !rule.follows ? whole : endValue(whole, line[match.index + match[0].length], rule.follows);
    const at = match.index + (group > 0 ? match[0].lastIndexOf(whole) : 0);
    if (value !== "" && !rule.unless?.(value, quoted)) spans.push({ start: from + at, end: from + at + value.length, name: rule.name });
    else {
      // What is no secret itself may hold one: JSON inside a string.
      rule.find.lastIndex = Math.max(at, match.index + 1);
      harmless += whole.length;
      if (harmless > harmlessLimit) break;
    }
  }
  // A line that was cut is looked at again from a later place.
  return to === after || to === block.length ? to : at + lineLimit / 2;
}

/** The value as far as one of these characters follows it; empty where that is nowhere. */
function endValue(value: string, next: string | undefined, follows: string): string {
  if (next === undefined || follows.includes(next)) return value;
  const cut = value.lastIndexOf("&");
  return cut >= 8 ? value.slice(0, cut) : "";
}

/** Behind the rest of a name and closing quotes an `=` or `:` stands, or a blank behind `Bearer`. */
function isAssigned(block: Uint8Array, from: number): boolean {
  const limit = Math.min(block.length, from + 48);
  for (let at = from; at < limit; at++) {
    const code = block[at] as number;
    if (code === 61 || code === 58) return true;
    if (code === 10) return false;
    const isName =
      (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 45 || code === 46;
    // Quotes, a backslash before one, blanks before the sign.
    if (!isName && code !== 34 && code !== 39 && code !== 92 && code !== 32) return false;
    if (code === 32 && at - from > 1 && block[at + 1] !== 61 && block[at + 1] !== 58 && block[at + 1] !== 32)
      return isLongWord(block, at + 1);
  }
  return false;
}

function isLongWord(block: Uint8Array, from: number): boolean {
  for (let at = from; at < from + 16; at++) if (at >= block.length || (block[at] as number) <= 32) return false;
  return true;
}

/** An `@` stands before the address ends, with a colon before it. */
function isUser(block: Uint8Array, from: number): boolean {
  const limit = Math.min(block.length, from + 460);
  let colon = false;
  for (let at = from; at < limit; at++) {
    const code = block[at] as number;
    if (code === 64) return colon;
    if (code === 58) colon = true;
    else if (code <= 32 || code === 47 || code === 34 || code === 39 || code === 60 || code === 62 || code === 96) return false;
  }
  return false;
}

function addNear(near: string, rule: number): void {
  const folded = secretRules[rule]?.anyCase === true;
  const places = Array.from(near, (character, place) => variantsOf(character, { folded, free: place === width - 1 }));
  const [a, b, c, d] = places as [string[], string[], string[], string[]];
  setShift(a, b, 2);
  setShift(b, c, 1);
  setShift(c, d, 0);
  for (const w of a) for (const x of b) for (const y of c) for (const z of d) addKey(Buffer.from(w + x + y + z, "latin1"), rule);
}

function variantsOf(character: string, { folded, free: isLast }: { folded: boolean; free: boolean }): string[] {
  if (character === "^") return edges;
  if (character === "?" || (character === "#" && isLast)) return free;
  if (character === "#") return numerals;
  return folded ? [...new Set([character.toLowerCase(), character.toUpperCase()])] : [character];
}

function setShift(first: string[], second: string[], shift: number): void {
  for (const a of first) for (const b of second) lowerShift((a.charCodeAt(0) << 8) | b.charCodeAt(0), shift);
}

function lowerShift(pair: number, shift: number): void {
  if (shift < (shifts[pair] as number)) shifts[pair] = shift;
}

function addKey(text: Uint8Array, rule: number): void {
  const key = keyAt(text, 0);
  maybe[hashOf(key)] = 1;
  const rules = rulesAt.get(key);
  if (!rules) rulesAt.set(key, [rule]);
  else if (!rules.includes(rule)) rules.push(rule);
}

function keyAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
}

function hashOf(key: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> 16) & 0xffff;
}

const privateKey = "private-key";
const begin = Buffer.from("PRIVATE KEY");
const longestKey = 32_768;

/** Keys span lines: each of their lines is replaced by itself. `open`: a key goes on in the next block. */
function findPrivateKeys(block: Uint8Array, inside: boolean): { spans: Span[]; open: boolean } {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
  const spans: Span[] = [];
  let at = 0;
  let open = false;
  if (inside) ({ at, open } = maskKey(bytes, 0, spans, true));
  for (;;) {
    const found = bytes.indexOf(begin, at);
    if (found < 0) break;
    const dashes = indexWithin(bytes, "-----", found + begin.length, 24);
    const isBegin = dashes >= 0 && /-----BEGIN [A-Z0-9 ]*$/.test(bytes.toString("latin1", Math.max(0, found - 40), found));
    at = found + begin.length;
    if (!isBegin) continue;
    ({ at, open } = maskKey(bytes, dashes + 5, spans, false));
  }
  return { spans, open };
}

/** Where a text stands that begins within so many bytes; -1 where it does not. */
function indexWithin(bytes: Buffer, text: string, from: number, limit: number): number {
  const found = bytes.subarray(from, from + limit + text.length).indexOf(text);
  return found < 0 ? -1 : from + found;
}

function maskKey(bytes: Buffer, from: number, spans: Span[], isRest: boolean): { at: number; open: boolean } {
  const footer = indexWithin(bytes, "-----END", from, longestKey);
  const closed = footer >= 0;
  const end = closed ? footer : findKeyEnd(bytes, from);
  let goesOn = isRest;
  for (const match of bytes.toString("latin1", from, end).matchAll(/[^\r\n]+/g)) {
    if (match[0].trim() === "") continue;
    const start = from + match.index;
    spans.push({ start, end: start + match[0].length, name: privateKey, goesOn });
    goesOn = true;
  }
  return { at: Math.max(end, from), open: !closed && end >= bytes.length };
}

/** Without a last line only what looks like the inside of a key goes. */
function findKeyEnd(bytes: Buffer, from: number): number {
  const limit = Math.min(bytes.length, from + longestKey);
  for (let at = from; at < limit;) {
    const next = indexWithin(bytes, "\n", at, limit - at);
    const end = next < 0 ? limit : Math.min(next + 1, limit);
    if (!/^[\s>|]*[A-Za-z0-9+/=:,. -]*\s*$/.test(bytes.toString("latin1", at, end))) return at;
    at = end;
  }
  return limit;
}
