import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/ls.ts";

const view = (...texts: string[]) =>
  parse(
    texts.map((text) => ({ text })),
    {},
    { args: [] },
  ).lines.map((line) => line.text);

test("the folder above is said where it differs, with its own date", () => {
  const files = [
    "-rw-r--r-- 1 me me 7 May  6 07:00 a.txt",
    "-rw-r--r-- 1 me me 9 May  6 07:00 b.txt",
    "drwxr-xr-x 2 me me 64 May  6 07:00 lib",
  ];
  const shown = ["-rw-r--r-- drwxr-xr-x me me May 6 07:00 where nothing else stands:", "a.txt 7", "b.txt 9", "lib/"];
  const own = "drwxr-xr-x 3 me me 96 May  7 08:00 .";
  expect(view("total 8", own, "drwxr-xr-x 9 me me 96 Mar  1 09:00 ..", ...files)).toEqual(shown);
  const [usual = "", ...entries] = shown;
  expect(view("total 8", own, "drwx------ 9 root root 96 Mar  1 09:00 ..", ...files)).toEqual([
    usual,
    "drwx------ root root ../ Mar 1 09:00",
    ...entries,
  ]);
});
