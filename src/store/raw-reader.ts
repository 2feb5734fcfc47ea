import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { findHomes } from "./home.ts";
import { isDay } from "./ids.ts";
import { isFile, openFile } from "./open-file.ts";
import { formatVersion, headerSize, parseFrameLength, parseHeader, type RawFacts } from "./raw-file.ts";

/** Path of a raw, of one that is still being written too. */
export function findRaw(id: string): string | undefined {
  // An id is no path.
  if (!/^[0-9a-z]{4,12}$/.test(id)) return undefined;
  for (const home of findHomes()) {
    for (const day of listDays(home)) {
      const path = `${home}/raws/${day}/${id}`;
      if (isFile(path)) return path;
      if (isFile(`${path}.part`)) return `${path}.part`;
    }
  }
  return undefined;
}

export interface KeptRaw {
  /** Not `complete` either where `blocks` has come to a place that is not as it was written. */
  facts: RawFacts;
  /** The text in pieces; ends where a kill or a power cut has cut it off. */
  blocks(): Generator<Uint8Array>;
}

/** A number is the version of a format that is newer than this program. */
export function readRaw(id: string): KeptRaw | number | undefined {
  const path = findRaw(id);
  if (!path) return undefined;
  const file = openSync(path, "r");
  const facts = readHeader(file);
  if (typeof facts !== "object") {
    closeSync(file);
    return facts;
  }
  facts.complete &&= hasFinalName(path);
  return {
    facts,
    *blocks() {
      try {
        const end = yield* readFrames(file);
        facts.complete &&= facts.size === undefined || end === facts.size;
      } finally {
        closeSync(file);
      }
    },
  };
}

// The header may say so before the last frames lie on the disk; the name is the last thing that a writer changes.
function hasFinalName(path: string): boolean {
  return !path.endsWith(".part");
}

/** What is kept, the newest first. Raws of a newer format are counted, not read. */
export function listRaws(): { raws: RawFacts[]; newer: number } {
  const raws: RawFacts[] = [];
  let newer = 0;
  for (const home of findHomes()) {
    for (const day of listDays(home)) {
      for (const name of readdirSync(`${home}/raws/${day}`)) {
        const facts = peek(`${home}/raws/${day}/${name}`);
        if (typeof facts === "object") raws.push({ ...facts, complete: facts.complete && hasFinalName(name) });
        else if (typeof facts === "number" && facts > formatVersion) newer++;
      }
    }
  }
  raws.sort((a, b) => (a.time < b.time ? 1 : -1));
  return { raws, newer };
}

function listDays(home: string): string[] {
  if (!existsSync(`${home}/raws`)) return [];
  return readdirSync(`${home}/raws`).filter(isDay).sort().reverse();
}

function peek(path: string): RawFacts | number | undefined {
  let file: number;
  try {
    file = openFile(path);
  } catch {
    // Cleaning may have taken it in between.
    return undefined;
  }
  try {
    return readHeader(file);
  } finally {
    closeSync(file);
  }
}

/** A number is the version of a newer format. */
export function readHeader(file: number): RawFacts | number | undefined {
  const header = Buffer.alloc(headerSize);
  const size = readSync(file, header, 0, headerSize, 0);
  return parseHeader(header.subarray(0, size));
}

/** The text behind a header, as far as it goes; answers where that is. */
export function* readFrames(file: number): Generator<Uint8Array, number> {
  const preface = Buffer.alloc(12);
  const { size } = fstatSync(file);
  for (let at = headerSize; ;) {
    const length = parseFrameLength(preface.subarray(0, readSync(file, preface, 0, 12, at)), 0);
    // A damaged length could be gigabytes.
    if (length === undefined || at + 12 + length > size) return at;
    const frame = Buffer.alloc(length);
    if (readSync(file, frame, 0, length, at + 12) < length) return at;
    const block = decompress(frame);
    if (!block) return at;
    yield block;
    at += 12 + length;
  }
}

function decompress(frame: Uint8Array): Uint8Array | undefined {
  try {
    return Bun.zstdDecompressSync(frame);
  } catch {
    // Blocks of a file that a power cut kept from the disk read as zeros.
    return undefined;
  }
}
