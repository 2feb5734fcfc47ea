// Counts the words that a GPT-4o tokenizer would start from (its first, splitting step), as a state machine over character codes, and weighs each by what
// such words come to on average. Fitted to recorded outputs; the error is in the README (`bun bench/tokens.ts`). 70 MB/s and more, without
// the 10 MB of vocabulary that the real one needs.

const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
const DIGIT = 3;
const BLANK = 4;
const BREAK = 5;

const kinds = new Uint8Array(128).fill(BLANK, 9, 13).fill(DIGIT, 48, 58).fill(UPPER, 65, 91).fill(LOWER, 97, 123);
kinds[32] = BLANK;
kinds[10] = kinds[13] = BREAK;

/** About how many tokens a model reads in `text`. */
export function estimateTokens(text: string): number {
  const end = text.length;
  const isAscii = Buffer.byteLength(text) === end;
  const codes = readCodes(text);
  let tokens = 0;
  let at = 0;
  while (at < end) {
    const kind = kindAt(codes, at);
    if (kind === DIGIT) {
      const limit = Math.min(end, at + 3);
      for (at++; at < limit && kinds[codes[at] as number] === DIGIT; at++);
      tokens += 0.956;
      continue;
    }
    const next = at + 1 < end ? kindAt(codes, at + 1) : BREAK;
    const isLetter = kind === LOWER || kind === UPPER;
    if (isLetter || (kind !== BREAK && (next === LOWER || next === UPPER))) {
      const start = isLetter ? at : at + 1;
      at = endOfWord(codes, start, end);
      tokens += kind === BLANK ? weighWord(at - start) : weighPart(at - start);
      if (kind === OTHER) tokens += 0.55;
      // Hashes and the like.
      else if (isLetter && start > 0 && kindAt(codes, start - 1) === DIGIT) tokens += 0.59;
      if (!isAscii) for (let i = start; i < at; i++) if ((codes[i] as number) > 127) tokens += 1.086;
      continue;
    }
    if (kind === OTHER || (next === OTHER && codes[at] === 32)) {
      const start = kind === OTHER ? at : at + 1;
      at = endOfSigns(codes, start, end);
      tokens += weighSigns(codes, start, at);
      for (let code = codes[at]; code === 10 || code === 13 || code === 47; code = codes[at]) at++;
      continue;
    }
    at = endOfSpace(codes, at, end);
    tokens += kindAt(codes, at - 1) === BREAK ? 1.286 : 1.003;
  }
  return Math.ceil(tokens);
}

/** A word behind a blank. */
function weighWord(letters: number): number {
  return letters <= 5 ? 0.916 : letters <= 8 ? 1.058 : 0.538 + (letters - 8) * 0.543;
}

/** One behind anything else: of a name in camel case, of a path. */
function weighPart(letters: number): number {
  return letters <= 3 ? 0.968 : letters <= 6 ? 0.608 : 0.725 + (letters - 6) * 0.339;
}

function weighSigns(codes: Uint16Array, start: number, end: number): number {
  let tokens = end - start > 3 ? 1.105 + 0.772 : 1.105;
  let before = 0;
  for (let at = start; at < end; at++) {
    const code = codes[at] as number;
    if (code > 127) tokens += 0.134;
    else if (code < 32) tokens += 0.567;
    else if (at > start) tokens += code === before ? 0.033 : 0.121;
    before = code;
  }
  return tokens;
}

function endOfSigns(codes: Uint16Array, start: number, end: number): number {
  let at = start;
  while (at < end && kindAt(codes, at) === OTHER) at++;
  return at;
}

/** Of a string each code would be asked for by a call, and most texts are read before such calls are compiled. */
function readCodes(text: string): Uint16Array {
  const { buffer, byteOffset } = Buffer.from(text, "utf16le");
  return new Uint16Array(buffer, byteOffset, text.length);
}

function kindAt(codes: Uint16Array, at: number): number {
  const code = codes[at] as number;
  return kinds[code] ?? kindBeyondAscii(code);
}

/** Arrows, boxes, dingbats and the like; everything else beyond ASCII is taken for letters. */
function kindBeyondAscii(code: number): number {
  return code >= 0x2000 && code < 0x2e80 ? OTHER : LOWER;
}

function endOfWord(codes: Uint16Array, start: number, end: number): number {
  let at = start;
  while (at < end && kinds[codes[at] as number] === UPPER) at++;
  // No call for each letter.
  for (; at < end; at++) {
    const code = codes[at] as number;
    if ((kinds[code] ?? kindBeyondAscii(code)) !== LOWER) break;
  }
  return at;
}

/** White space with line breaks is one word up to the last break; else its last blank belongs to what follows. */
function endOfSpace(codes: Uint16Array, start: number, end: number): number {
  let at = start;
  let lastBreak = -1;
  for (; at < end; at++) {
    const kind = kindAt(codes, at);
    if (kind === BREAK) lastBreak = at;
    else if (kind !== BLANK) break;
  }
  if (lastBreak >= 0) return lastBreak + 1;
  return at < end && at - start > 1 ? at - 1 : at;
}
