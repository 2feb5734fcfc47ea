import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/generic.ts";

const view = (text: string) =>
  parse(
    text.split("\n").map((text) => ({ text })),
    {},
    { args: [] },
  );
const shown = (text: string) =>
  view(text)
    .lines.map((line) => line.text)
    .join("\n");

// Lines of a trace that bash 5.2 wrote, some loops left out.
const trace = `+ set -eu
+ echo 'deploy depot'
deploy depot
+ mkdir -p out
+ V=1.2.3
+ echo 'version 1.2.3'
version 1.2.3
+ echo 'it'\\''s'
it's
+ ls out
+ echo ''

+ tr a-z A-Z
+ echo 'two words'
TWO WORDS
+ echo '+ echo x'
+ echo x
+ cp nofile out/
cp: cannot stat 'nofile': No such file or directory`;

test("a traced echo goes where its words follow, and nothing else does", () => {
  const text = shown(trace);
  expect(text.split("\n")).toEqual(
    trace.split("\n").filter((line) => !["+ echo 'deploy depot'", "+ echo 'version 1.2.3'", "+ echo 'it'\\''s'"].includes(line)),
  );
  expect(view(trace)).toMatchObject({ left: 0, matched: true });
  expect(shown(text)).toBe(text);
});

test("an echo whose words went elsewhere stays, also where the same one is printed next", () => {
  const text = "+ echo a\n+ echo a\na\n+ ls";
  expect(shown(text)).toBe(text);
});
