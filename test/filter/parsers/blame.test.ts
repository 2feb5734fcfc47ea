import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/blame.ts";

const view = (text: string) => parse(text.split("\n").map((text) => ({ text }))).lines.map((line) => line.text);

test("who and when once, then numbered lines, with a hash where it changes", () => {
  expect(
    view(`^1111111 (Ana Sol   2025-10-09 12:23:20 +0200  9) one
^1111111 (Ana Sol   2025-10-09 12:23:20 +0200 10)   two (2025)
22222222 (Ben Okoye 2025-10-09 13:53:20 +0200 11) 
^1111111 (Ana Sol   2025-10-09 12:23:20 +0200 12) three`),
  ).toEqual([
    "^1111111 Ana Sol 2025-10-09 12:23:20 +0200",
    "22222222 Ben Okoye 2025-10-09 13:53:20 +0200",
    "^1111111 9) one",
    " 10)   two (2025)",
    "22222222 11) ",
    "^1111111 12) three",
  ]);
});

test("a file of another name is said", () => {
  const shown = view(`11111111 old/a.ts (Ana Sol 2025-10-09 12:23:20 +0200 1) one
22222222 new/a.ts (Ana Sol 2025-10-10 12:23:20 +0200 2) two`);
  expect(shown.slice(2)).toEqual(["11111111 old/a.ts 1) one", "22222222 new/a.ts 2) two"]);
});

test("another form stays as it is", () => {
  expect(view("11111111 1) one\n22222222 2) two")).toEqual(["11111111 1) one", "22222222 2) two"]);
});
