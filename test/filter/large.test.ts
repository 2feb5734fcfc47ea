import { expect, test } from "bun:test";
import fc from "fast-check";
import glob from "fast-glob";
import { evidence } from "../../src/filter/fit.ts";
import { createReducer, findLooked } from "../../src/filter/large.ts";
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
  "09:00:01 WARN disk 98% full",
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

test("what stands below a failure in the middle says what it is about, and stays", () => {
  const failure = "FAIL src/pay.test.ts\n  ● checkout › charges once\n\n    Expected: 100\n    Received: 99\n      at pay.test.ts:41:18\n";
  expect(reduce(`${log.repeat(6)}${failure}${log.repeat(6)}`, plain).text).toContain(failure);
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

/** Every line of the middle, tried with every pattern, as long as there is room for all. */
function keepEach(rule: Rule, lines: string[]): string[] {
  const looked = findLooked(rule).map((pattern) => new RegExp(pattern));
  const drop = (rule.drop ?? []).map((pattern) => new RegExp(pattern));
  const kinds = new Set<string>();
  let below = 24;
  return lines.filter((line) => {
    const seen = line.slice(0, 4096);
    const kind = line.slice(0, 512).replace(/\d+/g, "#");
    if (evidence.test(Buffer.from(line, "latin1").toString())) below = 0;
    else if (below++ >= 24 && !looked.some((pattern) => pattern.test(seen))) {
      if (kinds.has(kind)) return false;
      kinds.add(kind);
    }
    return !drop.some((pattern) => pattern.test(Buffer.from(seen, "latin1").toString()));
  });
}

const head = "\n".repeat(4000);

function keepMiddle(rule: Rule, lines: string[]): string[] {
  const reducer = createReducer(rule);
  reducer.push(Buffer.from(`${head}${lines.map((line) => `${line}\n`).join("")}${head}`, "latin1"));
  const text = Buffer.from(reducer.finish()).toString("latin1");
  return text.slice(head.length, -head.length).split("\n").slice(0, -1);
}

const recordings = `${import.meta.dir}/../../filters`;

/** Lines as a rule's tool prints them, and others much like them. */
async function makeLines(rule: Rule): Promise<fc.Arbitrary<string>> {
  const files = await glob("**/*.txt", { cwd: `${recordings}/${rule.name}` });
  const texts = await Promise.all(files.sort().map((file) => Bun.file(`${recordings}/${rule.name}/${file}`).bytes()));
  const lines = [...new Set(texts.flatMap((text) => Buffer.from(text).toString("latin1").split("\n")))].map((line) => line.slice(0, 600));
  const line = fc.constantFrom("", ...lines);
  const place = fc.nat(80);
  const cut = fc.tuple(line, place, place, line).map(([one, from, to, other]) => one.slice(0, from) + other.slice(to));
  const without = fc.tuple(line, place, fc.constantFrom(1, 2, 5)).map(([one, at, length]) => one.slice(0, at) + one.slice(at + length));
  const other = fc
    .tuple(line, place, fc.constantFrom(..." \t0a:E[.x\x80"))
    .map(([one, at, more]) => one.slice(0, at) + more + one.slice(at + 1));
  const matching = findLooked(rule).flatMap((pattern) => {
    try {
      return [fc.stringMatching(new RegExp(pattern.replace(/\(\?<?[!=][^()]*\)/g, "")), { size: "small" })];
    } catch {
      return [];
    }
  });
  // Of blanks only those of one byte are blanks among bytes.
  const isPlain = (text: string) => !/[\n\u0100-\uffff]/.test(text) && !/[^\S\x00-\x7f]/.test(Buffer.from(text, "latin1").toString());
  return fc.oneof(line, cut, without, other, ...matching).filter(isPlain);
}

test.each(ruleNames())("%s: what is left of a large output is what each line tried alone leaves of it", async (name) => {
  const rule = readRule(name) as Rule;
  const lines = fc.array(await makeLines(rule), { minLength: 100, maxLength: 200 });
  fc.assert(
    fc.property(lines, (some) => expect(keepMiddle(rule, some)).toEqual(keepEach(rule, some))),
    { numRuns: 5 },
  );
});
