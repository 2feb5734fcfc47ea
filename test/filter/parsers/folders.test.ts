import { describe, expect, test } from "bun:test";
import { parse as parseLs } from "../../../src/filter/parsers/ls.ts";
import { parse as parsePaths } from "../../../src/filter/parsers/paths.ts";
import { parse as parseTree } from "../../../src/filter/parsers/tree.ts";
import type { Parser } from "../../../src/filter/parsers/list.ts";

const view = (parse: Parser, text: string, room?: number) =>
  parse(
    text.split("\n").map((text) => ({ text })),
    {},
    { args: [], room },
  ).lines.map((line) => line.text);
const isLeft = (parse: Parser, text: string) =>
  !parse(
    text.split("\n").map((text) => ({ text })),
    {},
    { args: [] },
  ).matched;

describe("paths", () => {
  test("are collected below their folders, folders below theirs", () => {
    expect(view(parsePaths, "./README.md\n./src/a.ts\n./src/b.ts\n./src/api/v1/x.ts\n./src/api/y.ts")).toEqual([
      "./ README.md",
      "src/ a.ts b.ts",
      "  api/ y.ts",
      "    v1/x.ts",
    ]);
  });

  test("a long way from the root is said once", () => {
    expect(view(parsePaths, "/home/me/code/app/a.ts\n/home/me/code/app/b.ts\n/home/me/code/app/c/d.ts\n/home/me/code/app/c/e.ts")).toEqual([
      "/home/me/code/app/ a.ts b.ts",
      "  c/ d.ts e.ts",
    ]);
  });

  test("a folder whose name begins like the one above keeps its whole path", () => {
    expect(view(parsePaths, "app/a\napp/b\napp/apple/c\napp/apple/d")).toEqual(["app/ a b", "  app/apple/ c d"]);
  });

  test("a folder that a search found stays a hit beside what it found inside", () => {
    expect(view(parsePaths, "app/one/.cache\napp/one/.cache/two/.cache\napp/three/.cache\nlib/.cache")).toEqual([
      "app/",
      "  one/ .cache",
      "    .cache/two/.cache",
      "  three/.cache",
      "lib/.cache",
    ]);
  });

  test("names with blanks are quoted, empty folders stay", () => {
    expect(view(parsePaths, "docs\ndocs/a b.md\ndocs/c.md\ndocs/empty\ndocs/x\ndocs/x/y.md")).toEqual([
      "docs/ 'a b.md' c.md empty",
      "  x/y.md",
    ]);
  });

  test("what another program printed is left", () => {
    expect(isLeft(parsePaths, "import a from './a'\n\nexport const b = 1;\n}")).toBe(true);
    expect(isLeft(parsePaths, "src/a.ts:1:x\nsrc/a.ts:2:y\nsrc/b.ts:3:z\nsrc/c.ts:4:z")).toBe(true);
  });

  test("past the room folders share it, and the rest is counted by kind", () => {
    const paths = Array.from({ length: 400 }, (_, i) => `src/part${i % 4}/module-${i}.${i % 8 < 4 ? "ts" : "css"}`).join("\n");
    const shown = view(parsePaths, paths, 2000);
    expect(shown.join("\n").length).toBeLessThanOrEqual(2000);
    expect(shown.filter((line) => /\[\d+ more: \d+ \.(?:ts|css), \d+ \.(?:ts|css)\]$/.test(line))).toHaveLength(4);
  });
});

describe("ls", () => {
  test("says modes, owners and dates of most once, and what differs with its entry", () => {
    const listing = `total 20
drwxr-xr-x 4 me staff   4096 May  6 09:00 .
drwxr-xr-x 9 me staff   4096 May  6 09:00 ..
-rw-r--r-- 1 me staff    120 May  6 09:00 a.ts
-rw-r--r-- 1 me staff  71250 May  6 11:30 b.ts
-rwxr-xr-x 1 me staff     80 Mar  1  2024 run.sh
drwx------ 2 root root  4096 May  6 09:00 secret
lrwxr-xr-x 1 me staff      4 May  6 09:00 link -> a.ts`;
    expect(view(parseLs, listing)).toEqual([
      "-rw-r--r-- drwxr-xr-x me staff May 6 09:00 where nothing else stands:",
      "a.ts 120",
      "b.ts 71250 11:30",
      "-rwxr-xr-x run.sh 80 Mar 1 2024",
      "drwx------ root root secret/",
      "link -> a.ts",
    ]);
  });

  test("through all folders: a folder's own line names it", () => {
    expect(view(parseLs, "src:\na.ts\napi\n\nsrc/api:\nb.ts\nc.ts\n\nsrc/api/empty:")).toEqual([
      "src/ a.ts",
      "  api/ b.ts c.ts",
      "    empty/",
    ]);
  });
});

describe("tree", () => {
  test("each folder is a line, the totals stay", () => {
    const drawing = ".\n├── README.md\n└── src\n    ├── a.ts\n    └── api\n        ├── b.ts\n        └── c.ts\n\n3 directories, 4 files";
    expect(view(parseTree, drawing)).toEqual(["./ README.md", "src/ a.ts", "  api/ b.ts c.ts", "3 directories, 4 files"]);
  });
});
