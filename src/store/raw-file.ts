// A raw on disk is a chain of zstd frames, so `zstd -dc FILE` reads it without us. What is ours stands in skippable frames between them: first a header of
// fixed size, so that it can be written again in place when the command has ended; then, before each frame, how long it is, so that a half-written one is seen.

export interface RawFacts {
  id: string;
  /** When the command's output began, ISO 8601. */
  time: string;
  host?: string | undefined;
  session?: string | undefined;
  project: string;
  rule: string;
  /** What was typed, where it is known; secrets masked, cut to what the header holds. */
  call?: string | undefined;
  bytes: number;
  lines: number;
  /** Secrets that were replaced before the raw was written. */
  masked: number;
  /** False while the command still prints, and for ever if something killed it and us. */
  complete: boolean;
  /** Bytes in the middle that were too many to keep. */
  left?: number | undefined;
  /** Size of the whole file. A power cut may leave less of it, whatever its name says. */
  size?: number | undefined;
}

/** Newer formats are named, not guessed at. */
export const formatVersion = 1;
export const headerSize = 1024;
const headerMagic = 0x184d2a50;
const lengthMagic = 0x184d2a51;

export function formatHeader(facts: RawFacts): Buffer {
  const header = Buffer.alloc(headerSize, " ");
  header.writeUInt32LE(headerMagic, 0);
  header.writeUInt32LE(headerSize - 8, 4);
  for (let room = 400; ; room >>= 1) {
    const [call, project] = [facts.call?.slice(0, room), facts.project.slice(-Math.max(room >> 1, 20))];
    const rest = { rule: facts.rule.slice(0, 60), host: facts.host?.slice(0, 20), session: facts.session?.slice(0, 60) };
    const text = JSON.stringify({ v: formatVersion, ...facts, ...rest, call, project });
    if (room > 0 && Buffer.byteLength(text) > headerSize - 9) continue;
    header.write(text, 8);
    break;
  }
  header[headerSize - 1] = 10;
  return header;
}

/** The header's facts; a number is the newer format's version, undefined means that this is no raw of ours. */
export function parseHeader(bytes: Buffer): RawFacts | number | undefined {
  if (bytes.length < headerSize || bytes.readUInt32LE(0) !== headerMagic) return undefined;
  try {
    const { v, ...facts } = JSON.parse(bytes.toString("utf8", 8, headerSize)) as RawFacts & { v: number };
    return v === formatVersion ? facts : v;
  } catch {
    return undefined;
  }
}

export function formatFrame(compressed: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(12 + compressed.length);
  frame.writeUInt32LE(lengthMagic, 0);
  frame.writeUInt32LE(4, 4);
  frame.writeUInt32LE(compressed.length, 8);
  frame.set(compressed, 12);
  return frame;
}

/** How long the frame is whose preface stands at `at`; undefined at the end, and where a kill left half a preface. */
export function parseFrameLength(bytes: Buffer, at: number): number | undefined {
  if (bytes.length < at + 12 || bytes.readUInt32LE(at) !== lengthMagic) return undefined;
  return bytes.readUInt32LE(at + 8);
}
