import { expect, test } from "bun:test";
import { evidence } from "../../src/filter/fit.ts";
import { createReducer } from "../../src/filter/large.ts";
import { readRule, ruleNames } from "../../src/rules/built-in.ts";
import type { Rule } from "../../src/rules/schema.ts";
import { makeLog } from "../programs/pith.ts";

const plain: Rule = { name: "test/plain" };
const log = makeLog(60_000);

function reduce(text: string | Uint8Array, rule = plain, step = 65_536): { text: string; lines: number } {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const reducer = createReducer(rule);
  for (let at = 0; at < bytes.length; at += step) reducer.push(bytes.subarray(at, at + step));
  return { text: new TextDecoder().decode(reducer.finish()), lines: reducer.lines() };
}

test("head and tail stay whole, the rest is bounded", () => {
  const { text, lines } = reduce(log.repeat(12));
  expect(lines).toBe(720_000);
  expect(text.length).toBeLessThan(2 * 2 ** 20);
  expect(text.startsWith(log.slice(0, 100_000))).toBe(true);
  expect(text.endsWith(log.slice(-100_000))).toBe(true);
});

test("a short text stays as it is", () => {
  expect(reduce("one\ntwo\n\nfour\n")).toEqual({ text: "one\ntwo\n\nfour\n", lines: 4 });
});

test.each([
  "error: it broke",
  "FAILED tests/test_a.py::test_b",
  "E   assert 1 == 2",
  "E\tthat one",
  "  ✗ renders",
  "panicked at src/main.rs:1",
  "warning: unused",
  "\tnot ok 3",
  "exit status 2",
  "× TypeError",
  "Assertion `n > 0' failed.",
  "Permission Denied (publickey)",
  "connection refused",
  "404 not found",
  "no such file",
  "Cannot open it",
  "CONFLICT (content)",
  "Killed",
  "timed out after 5 s",
  "Aborted (core dumped)",
  "fatal: no remote",
  "Traceback (most recent call last):",
  "unhandled exception",
  "exit code 3",
])("evidence in the middle stays: %s", (line) => {
  expect(evidence.test(line)).toBe(true);
  expect(reduce(`${log}${line}\n${log}`).text.includes(`\n${line}\n`)).toBe(true);
});

test("what a rule looks at stays, and does not crowd out an error", () => {
  const rule: Rule = { name: "test/rule", facts: { passed: "^ok \\d+$" }, cases: [{ when: "step", say: "" }] };
  const { text } = reduce(`${log}${log}ok 12345\nerror: it broke\n${log}`, rule);
  expect(text.includes("\nerror: it broke\n")).toBe(true);
});

test("a rule's classes of letters beyond ASCII are classes of bytes, an escaped bracket is none", () => {
  const rule: Rule = { ...plain, cases: [{ when: "^\\[\\w+\\]: |^ +[✓●] " }] };
  const { text } = reduce(`${log.repeat(6)}  ● that one\n  ✔ not that one\n${log.repeat(6)}`, rule);
  expect(text).toContain("  ● that one\n");
});

test.each([
  ["^ +\\u2713 ", "  ✓ that one", "  ✔ not that one"],
  ["^ +[\\u2713\\xb7] ", "  · that one", "  ✔ not that one"],
  ["^ +[^✔ ] ", "  ● that one", "  ✔ not that one"],
  ["^\\[(\\d+)/\\1\\] ", "[12/12] that one", "[11/12] not that one"],
])("a rule's pattern for characters is one for bytes: %s", (pattern, kept, left) => {
  const rule: Rule = { ...plain, cases: [{ when: "^(never)$" }, { when: pattern }] };
  const { text } = reduce(`${log.repeat(6)}${left}\n${kept}\n${log.repeat(6)}`, rule);
  expect(text.includes(`\n${kept}\n`)).toBe(true);
  expect(text.includes(`\n${left}\n`)).toBe(false);
});

test.each(ruleNames())("%s: a large output can be looked through for what it looks at", (name) => {
  expect(createReducer(readRule(name) as Rule).finish()).toHaveLength(0);
});

test("what a rule drops is dropped in the middle", () => {
  const rule: Rule = { name: "test/rule", drop: ["^noise: "] };
  expect(reduce(`${log}noise: error 7\nerror 8\n${log}`, rule).text).not.toContain("noise: error 7");
});

test("of lines that differ in numbers alone one stands for all", () => {
  const jobs = (count: number) => Array.from({ length: count }, (_, i) => `job ${i} of queue mail took ${i * 3} ms\n`).join("");
  const { text } = reduce(`${jobs(50_000)}job 7 of queue news took 2 ms\n${jobs(50_000)}`);
  expect(text.match(/of queue news/g)).toHaveLength(1);
  expect(text.length).toBeLessThan(700_000);
});

test("the same text cut anywhere gives the same result", () => {
  const text = `${log}é ✓ error: ä\n${"long ".repeat(40_000)}\n${log}`;
  const whole = reduce(text);
  expect(whole.text.includes("\né ✓ error: ä\n")).toBe(true);
  for (const step of [1_000_003, 17_001, 262_144]) {
    const other = reduce(text, plain, step);
    expect(other.lines).toBe(whole.lines);
    expect(other.text === whole.text).toBe(true);
  }
});

test("a line of many megabytes is carried only so far", () => {
  const { text, lines } = reduce(`${log}${"x".repeat(20_000_000)}\nerror: after it\n${log}`);
  expect(text.length).toBeLessThan(2 * 2 ** 20);
  expect(text.includes("error: after it")).toBe(true);
  expect(lines).toBe(120_002);
}, 60_000);

test("a million empty lines are lines", () => {
  expect(reduce("\n".repeat(1_000_000)).lines).toBe(1_000_000);
});

test("lines of one letter are no more than other lines", () => {
  const { text, lines } = reduce("y\n".repeat(5_000_000));
  expect(lines).toBe(5_000_000);
  expect(text.length).toBeLessThan(20_000);
});
