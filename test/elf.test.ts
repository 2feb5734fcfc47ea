import { expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alignSegments, hugePage } from "../src/elf.ts";

const isLinux = process.platform === "linux";
const pith = process.env["PITH_TEST_EXECUTABLE"] ?? join(import.meta.dir, "../dist/pith");

/** Where the headers of the segments that are loaded begin. */
function findSegments(fields: DataView): number[] {
  const [table, count] = [Number(fields.getBigUint64(32, true)), fields.getUint16(56, true)];
  return Array.from({ length: count }, (_, index) => table + index * 56).filter((at) => fields.getUint32(at, true) === 1);
}

/** How far the places of each in the file and in memory are apart within a huge page. */
function measureSegments(bytes: Uint8Array): number[] {
  const fields = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return findSegments(fields).map((at) => Number(fields.getBigUint64(at + 16, true) - fields.getBigUint64(at + 8, true)) % hugePage);
}

test.if(isLinux)("a program of the system's runs as before when its segments are moved", async () => {
  const folder = mkdtempSync(join(tmpdir(), "pith-elf-"));
  try {
    const aligned = alignSegments(await Bun.file("/bin/cat").bytes());
    expect(new Set(measureSegments(aligned))).toEqual(new Set([0]));
    writeFileSync(join(folder, "cat"), aligned);
    chmodSync(join(folder, "cat"), 0o755);
    const run = Bun.spawnSync([join(folder, "cat")], { stdin: new TextEncoder().encode("as before\n") });
    expect([run.exitCode, run.stdout.toString()]).toEqual([0, "as before\n"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.if(isLinux)("the executable can be mapped in huge pages", async () => {
  const sizes = measureSegments(await Bun.file(pith).slice(0, 4096).bytes());
  expect(sizes.length).toBeGreaterThan(1);
  expect(new Set(sizes)).toEqual(new Set([0]));
});

test.if(isLinux)("what is aligned already stays as it is", async () => {
  const aligned = alignSegments(await Bun.file("/bin/cat").bytes());
  expect(Buffer.compare(alignSegments(aligned), aligned)).toBe(0);
});

test.if(isLinux)("what would lose its headers stays as it is", async () => {
  const cat = await Bun.file("/bin/cat").bytes();
  const fields = new DataView(cat.buffer);
  fields.setBigUint64(findSegments(fields)[0]! + 16, 0x10000n, true);
  expect(alignSegments(cat)).toBe(cat);
});

test.each([
  ["a script", new TextEncoder().encode("#!/bin/sh\necho hello hello hello hello hello hello hello hello\n")],
  ["nothing", new Uint8Array()],
  ["a program of 32 bits", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, 1, ...new Uint8Array(80))],
])("%s comes back as it is", (_, bytes) => {
  expect(alignSegments(bytes)).toBe(bytes);
});
