import { closeSync, existsSync, fstatSync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { openHome, preferredHome } from "./home.ts";
import { drawId, formatDay } from "./ids.ts";
import { formatFrame, formatHeader, headerSize, type RawFacts } from "./raw-file.ts";
import { findRaw, readFrames, readHeader } from "./raw-reader.ts";
import { type Context, createMasker, findBorder, maskSecrets } from "./secrets.ts";

/** Has all been used once that keeping a raw takes, but for a name in the store. */
export function warmUp(bytes: Uint8Array, origin: RawOrigin, into = "/dev/null"): void {
  openFolder(formatDay(new Date()));
  const packed = packRaw(bytes);
  // Where it is missing it must not be made.
  fill({ id: drawId(new Date()), file: openSync(into, "r+") }, bytes, 9, origin, packed);
}

/** What is known of a raw when its command starts to print. */
export type RawOrigin = Pick<RawFacts, "host" | "session" | "project" | "rule" | "call">;

export interface RawWriter {
  readonly id: string;
  /** Takes the next bytes; wait for the answer before giving more, or memory fills. */
  write(bytes: Uint8Array): Promise<void>;
  /** From here on, all lines that were written can be read under the id. */
  flush(): Promise<void>;
  /** `evidence` stands for the middle where the raw is too large to be kept whole. */
  finish(lines: number, evidence?: Uint8Array): Promise<void>;
  /** Leaves the raw open for another process to go on with; answers what that has to know. */
  leave(lines: number): Promise<Left>;
  /** All bytes that were given to `write`, in order, from disk and memory: for when writing has failed. */
  recover(): AsyncGenerator<Uint8Array>;
  /** Leaves nothing on the disk. */
  discard(): void;
}

/** How one who writes a raw leaves it to another. It may hold secrets that are not whole yet: it is no text for the disk. */
export interface Left {
  /** The last line as far as it came, and where on the disk that lies by itself. */
  line: Uint8Array;
  start: number;
  /** Secrets replaced before that line. */
  masked: number;
  context: Context;
}

const blockSize = 1 << 20;
/** Of a line that has no end, so much may go on elsewhere. */
const longestLeft = 1 << 14;
const flightLimit = 4;
// One raw alone may fill the store but for some room; above it keeps its beginning, its end and what `evidence` says of the middle.
const roomOfOne = { head: 160 * 2 ** 20, tail: 12 * 2 ** 20 };

/** Keeps a whole raw: when this returns it lies on disk under its id. */
export function keepRaw(bytes: Uint8Array, lines: number, origin: RawOrigin, packed = packRaw(bytes)): string {
  const slot = reserve(new Date());
  try {
    fill(slot, bytes, lines, origin, packed);
    renameSync(`${slot.path}.part`, slot.path);
  } catch (error) {
    rmSync(`${slot.path}.part`, { force: true });
    throw error;
  }
  return slot.id;
}

/** Writes a raw whole into its open file and closes that. */
function fill(
  { id, file }: Pick<Slot, "id" | "file">,
  bytes: Uint8Array,
  lines: number,
  origin: RawOrigin,
  { frames, masked }: PackedRaw,
): void {
  try {
    const size = frames.reduce((sum, frame) => sum + frame.length, headerSize);
    const facts = { ...describe(id, origin), bytes: bytes.length, lines, masked, complete: true, size };
    writeAll(file, Buffer.concat([formatHeader(facts), ...frames]), 0);
  } finally {
    closeSync(file);
  }
}

/** A raw as it will lie on disk, without its header. */
export interface PackedRaw {
  frames: Uint8Array[];
  /** Secrets that were replaced. */
  masked: number;
}

export function packRaw(bytes: Uint8Array): PackedRaw {
  const masker = createMasker();
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = cutBlock(bytes, at, bytes.length);
    frames.push(formatFrame(Bun.zstdCompressSync(masker.mask(bytes.subarray(at, end)), { level: 1 })));
    at = end;
  }
  return { frames, masked: masker.count };
}

/** Opens a raw that is written while its command still prints. */
export function createRaw(origin: RawOrigin, room = roomOfOne): RawWriter {
  const slot = reserve(new Date());
  const facts: RawFacts = { ...describe(slot.id, origin), bytes: 0, lines: 0, masked: 0, complete: false };
  writeAll(slot.file, formatHeader(facts), 0);
  return writeFrames(slot, { facts, start: headerSize, room });
}

/** Goes on with a raw that another process left open. */
export function reopenRaw(id: string, left?: Left): RawWriter | undefined {
  const path = findRaw(id);
  if (!path?.endsWith(".part")) return undefined;
  const file = openSync(path, "r+");
  const facts = readHeader(file);
  if (typeof facts !== "object") return undefined;
  const slot = { id, file, path: path.slice(0, -".part".length) };
  return writeFrames(slot, { facts, start: left?.start ?? fstatSync(file).size, room: roomOfOne, left });
}

interface Slot {
  id: string;
  /** Descriptor of the temporary file. */
  file: number;
  /** Where the raw will lie; until then `.part` is added. */
  path: string;
}

// Whoever made the `.part` file alone may make the raw of that name, so looking for the raw afterwards is no race.
function reserve(now: Date): Slot {
  const day = formatDay(now);
  let isLost = false;
  for (let attempt = 0; attempt < 100; attempt++) {
    const id = drawId(now, 4 + (attempt >> 1));
    const path = `${openFolder(day)}/${id}`;
    let file: number;
    try {
      file = openSync(`${path}.part`, "wx+", 0o600);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === "EEXIST") continue;
      if (isLost && code !== "ENOENT") throw error;
      // Since we looked, somebody may have deleted the store, or its disk takes nothing any more.
      isLost = true;
      folders.clear();
      continue;
    }
    if (!existsSync(path)) return { id, file, path };
    closeSync(file);
    rmSync(`${path}.part`, { force: true });
  }
  throw new Error("no free id");
}

/** Preferred home and day → the folder that was had for them. */
const folders = new Map<string, string>();

function openFolder(day: string): string {
  const key = `${preferredHome()}/${day}`;
  let folder = folders.get(key);
  if (folder === undefined) {
    folder = `${openHome()}/raws/${day}`;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    folders.set(key, folder);
  }
  return folder;
}

function describe(id: string, origin: RawOrigin): Omit<RawFacts, "bytes" | "lines" | "masked" | "complete"> {
  const call = origin.call === undefined ? undefined : maskSecrets(origin.call).text;
  return { id, time: new Date().toISOString(), ...origin, call };
}

interface Beginning {
  facts: RawFacts;
  /** Where the next frame goes. */
  start: number;
  /** Compressed bytes for the beginning and the end. */
  room: { head: number; tail: number };
  left?: Left | undefined;
}

function writeFrames(slot: Slot, { facts, start, room, left: begun }: Beginning): RawWriter {
  const masker = createMasker(begun?.context);
  const maskedBefore = begun?.masked ?? facts.masked;
  const linesBefore = facts.lines;
  let position = start;
  // Blocks are used again: fresh memory costs as much as all the copying.
  const spare: Buffer[] = [];
  let block: Buffer = Buffer.allocUnsafeSlow(blockSize);
  let filled = 0;
  let unstored: Uint8Array[] = [];
  let queue: Promise<void> = Promise.resolve();
  /** One for each block whose end may still have to be waited for, the oldest first. */
  const inFlight: Promise<void>[] = [];
  let failure: unknown;
  let tail: { frame: Uint8Array; size: number }[] = [];
  let tailSize = 0;
  let left = facts.left ?? 0;
  let isOpen = true;

  const append = (frame: Uint8Array) => {
    writeAll(slot.file, frame, position);
    position += frame.length;
  };
  const store = (frame: Uint8Array, size: number) => {
    if (tailSize === 0 && left === 0 && position + frame.length <= room.head) return append(frame);
    tail.push({ frame, size });
    tailSize += frame.length;
    while (tailSize > room.tail) {
      const oldest = tail.shift() as { frame: Uint8Array; size: number };
      tailSize -= oldest.frame.length;
      left += oldest.size;
    }
  };
  const send = (bytes: Uint8Array, memory: Buffer) => {
    unstored.push(bytes);
    const compressed = Bun.zstdCompress(masker.mask(bytes), { level: 1 });
    queue = queue.then(async () => {
      try {
        const frame = formatFrame(await compressed);
        if (failure === undefined) {
          store(frame, bytes.length);
          unstored.shift();
          spare.push(memory);
        }
      } catch (error) {
        failure ??= error;
      }
    });
    inFlight.push(queue);
  };
  const sendBlock = (end: number) => {
    const next = spare.pop() ?? Buffer.allocUnsafeSlow(blockSize);
    block.copy(next, 0, end, filled);
    if (end > 0) send(block.subarray(0, end), block);
    filled -= end;
    block = next;
  };
  const take = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + blockSize - filled);
      block.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled === blockSize) sendBlock(cutBlock(block, 0, filled));
    }
  };
  const settle = async () => {
    await queue;
    if (failure !== undefined) throw failure;
  };
  const lastLine = () => block.subarray(0, filled).lastIndexOf(10) + 1;
  const endFrames = async (evidence?: Uint8Array) => {
    await settle();
    if (left > 0) {
      const before = Buffer.from(`\n[${left} bytes left out here: too large to keep whole; an extract of all of it follows]\n`);
      const extract = Buffer.concat([
        before,
        // With a masker of its own: what is said twice was masked once.
        evidence ? createMasker().mask(evidence) : before.subarray(0, 0),
        Buffer.from("[end of the extract]\n"),
      ]);
      append(formatFrame(Bun.zstdCompressSync(extract, { level: 1 })));
    }
    for (const { frame } of tail) append(frame);
    tail = [];
  };
  const writeFacts = (lines: number, complete: boolean) => {
    Object.assign(facts, { lines: linesBefore + lines, complete, masked: maskedBefore + masker.count });
    if (left > 0) facts.left = left;
    if (complete) facts.size = position;
    // Behind it may lie what another process had written of the last line.
    if (begun) ftruncateSync(slot.file, position);
    writeAll(slot.file, formatHeader(facts), 0);
  };
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(slot.file);
  };

  if (begun) take(begun.line);
  return {
    id: slot.id,
    async write(bytes) {
      facts.bytes += bytes.length;
      take(bytes);
      // The others are compressed meanwhile.
      while (inFlight.length >= flightLimit) await inFlight.shift();
      // Only now: what `recover` gives back has to hold these bytes too.
      if (failure !== undefined) throw failure;
    },
    async flush() {
      // The rest of the last line may be the rest of a secret.
      sendBlock(lastLine());
      await settle();
      writeAll(slot.file, formatHeader({ ...facts, masked: maskedBefore + masker.count }), 0);
    },
    async finish(lines, evidence) {
      sendBlock(filled);
      await endFrames(evidence);
      writeFacts(lines, true);
      renameSync(`${slot.path}.part`, slot.path);
      close();
    },
    async leave(lines) {
      const from = lastLine();
      sendBlock(filled - from > longestLeft ? findBorder(block, from, filled) : from);
      await endFrames();
      const line = new Uint8Array(block.subarray(0, filled));
      const handed = { line, start: position, masked: maskedBefore + masker.count, context: masker.context };
      if (filled > 0) append(formatFrame(Bun.zstdCompressSync(masker.mask(line), { level: 1 })));
      writeFacts(lines, false);
      close();
      return handed;
    },
    async *recover() {
      await queue;
      // By its descriptor: somebody may have deleted the file meanwhile.
      yield* readFrames(slot.file);
      for (const { frame } of tail) yield Bun.zstdDecompressSync(frame.subarray(12));
      yield* unstored;
      yield block.subarray(0, filled);
    },
    discard() {
      close();
      rmSync(`${slot.path}.part`, { force: true });
    },
  };
}

// Blocks end with a line, so that no secret is cut in two.
function cutBlock(bytes: Uint8Array, from: number, size: number): number {
  const end = from + blockSize;
  if (end > size) return size;
  const line = bytes.lastIndexOf(10, end - 1);
  return line >= from ? line + 1 : findBorder(bytes, from, end);
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
