import { describe, expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/test-report.ts";

const jest = {
  passed: "^PASS |^ +✓ ",
  failed: "^ +✕ ",
  head: "^  ● ",
  end: "^(?:PASS|FAIL|Tests:|Summary)",
  file: "^FAIL ",
  again: "^Summary of all failing tests$",
  total: "^Tests: ",
};

const read = (
  text: string,
  options: Record<string, unknown> = jest,
  context: { room?: number; announced?: string; oneOfMany?: boolean } = {},
) => {
  const { lines, left, matched } = parse(
    text.split("\n").map((line) => ({ text: line })),
    options,
    context,
  );
  return {
    text: lines.map((line) => line.text).join("\n"),
    pins: lines.filter((line) => line.pin).map((line) => line.text),
    left,
    matched,
  };
};

test("what passed goes with its titles, what tests print stays", () => {
  expect(read("PASS a.test.js\n  Cart\n    ✓ adds\nhello\nTests: 1 passed").text).toBe("hello\nTests: 1 passed");
});

describe("files that passed", () => {
  const suite = (files: number) =>
    `${Array.from({ length: files }, (_, i) => `PASS test/f${i}.test.js\n  ✓ adds`).join("\n")}\nTests: ${files} passed`;
  const options = { ...jest, ran: "^PASS " };

  test("are named where they are few", () => {
    expect(read(suite(2), options).text).toBe("PASS test/f0.test.js\nPASS test/f1.test.js\nTests: 2 passed");
    expect(read(suite(6), options).text).toBe("Tests: 6 passed");
  });

  test("are named where the command that a runner said names a few of them", () => {
    const { text } = read(suite(6), options, { announced: "> jest -- --testPathPattern='test/f3|test/f5' test" });
    expect(text).toBe("PASS test/f3.test.js\nPASS test/f5.test.js\nTests: 6 passed");
  });

  test("are in the totals where the report is one of many", () => {
    expect(read(suite(2), options, { oneOfMany: true }).text).toBe("Tests: 2 passed");
  });

  test("are in the totals where something failed", () => {
    expect(read(`PASS a.test.js\nFAIL b.test.js\n  ● adds\n\n    no\nTests: 1 failed, 1 passed`, options).text).not.toContain("PASS");
  });

  test("stay where the run was ended before its totals, and what they held is counted", () => {
    const read6 = read(suite(6).replace(/\nTests.*/, ""), options);
    expect(read6.text.split("\n")).toHaveLength(6);
    expect(read6.left).toBe(6);
  });
});

test("a run that was ended before its totals shows how far it got", () => {
  expect(read("  ✓ adds\n  ✓ takes off\n  ● divides\n\n    no")).toMatchObject({ text: "  ✓ takes off\n  ● divides\n    no", left: 1 });
});

test("a failure that a run had no time to tell keeps its line", () => {
  expect(read("  ✕ adds\n  ✕ divides\n  ● divides\n\n    no").text).toBe("  ✕ adds\n  ✕ divides\n  ● divides\n    no");
});

test("of an excerpt the line it points at, of a stack the program's own frames", () => {
  const text = [
    "FAIL a.test.js",
    "  ● adds",
    "",
    "    no",
    "",
    "      1 | a",
    "    > 2 | b",
    "        |  ^",
    "      3 | c",
    "",
    "      at add (src/a.js:2:3)",
    "      at run (node_modules/x/y.js:1:1)",
    "Tests: 1 failed",
  ];
  expect(read(text.join("\n")).text).toBe("FAIL a.test.js\n  ● adds\n    no\n    > 2 | b\n      at add (src/a.js:2:3)\nTests: 1 failed");
});

test("a table without a pointer is no excerpt", () => {
  const text = "  1 | ada\n  2 | bob\nTests: 1 passed";
  expect(read(text).text).toBe(text);
});

test("a stack of a package's frames alone keeps the first", () => {
  expect(read("  ● adds\n\n    no\n      at x (node_modules/x/y.js:1:1)\n      at z (node_modules/z.js:1:1)").text).toContain(
    "node_modules/x/y.js",
  );
});

test("a failure that is told again at the end is told once", () => {
  const told = "FAIL a.test.js\n  ● adds\n\n    no\n";
  expect(read(`${told}\nPASS b.test.js\nSummary of all failing tests\n${told}\nTests: 1 failed`).text).toBe(
    "FAIL a.test.js\n  ● adds\n    no\nTests: 1 failed",
  );
});

test("a failure that is not told again stays where it is", () => {
  const text = "FAIL a.test.js\n  ● adds\n\n    no\nSummary of all failing tests\nTests: 1 failed";
  expect(read(text).text).toContain("● adds");
});

test("names without details stay", () => {
  expect(read("  ✕ adds\nTests: 1 failed").text).toBe("  ✕ adds\nTests: 1 failed");
});

test("where not all fits, names and messages come before values and places", () => {
  const failure = (n: number) =>
    `  ● test ${n}\n\n    expected ${"x".repeat(20)}\n    Expected: ${n}\n    ${"detail ".repeat(20)}\n      at add (src/a.js:${n}:3)\n`;
  const text = `FAIL a.test.js\n${Array.from({ length: 20 }, (_, n) => failure(n)).join("\n")}\nTests: 20 failed`;
  const { text: view, left } = read(text, jest, { room: 1500 });
  for (let n = 0; n < 20; n++) expect(view).toContain(`● test ${n}`);
  expect(view.match(/expected x/g)).toHaveLength(20);
  expect(view.length).toBeLessThan(1500);
  expect(left).toBeGreaterThan(0);
});

test("failures that are named after their details", () => {
  const bun = { passed: "^\\(pass\\) ", tail: "^\\(fail\\) ", file: "^\\S+\\.js:$", total: "^ \\d+ fail$" };
  const text = "a.js:\n(pass) one\n\nb.js:\n1 | x\n2 | y\n    ^\nerror: no\n      at b.js:2:5\n(fail) two\n\n 1 fail";
  expect(read(text, bun).text).toBe("b.js:\n2 | y\nerror: no\n      at b.js:2:5\n(fail) two\n 1 fail");
});

test("text of another kind is not touched", () => {
  expect(read("hello\n\n\nworld")).toMatchObject({ text: "hello\n\n\nworld", matched: false });
});
