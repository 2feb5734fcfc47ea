import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parse } from "../../../src/filter/parsers/search.ts";

const toLines = (texts: string[]) => texts.map((text) => ({ text }));
const view = (texts: string[], room?: number) => parse(toLines(texts), {}, { args: [], room }).lines.map((line) => line.text);
const isLeft = (texts: string[]) => !parse(toLines(texts), {}, { args: [] }).matched;

describe("search hits", () => {
  test("stand below their file; a single one keeps it", () => {
    expect(view(["src/a.ts:3:one", "src/a.ts:9:  two: 4:", "src/b.ts:1:three"])).toEqual([
      "src/a.ts:",
      "3:one",
      "9:  two: 4:",
      "src/b.ts:1:three",
    ]);
  });

  test("context keeps its mark, whatever the file is called", () => {
    const hits = [
      "src/a-1-b.ts-2-before",
      "src/a-1-b.ts:3:hit",
      "src/a-1-b.ts-4-after - 5 - x",
      "--",
      "src/a-1-b.ts-8-before",
      "src/a-1-b.ts:9:hit",
    ];
    expect(view(hits)).toEqual(["src/a-1-b.ts:", "2-before", "3:hit", "4-after - 5 - x", "8-before", "9:hit"]);
  });

  test("context that head or tail cut off from its hit stands below its file", () => {
    const hits = ["src/a.ts-7-after a hit", "--", "src/b.ts-8-before", "src/b.ts:9:hit", "--", "src/c.ts-2-before", "src/c.ts-3-before"];
    expect(view(hits)).toEqual(["src/a.ts-7-after a hit", "src/b.ts:", "8-before", "9:hit", "src/c.ts:", "2-before", "3-before"]);
    expect(isLeft(["src/b.ts:9:hit", "--", "src/c.ts-2-before", "--", "src/d.ts:3:hit"])).toBe(true);
  });

  test("names with blanks, columns, revisions", () => {
    expect(view(["my docs/a b.md:1:x", "my docs/a b.md:2:y", "c.ts:3:14:z"])).toEqual(["my docs/a b.md:", "1:x", "2:y", "c.ts:3:14:z"]);
    expect(view(["HEAD:src/a.ts:3:x", "HEAD:src/a.ts:4:y", "HEAD:src/b.ts:4:y"])).toEqual([
      "HEAD:src/a.ts:",
      "3:x",
      "4:y",
      "HEAD:src/b.ts:4:y",
    ]);
  });

  test("a complaint comes first and stays", () => {
    expect(view(["a.ts:1:x", "grep: nothere.ts: No such file or directory", "a.ts:2:y", "a.ts:3:z"])).toEqual([
      "grep: nothere.ts: No such file or directory",
      "a.ts:",
      "1:x",
      "2:y",
      "3:z",
    ]);
  });

  test("counts by folder, files without a hit apart", () => {
    expect(view(["./src/a.ts:3", "./src/b.ts:0", "./src/c.ts:12"])).toEqual(["src/ a.ts 3, c.ts 12", "0 hits:", "src/b.ts"]);
  });

  test("text of one file, times and addresses are no hits", () => {
    expect(isLeft(["12:34:56 start", "12:34:57 stop", "12:34:58 end"])).toBe(true);
    expect(isLeft(["name: x", "image: registry.example/a:1", "port: 80"])).toBe(true);
    expect(isLeft(["https://a.example/x", "https://b.example/y z", "https://c.example/z"])).toBe(true);
  });

  test("lines of a log are not cut in two at the time they begin with", () => {
    for (const start of [
      "[2026-05-06T09:12:3",
      "2026/05/06 09:12:3",
      "[app] 12 - 05/06/2026, 9:12:3",
      "::1 - - [06/May/2026:09:12:3",
      "[09:12:3",
    ])
      expect(isLeft([1, 2, 3].map((second) => `${start}${second}] INFO ready`))).toBe(true);
    expect(view(["a.log:2026-05-06T09:12:31 up", "a.log:2026-05-06T09:12:39 down", "b.log:2026-05-06T09:12:41 up"])).toEqual([
      "a.log:",
      "2026-05-06T09:12:31 up",
      "2026-05-06T09:12:39 down",
      "b.log:2026-05-06T09:12:41 up",
    ]);
  });

  test("past the room every file keeps its exact number of hits", () => {
    const hits = Array.from({ length: 9 }, (_, file) =>
      Array.from({ length: 10 * file + 1 }, (_, i) => `src/f${file}.ts:${i + 1}:${"text ".repeat(8)}`),
    ).flat();
    const parsed = parse(toLines(hits), {}, { args: [], room: 3000 });
    const shown = parsed.lines.map((line) => line.text);
    expect(shown.join("\n").length).toBeLessThanOrEqual(3000);
    for (let file = 3; file < 9; file++)
      expect(shown.some((line) => line.startsWith(`src/f${file}.ts: `) && line.endsWith(` of ${10 * file + 1} hits`))).toBe(true);
    const heads = shown.filter((line) => line.startsWith("src/")).length;
    expect(shown.length - heads + parsed.left).toBe(hits.length);
  });

  test("what is counted in an extract is a least number", () => {
    const hits = Array.from({ length: 90 }, (_, i) => ({ text: `src/a.ts:${i}:${"text ".repeat(8)}` }));
    expect(parse(hits, {}, { args: [], room: 1000, extract: true }).lines[0]?.text).toMatch(/^src\/a\.ts: \d+ of at least 90 hits$/);
  });

  test("where not even names fit with hits, files and counts do", () => {
    const hits = Array.from({ length: 300 }, (_, i) => [
      `src/deep/er/module-${i}.ts:1:x = ${i}`,
      `src/deep/er/module-${i}.ts:2:y = ${i}`,
    ]).flat();
    const shown = view(hits, 9000).join("\n");
    for (let i = 0; i < 300; i++) expect(shown).toContain(`module-${i}.ts 2`);
  });

  test("below the room every hit can be told from the view", () => {
    const file = fc.constantFrom("src/a.ts", "src/b-2-c.ts", "docs/x y.md", "z.py");
    const hit = fc.tuple(file, fc.integer({ min: 1, max: 999 }), fc.constantFrom("x", "  return a: b", "-3-", "a.ts:4:b", ""));
    fc.assert(
      fc.property(fc.array(hit, { minLength: 3, maxLength: 40 }), (hits) => {
        const texts = hits.map(([path, line, text]) => `${path}:${line}:${text}`);
        let path = "";
        const read = view(texts).flatMap((line) => {
          const heading = line.match(/^([^:]*[a-z]):$/);
          if (heading) path = heading[1] as string;
          return heading ? [] : [/^\d+:/.test(line) ? `${path}:${line}` : line];
        });
        expect(read).toEqual(texts);
      }),
    );
  });
});
