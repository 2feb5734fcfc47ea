import { closeSync, mkdirSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { openHome } from "./home.ts";

// What was read of each transcript, so that it is read once: a line each in one file, the last one of a transcript counts.
// The name of the file says for which rules it holds. It can be deleted at any time.

export interface Discoveries {
  /** What was kept of a transcript in this state; undefined where it is new or has grown. */
  read(key: string, state: string): unknown;
  keep(key: string, state: string, value: unknown): void;
  close(): void;
}

interface Line {
  state: string;
  at: number;
  length: number;
}

const readSize = 2 ** 20;

/** Opens what was kept under these rules, and drops what was kept under others. Throws where nothing can be written. */
export function openDiscoveries(rules: string): Discoveries {
  const folder = `${openHome()}/discover`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = `${folder}/${rules}.tsv`;
  for (const name of readdirSync(folder)) if (name !== `${rules}.tsv`) rmSync(`${folder}/${name}`, { force: true });
  const file = openSync(path, "a+", 0o600);
  const { lines, torn } = listLines(file);
  if (torn) writeSync(file, "\n");
  let size = statSync(path).size;
  let kept = [...lines.values()].reduce((sum, { length }) => sum + length, 0);
  return {
    read(key, state) {
      const line = lines.get(key);
      return line?.state === state ? readValue(file, line) : undefined;
    },
    keep(key, state, value) {
      const packed = Buffer.from(Bun.zstdCompressSync(JSON.stringify(value))).toString("base64");
      const text = Buffer.from(`${key}\t${state}\t${packed}\n`);
      writeSync(file, text);
      kept += text.length - (lines.get(key)?.length ?? 0);
      lines.set(key, { state, at: size, length: text.length });
      size += text.length;
    },
    close() {
      if (size > 2 * kept + readSize) rewrite(file, path, lines);
      closeSync(file);
    },
  };
}

/** Where each transcript's last line is, and whether a kill has torn the end. */
function listLines(file: number): { lines: Map<string, Line>; torn: boolean } {
  const lines = new Map<string, Line>();
  const piece = Buffer.alloc(readSize);
  let rest = Buffer.alloc(0);
  let start = 0;
  for (let length = readSync(file, piece, 0, readSize, 0); length > 0; length = readSync(file, piece, 0, readSize, start + rest.length)) {
    const bytes = Buffer.concat([rest, piece.subarray(0, length)]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const [key, state, packed] = bytes.toString("latin1", from, end).split("\t");
      if (packed !== undefined) lines.set(key!, { state: state!, at: start + from, length: end + 1 - from });
      from = end + 1;
    }
    rest = bytes.subarray(from);
    start += from;
  }
  return { lines, torn: rest.length > 0 };
}

function readLine(file: number, { at, length }: Line): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, at));
}

function readValue(file: number, line: Line): unknown {
  try {
    const packed = readLine(file, line).toString("latin1").split("\t")[2]!.trimEnd();
    return JSON.parse(new TextDecoder().decode(Bun.zstdDecompressSync(Buffer.from(packed, "base64"))));
  } catch {
    return undefined;
  }
}

function rewrite(file: number, path: string, lines: Map<string, Line>): void {
  const other = `${path}.${process.pid}`;
  const out = openSync(other, "w", 0o600);
  for (const line of lines.values()) writeSync(out, readLine(file, line));
  closeSync(out);
  renameSync(other, path);
}
