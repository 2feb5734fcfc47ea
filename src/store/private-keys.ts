/** A line of a private key. */
export interface KeyLine {
  start: number;
  end: number;
  /** One more line of a key that was counted at its first. */
  goesOn?: boolean;
}

const begin = Buffer.from("PRIVATE KEY");
const puttyBegin = Buffer.from("Private-Lines: ");
const longestKey = 32_768;

/** Keys span lines: each of their lines is replaced by itself. `open`: a key goes on in the next block. */
export function findPrivateKeys(block: Uint8Array, inside: boolean): { lines: KeyLine[]; open: boolean } {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
  const lines: KeyLine[] = [];
  let at = 0;
  let open = false;
  if (inside) ({ at, open } = maskKey(bytes, 0, lines, { isRest: true }));
  for (;;) {
    const found = bytes.indexOf(begin, at);
    if (found < 0) break;
    at = found + begin.length;
    const dashes = indexWithin(bytes, "----", at, 24);
    const [, dash] = /----([- ])BEGIN [A-Z0-9 ]*$/.exec(bytes.toString("latin1", Math.max(0, found - 40), found)) ?? [];
    if (dashes < 0 || !dash) continue;
    ({ at, open } = maskKey(bytes, bytes[dashes + 4] === 45 ? dashes + 5 : dashes + 4, lines, { footer: `----${dash}END` }));
  }
  for (let found = bytes.indexOf(puttyBegin); found >= 0; found = bytes.indexOf(puttyBegin, found + 1)) {
    const first = indexWithin(bytes, "\n", found, 24);
    if (first >= 0) maskKey(bytes, first, lines, { footer: "Private-" });
  }
  return { lines, open };
}

/** Where a text stands that begins within so many bytes; -1 where it does not. */
function indexWithin(bytes: Buffer, text: string, from: number, limit: number): number {
  const found = bytes.subarray(from, from + limit + text.length).indexOf(text);
  return found < 0 ? -1 : from + found;
}

function maskKey(
  bytes: Buffer,
  from: number,
  lines: KeyLine[],
  { footer = "-----END", isRest = false }: { footer?: string; isRest?: boolean },
): { at: number; open: boolean } {
  const last = indexWithin(bytes, footer, from, longestKey);
  const closed = last >= 0;
  const end = closed ? last : findKeyEnd(bytes, from);
  let goesOn = isRest;
  for (const match of bytes.toString("latin1", from, end).matchAll(/[^\r\n]+/g)) {
    if (match[0].trim() === "") continue;
    const start = from + match.index;
    lines.push({ start, end: start + match[0].length, goesOn });
    goesOn = true;
  }
  return { at: Math.max(end, from), open: !closed && end >= bytes.length };
}

// A header or a piece of base64, behind what a list of lines or a difference writes before each.
const keyLine = /^[\s>|+\d:-]{0,30}(?:[A-Z][A-Za-z-]{1,30}: [A-Za-z0-9+/=:,. -]*|[A-Za-z0-9+/=]*)\s*$/;

/** Without a last line only what looks like the inside of a key goes. */
function findKeyEnd(bytes: Buffer, from: number): number {
  const limit = Math.min(bytes.length, from + longestKey);
  for (let at = from; at < limit;) {
    const next = indexWithin(bytes, "\n", at, limit - at);
    const end = next < 0 ? limit : Math.min(next + 1, limit);
    if (!keyLine.test(bytes.toString("latin1", at, end))) return at;
    at = end;
  }
  return limit;
}
