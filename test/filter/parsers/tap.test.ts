import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/tap.ts";

const read = (text: string) => {
  const { lines, matched } = parse(text.split("\n").map((line) => ({ text: line })));
  return { text: lines.map((line) => line.text).join("\n"), matched };
};

test("what passed goes with its block, the counts stay", () => {
  expect(
    read("TAP version 13\n# Subtest: a\nok 1 - a\n  ---\n  duration_ms: 1\n  ...\n1..1\n# tests 1\n# fail 0\n# duration_ms 3").text,
  ).toBe("# tests 1\n# fail 0");
});

test("a failure keeps place, message and own frames", () => {
  const block =
    "  ---\n  duration_ms: 1\n  location: '/a.js:1:1'\n  error: 'no'\n  code: 'ERR_TEST_FAILURE'\n  stack: |-\n    f (/a.js:1:2)\n    run (node:internal/x:1:1)\n  ...";
  expect(read(`not ok 1 - a\n${block}`).text).toBe("not ok 1 - a\n  location: '/a.js:1:1'\n  error: 'no'\n  stack: |-\n    f (/a.js:1:2)");
});

test("values go where the message shows both", () => {
  const block = (error: string) => `not ok 1 - a\n  ---\n  error: |-\n    ${error}\n  expected: 1\n  actual: 2\n  ...`;
  expect(read(block("2 !== 1")).text).not.toContain("actual");
  expect(read(block("wrong number")).text).toContain("actual: 2");
});

test("a difference of several lines stays, an excerpt of the test's own file goes", () => {
  const block = (diff: string) => `not ok 1 - a\n  ---\n  diff: ${diff}\n  source: |\n    t.same(a, b)\n    --^\n  at: a.js\n  ...`;
  expect(read(block("|\n    -  1,\n    +  2,")).text).toBe("not ok 1 - a\n  diff: |\n    -  1,\n    +  2,\n  at: a.js");
  expect(read(block("'simple'")).text).toBe("not ok 1 - a\n  at: a.js");
});

test("braces around a suite's tests go, others stay", () => {
  expect(read("not ok 1 - a.test.js {\n    1..1\n    not ok 1 - inner\n}").text).toBe("not ok 1 - a.test.js {\n    not ok 1 - inner");
  expect(read("not ok 1 - a\n{\n}").text).toBe("not ok 1 - a\n{\n}");
});

test("a suite that failed for its tests is its name", () => {
  expect(
    read(
      "    not ok 1 - inner\n      ---\n      error: 'no'\n      ...\nnot ok 1 - outer\n  ---\n  failureType: 'subtestsFailed'\n  error: '1 subtest failed'\n  ...",
    ).text,
  ).toBe("    not ok 1 - inner\n      error: 'no'\nnot ok 1 - outer");
});

test("what tests print stays", () => {
  expect(read("# hello\nok 1 - a").text).toBe("# hello");
});

test("text of another kind is not touched", () => {
  expect(read("looks ok to me")).toEqual({ text: "looks ok to me", matched: false });
});
