import { expect, test } from "bun:test";
import { toLines } from "../src/filter/clean.ts";
import { filter } from "../src/filter/filter.ts";
import { splitByTool } from "../src/filter/recognise.ts";
import { compileRules, readRules } from "../src/rules/compile.ts";
import type { Rule } from "../src/rules/schema.ts";

// A tool's output is the same behind a runner, in a script and in a CI log: what its own tests find must stand in those views too.

const root = `${import.meta.dir}/../filters`;
const loaded = await readRules(root);
const { rules, prints: known } = compileRules(loaded);
const byName = new Map(rules.map((rule) => [rule.name, rule]));

const time = "2025-03-01T10:00:00.1234567Z ";
const noise = Array.from({ length: 500 }, (_, i) => `step ${(i * 7) % 13} of the deployment has copied ${i} files`).join("\n");

const places: [string, string, (text: string) => string][] = [
  ["npm run", "npm/run", (text) => `\n> app@1.0.0 x\n> tool --flag\n\n${text}`],
  ["make", "make/make", (text) => `tool --flag\n${text}\nmake: *** [Makefile:2: x] Error 1`],
  ["mise", "script", (text) => `[x] $ tool --flag\n${text}`],
  ["a script that printed 500 lines before", "script", (text) => `${noise}\n${text}`],
  [
    "a CI log",
    "script",
    (text) => `##[group]Run tool\ntool --flag\n##[endgroup]\n${text}\n##[error]Process completed with exit code 1.`.replace(/^/gm, time),
  ],
];

for (const { name, file } of loaded) {
  const recordings = (file.tests ?? []).filter((one) => one.has && !one.fit && !one.args && !one.cap && !one.recorded.includes("stdout"));
  if (!byName.get(name)?.prints || recordings.length === 0) continue;
  test(`${name} is known wherever it prints`, async () => {
    const lost: string[] = [];
    for (const { recorded, has = [] } of recordings) {
      const text = (await Bun.file(`${root}/${name}/${recorded}`).text()).replace(/\n+$/, "");
      if (!isKnown(name, text)) continue;
      const own = filter(byName.get(name) as Rule, new TextEncoder().encode(text), { args: [] });
      for (const [place, runner, wrap] of places) {
        const view = filter(byName.get(runner) as Rule, new TextEncoder().encode(wrap(text)), {
          args: [],
          cap: [1e6, 1e6],
          readRule: (other) => byName.get(other),
          known,
        }).text("ID");
        for (const wanted of has) if (!stands(wanted, view, own)) lost.push(`${recorded} behind ${place}: ${wanted}`);
      }
    }
    expect(lost).toEqual([]);
  });
}

// What programs under test print: lines of other tools.
const alike = [
  "FAILED tests/test_old.py::test_x - boom",
  "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
  "--- FAIL: TestOld (0.00s)",
  "[INFO] Tests run: 99, Failures: 0",
  "Tests:       3 failed, 3 total",
  "PASS src/old.test.ts",
  "src/old.ts(1,2): error TS2322: no.",
];

const running = [
  "bun/test",
  "cargo/test",
  "cmake/ctest",
  "go/test",
  "jest/jest",
  "mocha/mocha",
  "mvn/mvn",
  "node/test",
  "playwright/test",
  "pytest/pytest",
  "unittest/unittest",
  "vitest/vitest",
];

for (const { name, file } of loaded.filter(({ name }) => running.includes(name))) {
  const { sure = [], signs = [], end } = byName.get(name)?.prints ?? {};
  test(`${name} is not parted by a look-alike before, between or behind its lines`, async () => {
    const own = new RegExp([...sure, ...signs, ...(end === undefined ? [] : [end])].map((one) => `(?:${one})`).join("|"));
    const lost: string[] = [];
    for (const recorded of new Set((file.tests ?? []).map((one) => one.recorded))) {
      const text = (await Bun.file(`${root}/${name}/${recorded}`).text()).replace(/\n+$/, "");
      const lines = toLines(text);
      if (lines.length > 200 || !isKnown(name, text)) continue;
      const first = lines.findIndex((line) => own.test(line));
      if (first === lines.findLastIndex((line) => own.test(line))) continue;
      for (const line of alike)
        for (const at of [0, first + 1, lines.length]) {
          const parts = splitByTool(
            lines.toSpliced(at, 0, line).map((text) => ({ text })),
            known,
          );
          const others = parts.filter(({ rule }) => rule !== undefined && rule !== name);
          if (others.length > 0) lost.push(`${recorded} with ${line} at ${at}: ${others.map(({ rule }) => rule).join()}`);
        }
    }
    expect(lost).toEqual([]);
  });
}

/** What is printed as it came when it is all there is may be spelled as the rule does behind more; a marker counts the lines of all. */
function stands(wanted: string, view: string, own: { condensed: boolean }): boolean {
  if (view.includes(wanted) || / of \d+ lines shown/.test(wanted)) return true;
  return !own.condensed && wanted.split(/[\s/]+/).every((word) => view.includes(word));
}

/** Short outputs (a usage error) carry no sign of their tool; then the runner leaves them as they are. */
function isKnown(name: string, text: string): boolean {
  const parts = splitByTool(
    toLines(text).map((line) => ({ text: line })),
    known,
  );
  return parts.length === 1 && parts[0]?.rule === name;
}
