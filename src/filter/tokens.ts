import { END, SIGN, SLASH, WIDE_LETTER, WIDE_SIGN } from "./token-machine.ts";
import { buildKinds, buildMoves } from "./token-machine.ts" with { type: "macro" };

const kinds = new Uint8Array(buildKinds());
const moves = new Int32Array(buildMoves());

/**
 * About how many tokens a model reads in `text`: the words that a GPT-4o tokenizer would start from, each weighed by what such words come to on average, without the
 * 2 MB of vocabulary that the real one needs. The error is in the README (`bun bench/tokens.ts`).
 */
export function estimateTokens(text: string): number {
  const codes = readCodes(text);
  const [kindOf, moveOf, end] = [kinds, moves, codes.length];
  let state = 0;
  let weight = 0;
  let before = 0;
  // Most texts are read before this is compiled: one step for each character, and no call.
  for (let at = 0; at < end; at++) {
    const code = codes[at] as number;
    // Beyond ASCII arrows, boxes, dingbats and the like are signs; everything else is taken for letters.
    let kind = code < 128 ? (kindOf[code] as number) : code >= 0x2000 && code < 0x2e80 ? WIDE_SIGN : WIDE_LETTER;
    if (code === before && (kind === SIGN || kind === SLASH)) kind++;
    before = code;
    const move = moveOf[state + kind] as number;
    weight += move >> 10;
    state = move & 1023;
  }
  return Math.ceil((weight + ((moveOf[state + END] as number) >> 10)) / 1000);
}

/** Of a string each code would be asked for by a call. */
function readCodes(text: string): Uint16Array {
  const { buffer, byteOffset } = Buffer.from(text, "utf16le");
  return new Uint16Array(buffer, byteOffset, text.length);
}
