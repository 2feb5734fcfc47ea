import { findKubernetesSecrets } from "./kubernetes-secrets.ts";
import { findPrivateKeys } from "./private-keys.ts";
import { hashOf, keyAt, unpackPlaces, width } from "./secret-places.ts";
import { packPlaces } from "./secret-places.ts" with { type: "macro" };
import { type SecretRule, secretRules } from "./secret-rules.ts";

export interface Masker {
  /** The same bytes where there is no secret. Blocks end with a line where lines are not endless. */
  mask(block: Uint8Array): Uint8Array;
  /** Secrets replaced so far. */
  readonly count: number;
  /** What the next block is read with. */
  readonly context: Context;
}

export interface Context {
  /** The lines above, as they came. */
  above: Uint8Array;
  /** A private key goes on. */
  insideKey: boolean;
}

interface Span {
  start: number;
  end: number;
  name: string;
  /** Where begins what makes it a secret: a name, a scheme. */
  found?: number;
  /** One more line of a secret that was counted at its first. */
  goesOn?: boolean;
}

// Every near text is looked for by its first four characters, in steps of up to three bytes (Wu and Manber): 1 GB/s, where two hundred patterns one
// after the other manage a tenth of that.
const { shifts, starts, keys, rules } = unpackPlaces(packPlaces());

/** Where a block begins, a value may stand whose name is in the lines above: so many bytes of both are read together. */
const seam = { above: 4096, below: 8192 };

/** Replaces secrets in bytes of any encoding that holds ASCII; line breaks stay, so line numbers do too. */
export function createMasker({ above, insideKey }: Context = { above: new Uint8Array(), insideKey: false }): Masker {
  let count = 0;
  return {
    get count() {
      return count;
    },
    get context() {
      return { above, insideKey };
    },
    mask(block) {
      const privateKeys = findPrivateKeys(block, insideKey);
      insideKey = privateKeys.open;
      const spans = findAll(block);
      for (const line of privateKeys.lines) spans.push({ ...line, name: "private-key" });
      if (above.length > 0) spans.push(...findAtSeam(above, block));
      above = lastLines(above, block);
      if (spans.length === 0) return block;
      spans.sort((a, b) => a.start - b.start || b.end - a.end);
      return replaceSpans(block, spans, (span) => {
        if (!span.goesOn) count++;
      });
    },
  };
}

function findAll(block: Uint8Array): Span[] {
  const spans = findSecrets(block);
  for (const place of findKubernetesSecrets(block)) spans.push({ ...place, name: "kubernetes-secret" });
  return spans;
}

function findAtSeam(above: Uint8Array, block: Uint8Array): Span[] {
  const line = block.lastIndexOf(10, seam.below);
  const both = Buffer.concat([above, block.subarray(0, line < 0 ? seam.below : line + 1)]);
  return findAll(both)
    .filter(({ end }) => end > above.length)
    .map((span) => ({ ...span, start: Math.max(0, span.start - above.length), end: span.end - above.length }));
}

/** A copy, whole lines where they are not too long: of no word the beginning is cut off. */
function lastLines(above: Uint8Array, block: Uint8Array): Uint8Array {
  const both = block.length < seam.above ? Buffer.concat([above, block]) : block;
  if (both.length <= seam.above) return new Uint8Array(both);
  const end = both.subarray(both.length - seam.above);
  const line = end.indexOf(10) + 1;
  return new Uint8Array(line < end.length ? end.subarray(line) : end);
}

/** Where bytes without a line break may be cut in two, so that no secret is: some kilobytes before their end at `to`. */
export function findBorder(bytes: Uint8Array, from: number, to: number): number {
  const limit = to - lineLimit.behind;
  const start = Math.max(from, limit - lineLimit.behind);
  let border = limit;
  for (const span of findSecrets(bytes.subarray(start, to)).toSorted((a, b) => b.end - a.end)) {
    const found = start + (span.found ?? span.start);
    if (found < border && start + span.end > border) border = found;
  }
  return border > from ? border : limit;
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

/** Before and behind what is looked for, so much of a line is read. */
const lineLimit = { before: 1024, behind: 4096 };
/** As many characters of a value as a pattern sees where the value may go on. */
const valueLimit = 128;

function findSecrets(block: Uint8Array): Span[] {
  const spans: Span[] = [];
  const doneUntil = new Int32Array(secretRules.length).fill(-1);
  const end = block.length;
  const tryRules = (start: number, key: number, hash: number) => {
    for (let entry = starts[hash] as number; entry < (starts[hash + 1] as number); entry++) {
      const i = rules[entry] as number;
      if (keys[entry] !== key || start < (doneUntil[i] as number)) continue;
      const rule = secretRules[i] as SecretRule;
      if (rule.quick && !quickTests[rule.quick](block, start + width)) continue;
      doneUntil[i] = findInLine(block, Math.max(0, start), rule, spans);
    }
  };
  // The first word stands behind a line's end too.
  const first = (10 << 24) | (keyAt(block, 0) >>> 8);
  if (end >= width - 1) tryRules(-1, first, hashOf(first));
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
    const hash = hashOf(key);
    if (starts[hash] !== starts[hash + 1]) tryRules(start, key, hash);
  }
  return spans;
}

/** Tries a rule on the line around `at`; answers how far it has looked. */
function findInLine(block: Uint8Array, at: number, rule: SecretRule, spans: Span[]): number {
  let before = block.lastIndexOf(10, at) + 1;
  for (let above = rule.above ?? 0; above > 0 && before > 0; above--) before = before === 1 ? 0 : block.lastIndexOf(10, before - 2) + 1;
  const after = block.indexOf(10, at);
  const from = Math.max(before, at - lineLimit.before);
  const to = Math.min(after < 0 ? block.length : after, at + lineLimit.behind);
  const line = textOf(block, from, to);
  // A line that was cut is looked at again from a later place.
  let done = to === after || to === block.length ? to : at + lineLimit.behind - lineLimit.before;
  const find = compile(rule.find, rule.anyCase ? "gim" : "gm");
  for (let match = find.exec(line); match; match = find.exec(line)) {
    if (rule.below) {
      findBelow(block, to + 1, { indent: match[1] as string, isBlock: match[2] !== undefined }, rule, spans);
      continue;
    }
    const group = match.findIndex((text, i) => i > 0 && text !== undefined);
    const whole = match[Math.max(group, 0)] as string;
    const place = match.index + (group > 0 ? match[0].lastIndexOf(whole) : 0);
    const start = from + place;
    const quote = group > 0 ? /["']/.exec(line[place - 1] ?? "")?.[0] : undefined;
    let end = start + whole.length;
    if (rule.unless?.(whole, quote !== undefined)) {
      // What is no secret itself may hold one: JSON inside a string.
      find.lastIndex = Math.max(place, match.index + 1);
      continue;
    }
    if (rule.goesOn && (whole.length >= valueLimit || end === to)) {
      const rest =
        line[place - 2] === "\\" ? restOfEscaped : quote === '"' ? restOfDouble : quote ? restOfSingle : compile(rule.goesOn, "y");
      end = findValueEnd(block, end, rest);
    }
    if (!quote && rule.follows) end = cutValue(block, { start, end }, rule.follows);
    if (end === start) find.lastIndex = Math.max(place, match.index + 1);
    else spans.push({ start, end, name: rule.name, found: from + match.index });
    done = Math.max(done, end);
  }
  return done;
}

const compiled = new Map<string, RegExp>();

function compile(pattern: string, flags: string): RegExp {
  let found = compiled.get(pattern);
  if (!found) compiled.set(pattern, (found = new RegExp(pattern, flags)));
  found.lastIndex = 0;
  return found;
}

function textOf(block: Uint8Array, from: number, to: number): string {
  return Buffer.from(block.buffer, block.byteOffset + from, to - from).toString("latin1");
}

const restOfDouble = /(?:[^"\\\n]|\\.)*/y;
const restOfSingle = /[^'\n]*/y;
const restOfEscaped = /[^"\\\n]*/y;

/** Where a value ends that goes on with what a pattern takes. */
function findValueEnd(block: Uint8Array, from: number, rest: RegExp): number {
  for (let at = from; at < block.length;) {
    const text = textOf(block, at, Math.min(block.length, at + 65_536));
    rest.lastIndex = 0;
    const length = rest.exec(text)?.[0].length ?? 0;
    at += length;
    if (length < text.length) return at;
  }
  return block.length;
}

const linesBelow = 100;

/** The lines of YAML's block, or the one value of JSON that stands below its name. */
function findBelow(
  block: Uint8Array,
  from: number,
  { indent, isBlock }: { indent: string; isBlock: boolean },
  rule: SecretRule,
  spans: Span[],
): void {
  let goesOn = false;
  for (let at = from, lines = 0; at < block.length && lines < linesBelow; lines++) {
    const next = block.indexOf(10, at);
    const end = Math.min(next < 0 ? block.length : next, at + lineLimit.behind);
    const { depth, quoted, value } = readValue(textOf(block, at, end));
    if (value !== "" && depth <= indent.length) return;
    const start = at + depth + (quoted ? 1 : 0);
    if (value !== "" && !/:$|: /.test(value) && !rule.unless?.(value, quoted)) {
      spans.push({ start, end: start + value.length, name: rule.name, found: from, goesOn });
      goesOn = true;
    }
    if (value !== "" && !isBlock) return;
    at = (next < 0 ? block.length : next) + 1;
  }
}

/** No pattern: it would look for the end from each of many blanks. */
function readValue(line: string): { depth: number; quoted: boolean; value: string } {
  const text = line.trimEnd();
  const end = text.endsWith(",") ? text.length - 1 : text.length;
  let depth = 0;
  while (text[depth] === " " || text[depth] === "\t") depth++;
  const quote = text[depth];
  const quoted = (quote === '"' || quote === "'") && end > depth + 1 && text[end - 1] === quote;
  return { depth, quoted, value: quoted ? text.slice(depth + 1, end - 1) : text.slice(depth, end) };
}

/** The value as far as one of these characters follows it; empty where that is nowhere. */
function cutValue(block: Uint8Array, { start, end }: { start: number; end: number }, follows: string): number {
  const next = block[end];
  if (next === undefined || next === 10 || follows.includes(String.fromCharCode(next))) return end;
  const cut = block.lastIndexOf(38, end - 1);
  return cut >= start + 8 ? cut : start;
}

const quickTests = { assigned: isAssigned, user: isUser, spaced: isSpaced, element: isElement };

/** Behind the rest of a name and closing quotes an `=` or `:` stands, or a blank behind `Bearer`. */
function isAssigned(block: Uint8Array, from: number): boolean {
  const limit = Math.min(block.length, from + 48);
  // Some short names are looked for with their sign.
  for (let at = from - 1; at < limit; at++) {
    const code = block[at] as number;
    if (code === 61 || code === 58) return true;
    if (code === 10) return false;
    // Quotes, a backslash before one, blanks before the sign.
    if (!isNameCode(code) && code !== 34 && code !== 39 && code !== 92 && code !== 32) return false;
    if (code === 32 && at - from > 1 && block[at + 1] !== 61 && block[at + 1] !== 58 && block[at + 1] !== 32)
      return isLongWord(block, at + 1);
  }
  return false;
}

/** Behind the rest of a name blanks stand, and behind them a word. */
function isSpaced(block: Uint8Array, from: number): boolean {
  let at = skipName(block, from);
  const blank = at;
  while (block[at] === 32 || block[at] === 9) at++;
  if (at === blank) return false;
  for (let end = at + 6; at < end; at++) if (at >= block.length || (block[at] as number) <= 32) return false;
  return true;
}

/** Behind the rest of a name its element ends. */
function isElement(block: Uint8Array, from: number): boolean {
  return block[skipName(block, from)] === 62;
}

function skipName(block: Uint8Array, from: number): number {
  const limit = Math.min(block.length, from + 48);
  let at = from;
  while (at < limit && isNameCode(block[at] as number)) at++;
  return at;
}

function isNameCode(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 45 || code === 46
  );
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
