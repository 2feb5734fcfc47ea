import { expect, test } from "bun:test";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { estimateTokens } from "../../src/filter/tokens.ts";

test("nothing costs nothing", () => {
  expect(estimateTokens("")).toBe(0);
});

test.each([
  ["prose", "The command ran for a while and then it failed because the file was not there.\n".repeat(20)],
  [
    "a stack trace",
    '  File "/home/me/app/src/server/routes.py", line 412, in handle_request\n    return self.dispatch(request)\n'.repeat(20),
  ],
  ["a test report", "ok 12 - adds two numbers (0.412 ms)\nnot ok 13 - divides by zero\n  ---\n  expected: 4\n  actual: 5\n".repeat(20)],
  ["numbers", "2026-11-21T10:04:17.482Z 10.0.0.17 GET /api/v1/items/48213 200 17ms\n".repeat(20)],
])("%s is estimated within a fifth of the real count", (_name, text) => {
  const real = countTokens(text);
  expect(Math.abs(estimateTokens(text) - real) / real).toBeLessThan(0.2);
});

test("a long run of blank lines is cheap", () => {
  expect(estimateTokens("\n".repeat(10_000))).toBeLessThan(5);
});

test("odd text is counted, not refused", () => {
  expect(estimateTokens("\ud800 \u0000 \u001b[31m 日本語 ─── \r\n")).toBeGreaterThan(5);
});

// What the weights were fitted to.
test.each([
  ["capitals", "getElementsByTagName", 89],
  ["signs in front of words", "  .name (a) [b]", 182],
  ["digits and letters", "a1b2c3d4e5f6a7b8", 402],
  ["signs that come again", "==========  ----  ....", 130],
  ["tabs", "x\t\ty\t.z", 90],
  ["breaks between blanks and behind signs", "one\n\n   two  \n  \n(three)\n//four", 157],
  ["what is beyond ASCII", "été 日本語 ─── → ok", 202],
  ["controls", "\u001b[31m\u0007\u0000", 125],
])("%s are split and weighed as before", (_name, text, tokens) => {
  expect(estimateTokens(text.repeat(20))).toBe(tokens);
});
