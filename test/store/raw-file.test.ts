import { expect, test } from "bun:test";
import { formatFrame, formatHeader, headerSize, parseFrameLength, parseHeader, type RawFacts } from "../../src/store/raw-file.ts";

const facts: RawFacts = {
  id: "k3f9",
  time: "2026-11-21T10:00:00.000Z",
  project: "/home/me/shop",
  rule: "npm/test",
  call: "npm test",
  bytes: 12,
  lines: 2,
  masked: 0,
  complete: true,
};

test("a header comes back as it was, in the room that every header takes", () => {
  const header = formatHeader(facts);
  expect(header.length).toBe(headerSize);
  expect(parseHeader(header)).toEqual(facts);
});

test("a long call in any script is cut until it fits", () => {
  for (const character of ["x", "ä", "語", "\u0000", '"']) {
    const header = formatHeader({ ...facts, call: character.repeat(5000), project: character.repeat(3000) });
    expect(header.length).toBe(headerSize);
    expect(parseHeader(header)).toMatchObject({ id: "k3f9", lines: 2 });
  }
});

test("zstd's own readers skip what is ours", () => {
  const file = Buffer.concat([
    formatHeader(facts),
    ...["one\n", "two\n"].map((text) => formatFrame(Bun.zstdCompressSync(Buffer.from(text)))),
  ]);
  expect(Bun.zstdDecompressSync(file).toString()).toBe("one\ntwo\n");
});

test("what is no header, half a header or a newer one is told apart", () => {
  expect(parseHeader(Buffer.from("no"))).toBeUndefined();
  expect(parseHeader(formatHeader(facts).subarray(0, 500))).toBeUndefined();
  expect(parseHeader(Buffer.alloc(headerSize, 1))).toBeUndefined();
  const newer = Buffer.from(formatHeader(facts).toString("latin1").replace('"v":1', '"v":7'), "latin1");
  expect(parseHeader(newer)).toBe(7);
});

test("a frame that a kill cut off has no length", () => {
  const frame = formatFrame(Uint8Array.from([1, 2, 3]));
  expect(parseFrameLength(frame, 0)).toBe(3);
  expect(parseFrameLength(frame.subarray(0, 11), 0)).toBeUndefined();
  expect(parseFrameLength(frame, 15)).toBeUndefined();
});
