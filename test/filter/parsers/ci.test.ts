import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/ci.ts";

const columns = (text: string, step = "test\tRun tests") =>
  text
    .split("\n")
    .map((line, i) => ({ text: `${step}\t${i === 0 ? "\ufeff" : ""}2025-10-10T08:01:${String(i).padStart(2, "0")}.0123457Z ${line}` }));
const rows = (lines: { text: string }[], room?: number) => parse(lines, {}, { args: [], room }).lines.map((line) => line.text);

test("job and step once, no times, the command once", () => {
  expect(
    rows([
      ...columns(
        "##[group]Run make\nmake\nshell: /usr/bin/bash -e {0}\n##[endgroup]\ncc -c a.c\n##[error]Process completed with exit code 2.",
      ),
      ...columns("done", "test\tClean"),
    ]),
  ).toEqual([
    "== test / Run tests",
    "##[group]Run make",
    "cc -c a.c",
    "##[error]Process completed with exit code 2.",
    "== test / Clean",
    "done",
  ]);
});

test("variables of the job are said with its first step", () => {
  const env = (command: string) => `##[group]Run ${command}\n${command}\nenv:\n  CI: 1\n  TEA: green\n##[endgroup]\n  CI: 1`;
  const { lines, left } = parse([...columns(env("a")), ...columns(env("b"), "test\tNext")], {}, { args: [] });
  expect(lines.map((line) => line.text)).toEqual([
    "== test / Run tests",
    "##[group]Run a",
    "env:",
    "  CI: 1",
    "  TEA: green",
    "  CI: 1",
    "== test / Next",
    "##[group]Run b",
    "env:",
    "  CI: 1",
  ]);
  expect(left).toBe(2);
});

test("a tool's output is read by its own rule", () => {
  const byTool = (some: { text: string }[]) => ({ lines: some.filter((line) => line.text.startsWith("FAIL")), left: 1, matched: true });
  const { lines, left } = parse(columns("FAIL a.test.ts\nPASS b.test.ts"), {}, { args: [], byTool });
  expect(lines.map((line) => line.text)).toEqual(["== test / Run tests", "FAIL a.test.ts"]);
  expect(left).toBe(1);
});

test("a log past the room keeps its error", () => {
  const shown = rows(
    columns(
      `${Array.from({ length: 55 }, (_, i) => `compiling part ${i} of the kettle and of its lid`).join("\n")}\nerror: no water\n##[error]Process completed with exit code 1.`,
    ),
    900,
  );
  expect(shown.join("\n")).toContain("error: no water");
  expect(shown.join("\n")).toContain("##[error]Process completed with exit code 1.");
});

test("colours that gh spells are gone", () => {
  expect(rows(columns('##[group]Run make "all"\n^[[36;1mmake "all"^[[0m\n^[[1m^[[31merror^[[39m^[[22m: no rule'))).toEqual([
    "== test / Run tests",
    '##[group]Run make "all"',
    "error: no rule",
  ]);
});

test("a tool is known behind the annotations of its problem matcher, and what nobody knows keeps its own", () => {
  const known = (lines: { text: string }[]) => ({
    lines: lines.map((line) => (line.text.startsWith("src/") ? { text: `tsc: ${line.text}`, block: "recognised" } : line)),
    left: 0,
    matched: true,
  });
  const log = columns(
    "##[error]src/a.ts(1,2): error TS2322: no\n##[error]a.go:3:1: struct of 64 bytes could be 56\n##[error]Process completed with exit code 2.",
  );
  expect(parse(log, {}, { args: [], byTool: known }).lines.map((line) => line.text)).toEqual([
    "== test / Run tests",
    "tsc: src/a.ts(1,2): error TS2322: no",
    "##[error]a.go:3:1: struct of 64 bytes could be 56",
    "##[error]Process completed with exit code 2.",
  ]);
});

test("frames of libraries are folded and counted", () => {
  const frames = Array.from({ length: 4 }, (_, i) => `    at run${i} (/app/node_modules/jest-circus/build/run.js:${i + 1}:5)`).join("\n");
  const { lines, left } = parse(columns(`TypeError: no\n    at add (/app/src/a.js:2:3)\n${frames}`), {}, { args: [] });
  expect(lines.map((line) => line.text)).toEqual([
    "== test / Run tests",
    "TypeError: no",
    "    at add (/app/src/a.js:2:3)",
    "    [4 frames in jest-circus]",
  ]);
  expect(left).toBe(4);
});
