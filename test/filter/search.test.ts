import { expect, test } from "bun:test";
import fc from "fast-check";
import { evidence } from "../../src/filter/fit.ts";
import { findNeedles } from "../../src/filter/needles.ts";
import { createFinder, createTables, found } from "../../src/filter/search.ts";

function findInEach(lines: string[], needles = findNeedles("^zz|magic")): number[] {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  const find = createFinder(bytes, createTables(needles));
  let at = 0;
  return lines.map((line) => {
    const end = at + Buffer.byteLength(line);
    const sorts = find(at, end);
    at = end + 1;
    return sorts;
  });
}

test("the line is told in which a needle or evidence lies, the first and the last too", () => {
  const lines = ["zz top", "", "no magic", "an error", "", "mag", "ic", "magic"];
  expect(findInEach(lines)).toEqual([found.beginning, 0, found.inside, found.evidence, 0, 0, 0, found.inside]);
});

test("evidence is found as its pattern finds it", () => {
  const words = [
    "error",
    "Errors",
    "terror",
    "fail",
    "FAIL",
    "failsafe",
    "not ok",
    "no such",
    "exit code 1",
    "exit code 0",
    "E ",
    "E\t",
    "assert",
    "_",
    " ",
  ];
  const piece = fc.oneof(fc.constantFrom(...words, ..."✗✕✖×❌✓é", ":", "-", "x"), fc.string({ maxLength: 4 }));
  const line = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("").replace(/[^\x20-\x7e\t✗✕✖×❌✓é]/g, ""));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (lines) => {
      const told = findInEach(lines).map((sorts) => (sorts & found.evidence) > 0);
      expect(told).toEqual(lines.map((one) => evidence.test(one)));
    }),
    { numRuns: 500 },
  );
});
