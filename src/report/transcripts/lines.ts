/** No line that matters is longer: pictures are. */
const longestLine = 64 * 2 ** 20;

export interface TextLine {
  text: string;
  /** Its end was never written, or it is too long to be read. */
  torn: boolean;
}

/** The lines of a file, one at a time: memory for one line and one piece. */
export async function* readLines(path: string): AsyncGenerator<TextLine> {
  let pieces: Buffer[] = [];
  let held = 0;
  for await (const piece of Bun.file(path).stream()) {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      yield joinLine([...pieces, bytes.subarray(from, end)], held + end - from, false);
      pieces = [];
      held = 0;
      from = end + 1;
    }
    held += bytes.length - from;
    if (held <= longestLine) pieces.push(bytes.subarray(from));
    else pieces = [];
  }
  if (held > 0) yield joinLine(pieces, held, true);
}

function joinLine(pieces: Buffer[], length: number, torn: boolean): TextLine {
  if (length > longestLine) return { text: "", torn: true };
  return { text: (pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)).toString("utf8"), torn };
}

export type Json = Record<string, unknown>;

/** The object in a line; undefined where there is none. */
export function parseObject(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

export function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asObject).filter((one) => one !== undefined) : [];
}

export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function asNumber(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
