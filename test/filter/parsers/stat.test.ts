import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/stat.ts";

const view = (text: string) => parse(text.split("\n").map((text) => ({ text }))).lines.map((line) => line.text);

test("a graph keeps its proportion in five, one sign is one sign", () => {
  expect(view(" a | 100 +++++++++++++++++++++++++++++++++++++++-\n b | 7 -------\n c | 3 ++-\n d | 0\n e | Bin 0 -> 9 bytes")).toEqual([
    " a | 100 ++++-",
    " b | 7 -",
    " c | 3 ++-",
    " d | 0",
    " e | Bin 0 -> 9 bytes",
  ]);
});

test("paths with blanks, arrows or a shortened head stay whole", () => {
  const text = " .../deep/a.ts | 1 +\n .../deep/b.ts | 1 +\n src/{a => b}/x.ts | 0\n src/my file.ts | 1 -\n src/one.ts | 1 -";
  expect(view(text)).toEqual(text.split("\n"));
});

test("files that came or went and have no line of their own are listed by folder", () => {
  expect(
    view(
      " 4 files changed, 4 insertions(+)\n create mode 100644 src/a.ts\n create mode 100644 src/b.ts\n create mode 100644 c.ts\n rename x => y (100%)",
    ),
  ).toEqual([" 4 files changed, 4 insertions(+)", " create mode 100644", "  src/ a.ts b.ts", "  c.ts", " rename x => y (100%)"]);
});

test("files by their letters behind the totals are no part of them", () => {
  const text = " src/a.ts | 1 +\n src/b.ts | 1 -\n 2 files changed, 1 insertion(+), 1 deletion(-)\nM\tsrc/c.ts";
  expect(view(text).at(-1)).toBe("M\tsrc/c.ts");
});
