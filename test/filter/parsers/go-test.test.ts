import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/go-test.ts";

function read(text: string, room?: number) {
  const lines = text
    .replace(/^\n/, "")
    .split("\n")
    .map((line) => ({ text: line }));
  const parsed = parse(lines, {}, { room });
  return { ...parsed, view: parsed.lines.map((line) => line.text).join("\n") };
}

test("under -v what passed is named before its package", () => {
  const { view, facts, left } = read(`
=== RUN   TestA
--- PASS: TestA (0.00s)
=== RUN   TestB
=== RUN   TestB/one
--- PASS: TestB (0.01s)
    --- PASS: TestB/one (0.00s)
PASS
ok  \texample.com/a\t0.012s`);
  expect(view).toBe("--- PASS: TestA TestB TestB/one\nok  \texample.com/a\t0.012s");
  expect(facts).toEqual({ passed: "3", skipped: "0" });
  expect(left).toBe(0);
});

test("a test that ended the process is named, and its parent is not", () => {
  const lines = "=== RUN   TestA\n=== RUN   TestA/one\n=== RUN   TestA/two\nexit status 3\nFAIL\texample.com/a\t0.012s";
  expect(read(lines).view).toBe("=== RUN   TestA/one\n=== RUN   TestA/two\nexit status 3\nFAIL\texample.com/a\t0.012s");
});

test("of a run that was ended, what passed and what had no result yet are named", () => {
  const { view } = read("=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestB");
  expect(view).toBe("--- PASS: TestA\n=== RUN   TestB");
});

test("many passing tests are counted", () => {
  const tests = Array.from({ length: 40 }, (_, i) => `=== RUN   TestWithALongName${i}\n--- PASS: TestWithALongName${i} (0.00s)`);
  expect(read(`${tests.join("\n")}\nPASS\nok  \texample.com/a\t0.012s`).view).toBe("--- PASS: 40 tests\nok  \texample.com/a\t0.012s");
});

test("where a test fails, what passing tests printed goes and is counted", () => {
  const { view, left } = read(`
=== RUN   TestA
    a_test.go:5: all is well
--- PASS: TestA (0.00s)
=== RUN   TestB
    a_test.go:9: got 1, want 2
--- FAIL: TestB (0.00s)
FAIL
FAIL\texample.com/a\t0.012s
FAIL`);
  expect(view).toBe("--- FAIL: TestB\n    a_test.go:9: got 1, want 2\n--- PASS: TestA\nFAIL\texample.com/a\t0.012s");
  expect(left).toBe(1);
});

test("the words of parallel tests stand below the test that said them", () => {
  expect(
    read(`
=== RUN   TestA
=== PAUSE TestA
=== RUN   TestB
=== PAUSE TestB
=== CONT  TestA
    a_test.go:5: from A
=== CONT  TestB
    a_test.go:9: from B
=== NAME  TestA
    a_test.go:6: A again
--- FAIL: TestB (0.00s)
--- FAIL: TestA (0.00s)
FAIL
FAIL\texample.com/a\t0.012s`).view,
  ).toBe(
    "--- FAIL: TestB\n    a_test.go:9: from B\n--- FAIL: TestA\n    a_test.go:5: from A\n    a_test.go:6: A again\nFAIL\texample.com/a\t0.012s",
  );
});

test("a test that was cut off keeps its words", () => {
  expect(
    read(`
=== RUN   TestA
    a_test.go:5: half way
panic: boom

goroutine 7 [running]:
example.com/a.TestA(0x1)
\t/home/me/a/a_test.go:6 +0x1d
testing.tRunner(0x1, 0x2)
\t/usr/local/go/src/testing/testing.go:2036 +0xea
FAIL\texample.com/a\t0.012s`).view,
  ).toBe(
    "=== RUN   TestA\n    a_test.go:5: half way\npanic: boom\n\ngoroutine 7 [running]:\nexample.com/a.TestA /home/me/a/a_test.go:6\nFAIL\texample.com/a\t0.012s",
  );
});

test("goroutines of Go itself go, those of one's own stay", () => {
  const { view } = read(`
panic: test timed out after 2s

goroutine 5 [running]:
testing.(*M).startAlarm.func1()
\t/usr/local/go/src/testing/testing.go:2802 +0x354

goroutine 18 [sync.Mutex.Lock]:
sync.(*Mutex).Lock(...)
\t/usr/local/go/src/sync/mutex.go:46
example.com/depot/stock.(*Store).Put(0x0?, {0x58624d, 0x3}, 0x2)
\t/home/me/depot/stock/stock.go:20 +0x5c
FAIL\texample.com/depot/stock\t2.007s`);
  expect(view).not.toContain("startAlarm");
  expect(view).not.toContain("goroutine 5");
  expect(view).toContain("goroutine 18 [sync.Mutex.Lock]:\nexample.com/depot/stock.(*Store).Put /home/me/depot/stock/stock.go:20");
});

test("testify's words lose their padding and what they say twice", () => {
  expect(
    read(`
--- FAIL: TestFormat (0.00s)
    price_test.go:36: 
        \tError Trace:\t/home/me/price_test.go:36
        \tError:      \tNot equal: 
        \t            \texpected: "a"
        \t            \tactual  : "b"
        \t            \t
        \t            \tDiff:
        \t            \t--- Expected
        \t            \t+++ Actual
        \t            \t@@ -1 +1 @@
        \t            \t-a
        \t            \t+b
        \tTest:       \tTestFormat
        \tMessages:   \tkeeps its sign
FAIL
FAIL\texample.com/price\t0.015s`).view,
  ).toBe(`--- FAIL: TestFormat
    price_test.go:36: 
    Error: Not equal: 
      expected: "a"
      actual  : "b"
    Messages: keeps its sign
FAIL\texample.com/price\t0.015s`);
});

test("where the line of the failure is cut off, testify's own line names the test", () => {
  const { view } = read(`
    price_test.go:36: 
        \tError Trace:\t/home/me/price_test.go:36
        \tError:      \tShould be true
        \tTest:       \tTestFormat
--- FAIL: TestRound (0.00s)
    price_test.go:44: 
        \tError Trace:\t/home/me/price_test.go:44
        \tError:      \tShould be true
        \tTest:       \tTestRound
FAIL
FAIL\texample.com/price\t0.015s`);
  expect(view).toContain("    Test: TestFormat");
  expect(view).not.toContain("Test: TestRound");
});

test("what looks like a result but is none stays as it is", () => {
  expect(read("--- FAIL: not really\nok  \texample.com/a\t0.1s").view).toBe("--- FAIL: not really\nok  \texample.com/a\t0.1s");
});

test("every failing name stays pinned where room is short", () => {
  const long = "x".repeat(300);
  const tests = Array.from({ length: 60 }, (_, i) => `--- FAIL: TestNumber${i} (0.00s)\n    a_test.go:${i + 1}: ${long}`);
  const { lines } = read(`${tests.join("\n")}\nFAIL\nFAIL\texample.com/a\t0.012s`, 5000);
  const pinned = lines.filter((line) => line.pin);
  expect(pinned.filter((line) => line.text.startsWith("--- FAIL: ")).length).toBe(60);
  expect(pinned.reduce((sum, line) => sum + line.text.length + 1, 0)).toBeLessThan(5000);
});

test("a text of something else is none of its business", () => {
  expect(read("hello\nworld").matched).toBe(false);
});
