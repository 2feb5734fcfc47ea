import { expect, test } from "bun:test";
import { biome, esbuild, oxlint } from "../../../src/filter/parsers/js-dialects.ts";

test("biome: place, rule and words; excerpts and proposed changes go", () => {
  const lines = [
    "src/a.ts:3:12 lint/suspicious/noExplicitAny  FIXABLE  ━━━━━━━━",
    "",
    "  ! Unexpected any.",
    "  ",
    "  > 3 │ var cache: any = {};",
    "      │            ^^^",
    "  ",
    "  i Use a specific type.",
    "  ",
    "     3    │ - var·cache",
    "",
    "Checked 1 file",
  ];
  expect(biome(lines, 0)).toEqual({
    diagnostics: [
      {
        file: "src/a.ts",
        line: "3",
        column: "12",
        head: "! lint/suspicious/noExplicitAny Unexpected any.",
        error: false,
        body: ["Use a specific type."],
        left: 0,
      },
    ],
    next: 11,
  });
});

test("biome: a file that is not formatted has no line, its changes are counted", () => {
  const lines = [
    "src/a.ts format ━━━━━━",
    "",
    "  × Formatter would have printed the following content:",
    "  ",
    "    1    │ - a",
    "       1 │ + b",
    "",
  ];
  expect(biome(lines, 0)?.diagnostics[0]).toMatchObject({ file: "src/a.ts", line: "", error: true, left: 2 });
});

test("oxlint: place, rule, label and help", () => {
  const lines = [
    "  x eslint(no-unused-vars): 'a' is unused.",
    "   ,-[src/a.ts:1:10]",
    " 1 | import { a } from './b';",
    "   :          |",
    "   :          `-- 'a' is imported here",
    "   `----",
    "  help: Remove it.",
    "",
  ];
  expect(oxlint(lines, 0)?.diagnostics[0]).toEqual({
    file: "src/a.ts",
    line: "1",
    column: "10",
    head: "x eslint(no-unused-vars): 'a' is unused.",
    error: true,
    body: ["'a' is imported here", "help: Remove it."],
    left: 0,
  });
});

test("esbuild: place, words and the place of a note", () => {
  const lines = [
    "✘ [ERROR] No match",
    "",
    "    src/a.tsx:20:6:",
    "      20 │     </artcle>",
    "         ╵       article",
    "",
    "  The opening tag is here:",
    "",
    "    src/a.tsx:13:5:",
    "      13 │     <article>",
    "         ╵      ~~~~~~~",
    "",
    "2 errors",
  ];
  expect(esbuild(lines, 0)).toMatchObject({
    diagnostics: [
      {
        file: "src/a.tsx",
        line: "20",
        column: "6",
        head: "[ERROR] No match",
        error: true,
        body: ["article", "The opening tag is here: src/a.tsx:13:5"],
      },
    ],
    next: 12,
  });
});

test("a line of another kind is nobody's message", () => {
  for (const dialect of [biome, oxlint, esbuild]) expect(dialect(["  ! look out", "there"], 0)).toBeUndefined();
});
