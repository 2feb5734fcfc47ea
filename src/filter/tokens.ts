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
  let tokens = 0;
  let at = 0;
  while (at < end) {
    const kind = kindAt(text, at);
    if (kind === DIGIT) {
      const limit = Math.min(end, at + 3);
      for (at++; at < limit && kinds[text.charCodeAt(at)] === DIGIT; at++);
      tokens += 0.956;
      continue;
    }
    const next = at + 1 < end ? kindAt(text, at + 1) : BREAK;
    const isLetter = kind === LOWER || kind === UPPER;
    if (isLetter || (kind !== BREAK && (next === LOWER || next === UPPER))) {
      const start = isLetter ? at : at + 1;
      at = endOfWord(text, start, end);
      tokens += kind === BLANK ? weighWord(at - start) : weighPart(at - start);
      if (kind === OTHER) tokens += 0.55;
      // Hashes and the like.
      else if (isLetter && start > 0 && kindAt(text, start - 1) === DIGIT) tokens += 0.59;
      if (!isAscii) for (let i = start; i < at; i++) if (text.charCodeAt(i) > 127) tokens += 1.086;
      continue;
    }
    if (kind === OTHER || (next === OTHER && text.charCodeAt(at) === 32)) {
      const start = kind === OTHER ? at : at + 1;
      at = endOfSigns(text, start, end);
      tokens += weighSigns(text, start, at);
      for (let code = text.charCodeAt(at); code === 10 || code === 13 || code === 47; code = text.charCodeAt(at)) at++;
      continue;
    }
    at = endOfSpace(text, at, end);
    tokens += kindAt(text, at - 1) === BREAK ? 1.286 : 1.003;
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

function weighSigns(text: string, start: number, end: number): number {
  let tokens = end - start > 3 ? 1.105 + 0.772 : 1.105;
  let before = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) tokens += 0.134;
    else if (code < 32) tokens += 0.567;
    else if (at > start) tokens += code === before ? 0.033 : 0.121;
    before = code;
  }
  return tokens;
}

function endOfSigns(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && kindAt(text, at) === OTHER) at++;
  return at;
}

function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return kinds[code] ?? kindBeyondAscii(code);
}

/** Arrows, boxes, dingbats and the like; everything else beyond ASCII is taken for letters. */
function kindBeyondAscii(code: number): number {
  return code >= 0x2000 && code < 0x2e80 ? OTHER : LOWER;
}

function endOfWord(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && kinds[text.charCodeAt(at)] === UPPER) at++;
  // No call for each letter: most texts are read before that is compiled.
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if ((kinds[code] ?? kindBeyondAscii(code)) !== LOWER) break;
  }
  return at;
}

/** White space with line breaks is one word up to the last break; else its last blank belongs to what follows. */
function endOfSpace(text: string, start: number, end: number): number {
  let at = start;
  let lastBreak = -1;
  for (; at < end; at++) {
    const kind = kindAt(text, at);
    if (kind === BREAK) lastBreak = at;
    else if (kind !== BLANK) break;
  }
  if (lastBreak >= 0) return lastBreak + 1;
  return at < end && at - start > 1 ? at - 1 : at;
}
