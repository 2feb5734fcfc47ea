import { expect, test } from "bun:test";
import glob from "fast-glob";
import { type Known, splitByTool } from "../../src/filter/recognise.ts";
import { readPrints } from "../../src/rules/built-in.ts";

const known: Known[] = [
  {
    name: "jest/jest",
    prints: { sure: ["^(?:PASS|FAIL) .+\\.test\\.[jt]s$"], signs: ["^Test Suites: ", "^Tests: "], end: "^Time: |^Ran all test suites" },
  },
  { name: "tsc/tsc", prints: { sure: ["^\\S+\\.ts\\(\\d+,\\d+\\): error TS\\d+: "] } },
  {
    name: "pytest/pytest",
    prints: { signs: ["^=+ test session starts", "^collected \\d+ items?", "^=+ .*\\d+ passed"], end: "^=+ .* in [\\d.]+s" },
  },
  { name: "mocha/mocha", prints: { signs: ["^ +[✔✓] ", "^  \\d+ passing \\("] } },
];

const split = (text: string) =>
  splitByTool(
    text.split("\n").map((line) => ({ text: line })),
    known,
  ).map(({ rule, prefix, lines }) =>
    [...(prefix === undefined ? [] : [prefix]), rule ?? "-", lines.map((line) => line.text).join("/")].join(" "),
  );

const jest = "PASS src/a.test.ts\nTests: 3 passed\nTime: 1 s";

test("a tool behind a runner is known, the runner's words are not its", () => {
  expect(split(`> web@1.0.0 test\n> jest\n\n${jest}\nnpm error Lifecycle script`)).toEqual([
    "- > web@1.0.0 test/> jest/",
    "jest/jest PASS src/a.test.ts/Tests: 3 passed/Time: 1 s",
    "- npm error Lifecycle script",
  ]);
});

test("what pnpm says behind a tool keeps its order", () => {
  expect(split("PASS src/a.test.ts\n/app/api:\n ERR_PNPM_RECURSIVE_RUN_FIRST_FAIL  api@1.0.0 test: `jest`\nExit status 1")).toEqual([
    "jest/jest PASS src/a.test.ts//app/api:",
    "-  ERR_PNPM_RECURSIVE_RUN_FIRST_FAIL  api@1.0.0 test: `jest`/Exit status 1",
  ]);
});

test("several tools in one output, in order", () => {
  const tsc = "src/a.ts(1,2): error TS2322: no.\n  Types of x.\nsrc/b.ts(1,2): error TS2304: no.";
  expect(split(`${tsc}\nbuilding\n${jest}\nRan all test suites.\ndone`)).toEqual([
    `tsc/tsc ${tsc.replaceAll("\n", "/")}`,
    "- building",
    "jest/jest PASS src/a.test.ts/Tests: 3 passed/Time: 1 s/Ran all test suites.",
    "- done",
  ]);
});

test("two runs of one tool are two parts", () => {
  expect(split(`${jest}\n${jest}`)).toHaveLength(2);
});

test("an enclosing region hides look-alikes that its program prints", () => {
  const text =
    "==== test session starts ====\ncollected 2 items\nPASS src/a.test.ts\nTests: 3 failed\nsrc/a.ts(1,2): error TS2322: no.\n==== 2 passed in 0.10s ====";
  expect(split(text)).toEqual([`pytest/pytest ${text.replaceAll("\n", "/")}`]);
});

test("a single line of another tool in the midst of a run is its program's, two are the tool", () => {
  const mocha = "  Cart\n    ✔ adds\n";
  const rest = "    ✔ counts\n    ✔ sums\n\n  3 passing (9ms)";
  expect(split(`${mocha}PASS src/a.test.ts\n${rest}`)).toEqual([
    `mocha/mocha ${`${mocha}PASS src/a.test.ts\n${rest}`.replaceAll("\n", "/")}`,
  ]);
  expect(split(`${mocha}${jest}\n${rest}`).map((part) => part.slice(0, 11))).toEqual(["jest/jest  ", "mocha/mocha"]);
});

test.each([
  ["before", "PASS src/a.test.ts\n", ""],
  ["behind", "", "\nPASS src/a.test.ts"],
])("a single line of another tool %s a run is nobody's or the run's", (_, before, behind) => {
  const parts = split(`${before}  Cart\n    ✔ adds\n    ✔ counts\n\n  2 passing (9ms)\n\n  1) Cart\n${behind}\nbye`);
  expect(parts.filter((part) => part.startsWith("jest"))).toEqual([]);
});

test("a single sure line in other words takes none of them along", () => {
  expect(split("PASS src/a.test.ts\nwas printed\nby a program")).toEqual(["jest/jest PASS src/a.test.ts", "- was printed/by a program"]);
});

test("a tool without a sure line is known behind one without a last line", () => {
  const tools: Known[] = [
    { name: "node", prints: { signs: ["^# tests \\d+$", "^# pass \\d+$"], end: "(?!)" } },
    { name: "mocha", prints: { signs: ["^ +✔ ", "^  \\d+ passing \\("] } },
  ];
  const lines = ["# tests 2", "# pass 2", "on to the page", "    ✔ adds", "    ✔ counts", "  2 passing (9ms)"].map((text) => ({ text }));
  expect(splitByTool(lines, tools).map(({ rule, lines: own }) => `${rule} ${own.length}`)).toEqual(["node 3", "mocha 3"]);
});

test("what both tools say speaks for neither beside the other", () => {
  const tools: Known[] = [
    { name: "build", prints: { sure: ["^building$"], end: "^error: " } },
    { name: "test", prints: { signs: ["^ok \\d$", "^error: "] } },
  ];
  const lines = ["ok 1", "building", "ok 2", "ok 3", "error: 1 failed"].map((text) => ({ text }));
  expect(splitByTool(lines, tools).map(({ rule }) => rule)).toEqual(["test"]);
});

test("one sign alone is not enough", () => {
  expect(split("Tests: 3 failed\n==== 5 passed in 0.10s ====\n   ✓ all good")).toEqual([
    "- Tests: 3 failed/==== 5 passed in 0.10s ====/   ✓ all good",
  ]);
});

test("the same sign twice is one sign", () => {
  expect(split("   ✓ uploaded\n   ✓ published")).toEqual(["-    ✓ uploaded/   ✓ published"]);
});

test("a run that breaks off ends where the next command is announced", () => {
  expect(split("PASS src/a.test.ts\nSegmentation fault\n\n> web@1.0.0 lint\n> tsc\nsrc/a.ts(1,2): error TS1: x")).toEqual([
    "jest/jest PASS src/a.test.ts",
    "- Segmentation fault//> web@1.0.0 lint/> tsc",
    "tsc/tsc src/a.ts(1,2): error TS1: x",
  ]);
});

test("what a runner says on standard error in the middle of a run is moved behind it", () => {
  expect(split("PASS src/a.test.ts\nnpm error Lifecycle script `test` failed with error:\nnpm error code 1\nTime: 1 s")).toEqual([
    "jest/jest PASS src/a.test.ts/Time: 1 s",
    "- npm error Lifecycle script `test` failed with error:/npm error code 1",
  ]);
});

test("a suite's title before the first sign belongs to the tool", () => {
  expect(split("start\n\n  Cart\n    ✔ adds\n\n  1 passing (3ms)")).toEqual([
    "- start/",
    "mocha/mocha   Cart/    ✔ adds//  1 passing (3ms)",
  ]);
});

test.each([
  ["turbo", "web:test: ", "api:test: "],
  ["pnpm -r", "packages/web test: ", "packages/api test: "],
  ["concurrently", "[0] ", "[1] "],
  ["docker compose", "web-1  | ", "api-1  | "],
])("outputs woven into one by %s are told apart", (_, a, b) => {
  const text = [
    `${a}PASS src/a.test.ts`,
    `${b}src/b.ts(1,2): error TS1: x`,
    `${a}`,
    `${a}Tests: 3 passed`,
    `${b}  because`,
    `${a}Time: 1 s`,
    "",
    "Tasks: 1",
  ].join("\n");
  expect(split(text)).toEqual([
    `${a.trimEnd()} jest/jest PASS src/a.test.ts//Tests: 3 passed/Time: 1 s`,
    `${b.trimEnd()} tsc/tsc src/b.ts(1,2): error TS1: x/  because`,
    "- /Tasks: 1",
  ]);
});

test("steps of BuildKit are told apart, with what it says of them itself", () => {
  const text = [
    "#9 [lint 2/2] RUN tsc",
    "#10 [test 2/2] RUN jest",
    "#10 0.567 PASS src/a.test.ts",
    "#9 1.123 src/b.ts(1,2): error TS1: x",
    "#10 0.6 Tests: 3 passed",
    "#10 0.659 Time: 1 s",
    "#10 DONE 0.7s",
  ].join("\n");
  expect(split(text)).toEqual([
    "- #9 [lint 2/2] RUN tsc",
    "#9 tsc/tsc src/b.ts(1,2): error TS1: x",
    "- #10 [test 2/2] RUN jest",
    "#10 jest/jest PASS src/a.test.ts/Tests: 3 passed/Time: 1 s",
    "- #10 DONE 0.7s",
  ]);
});

test("times before each line of a CI log are taken off", () => {
  const time = "2025-03-01T10:00:00.1234567Z ";
  expect(split(`before\n${jest}\nafter`.replace(/^/gm, time))).toEqual([
    `- ${time}before`,
    " jest/jest PASS src/a.test.ts/Tests: 3 passed/Time: 1 s",
    `- ${time}after`,
  ]);
});

test.each([
  ["GitLab", "2025-03-01T10:00:00.123456Z 01O "],
  ["Jenkins", "[2025-03-01T10:00:00.123Z] "],
  ["AppVeyor", "[00:01:12] "],
])("so are those of %s", (_, time) => {
  expect(split(`before\n${jest}\nafter`.replace(/^/gm, time))).toEqual([
    `- ${time}before`,
    " jest/jest PASS src/a.test.ts/Tests: 3 passed/Time: 1 s",
    `- ${time}after`,
  ]);
});

test("prefixed lines that nobody recognises stay as they were printed", () => {
  const text = "web-1  | listening\nweb-1  | ready\napi-1  | listening\nweb-1  | GET /";
  expect(split(text)).toEqual([`- ${text.replaceAll("\n", "/")}`]);
});

test("every line is in exactly one part", () => {
  const text = `x\n${jest}\n\ny\nsrc/a.ts(1,2): error TS2322: no.\n${jest}\nz`;
  const parts = splitByTool(
    text.split("\n").map((line) => ({ text: line })),
    known,
  );
  expect(parts.flatMap((part) => part.lines.map((line) => line.text)).join("\n")).toBe(text);
});

test("what a tool passes on of a program's output does not end its region", () => {
  const text = [
    "=== test session starts ===",
    "--- Captured stdout call ---",
    "5 passed in 0.10s",
    "___ test_b ___",
    "E   assert 1 == 2",
    "=== 2 failed in 0.20s ===",
    "done",
  ];
  const prints = {
    sure: ["^=+ test session starts =+$"],
    end: "^(?:=+ )?\\d+ (?:passed|failed) in ",
    quotes: { from: "^-+ Captured ", to: "^_+ " },
  };
  const segments = splitByTool(
    text.map((line) => ({ text: line })),
    [{ name: "pytest", prints }],
  );
  expect(segments.map(({ rule, lines }) => [rule, lines.length])).toEqual([
    ["pytest", 6],
    [undefined, 1],
  ]);
});

test("a runner that wove its outputs itself takes them apart itself", () => {
  const turbo: Known = { name: "turbo/run", prints: { sure: ["^ *• Packages in scope: "], end: "^ ERROR  run failed: " } };
  const text =
    "> turbo run test\n\n• Packages in scope: web\nweb:test: PASS src/a.test.ts\nweb:test: Tests: 3 passed\nweb:test: Time: 1 s\n Tasks: 1 successful, 1 total";
  const parts = splitByTool(
    text.split("\n").map((line) => ({ text: line })),
    [...known, turbo],
  );
  expect(parts.map(({ rule, prefix }) => [rule, prefix])).toEqual([
    [undefined, undefined],
    ["turbo/run", undefined],
  ]);
});

test("a severity in brackets is nobody's name", () => {
  const text = "[INFO] PASS src/a.test.ts\n[ERROR] Tests: 3 passed\n[INFO] Time: 1 s";
  expect(split(text)).toEqual([`- ${text.replaceAll("\n", "/")}`]);
});

test("by the words that its lines hold a tool is left out only where it says nothing", async () => {
  const known = readPrints();
  const wordless = known.map(({ name, prints }) => ({ name, prints }));
  const filters = `${import.meta.dir}/../../filters`;
  const recognised = new Set<string | undefined>();
  for (const path of (await glob("**/*.txt", { cwd: filters })).sort()) {
    const lines = (await Bun.file(`${filters}/${path}`).text()).slice(0, 30_000).split("\n");
    const split = (tools: Known[]) =>
      splitByTool(
        lines.map((text) => ({ text })),
        tools,
      );
    const segments = split(known);
    expect([path, segments]).toEqual([path, split(wordless)]);
    for (const { rule } of segments) recognised.add(rule);
  }
  expect(recognised.size).toBeGreaterThan(40);
});
