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

const root = `${import.meta.dir}/../../..`;
const untouched: [string, () => Promise<string>][] = [
  ["source text", () => Bun.file(`${root}/src/filter/parsers/log.ts`).text()],
  [
    "source text behind a script's own words",
    async () => `version 3\n${await Bun.file(`${root}/filters/cat/coreutils-9.1/source.txt`).text()}`,
  ],
  ["a patch", () => Bun.file(`${root}/filters/diff/diffutils-3.8/new-files.txt`).text()],
  ["JSON", async () => `locked:\n${await Bun.file(`${root}/filters/cat/coreutils-9.1/package-lock.txt`).text()}`],
  ["CSV", async () => Array.from({ length: 600 }, (_, i) => `app-${i % 60},ok,${i % 7}`).join("\n")],
  ["a listing", () => Bun.file(`${root}/filters/ls/coreutils-9.1/long-many.txt`).text()],
  [
    "a table",
    async () =>
      `NAME      READY   STATUS    RESTARTS\n${Array.from({ length: 600 }, (_, i) => `web-${i % 9}      1/1     Running   0`).join("\n")}`,
  ],
];

test.each(untouched)("%s that a script prints stays as it is", async (_, read) => {
  const text = (await read()).trimEnd();
  expect(shown(text)).toBe(text);
});

test("a script's words that end as code does are no source text", () => {
  const text = Array.from({ length: 600 }, (_, i) => `waiting for the database (attempt ${i})`).join("\n");
  expect(shown(text).length).toBeLessThan(200);
});

test("a title in capitals makes no table of what follows", () => {
  const text = `DEPLOY SHOP TO STAGING\n${Array.from({ length: 600 }, (_, i) => `copied file ${i} of the release`).join("\n")}`;
  expect(shown(text).length).toBeLessThan(300);
});

test("past what a host shows, source text that tells of failures is read for them", () => {
  const text = `${"  check(value);\n".repeat(400)}error: it broke at check 7\n${Array.from({ length: 900 }, (_, i) => `  expect(value(${i}));`).join("\n")}`;
  const lines = parse(
    text.split("\n").map((text) => ({ text })),
    {},
    { args: [], room: 9880 },
  ).lines.map((line) => line.text);
  expect(lines).toContain("error: it broke at check 7");
});
