import { expect, test } from "bun:test";
import fc from "fast-check";
import { findLooked } from "../../src/filter/large.ts";
import { findNeedles, type Needle } from "../../src/filter/needles.ts";
import type { Place } from "../../src/filter/pattern-forms.ts";
import { readRule, ruleNames } from "../../src/rules/built-in.ts";
import type { Rule } from "../../src/rules/schema.ts";

function show(needle: Needle): string {
  const text = (places: readonly Place[]) =>
    places.map((place) => (place.length === 1 ? String.fromCharCode(...place) : `<${place.length}>`)).join("");
  return "begins" in needle ? `^${text(needle.begins)}` : text(needle.four);
}

test.each([
  ["^error: ", ["^er"]],
  ["^(?:fatal|error)", ["^fa", "^er"]],
  ["^warn(ing)?s: ", ["^wa"]],
  ["FAILED: ", ["FAIL"]],
  ["^\\S.*\\(\\d+,\\d+\\): error TS", ["erro"]],
  ["^$", ["^\n<256>"]],
  ["^\\$ ", ["^$ "]],
  ["^[#>] |^x{2,3}", ["^<2> ", "^xx"]],
  ["(?<=a)(?!b)\\bfailed(?:\\s+x)?", ["fail"]],
])("every match of %s holds one of %j", (pattern, needles) => {
  expect([...new Set(findNeedles(pattern)?.map(show))]).toEqual(needles);
});

test.each([".", "ab", "^.*x", "x*", "error|", "(error)?", "(?i:error)", "\\\\(?i:error)", "[^x]{9}", "\\w{9}"])(
  "nothing rare is known of what %s matches",
  (pattern) => {
    expect(findNeedles(pattern)).toBeUndefined();
  },
);

function holds(line: Buffer, needle: Needle): boolean {
  const at = (place: number, bytes: Place) => bytes.includes(line[place] as number);
  if ("begins" in needle) return needle.begins.every((place, i) => at(i, place));
  return line.some((_, start) => start > 0 && at(start - 1, needle.before) && needle.four.every((place, i) => at(start + i, place)));
}

const patterns = new Set(ruleNames().flatMap((name) => findLooked(readRule(name) as Rule)));
const odd = [
  "^a+b{2,}[c-f]*\\x41\\u0042\\cI?(?:gh|ij){2}$",
  "(ab|c?d)(?<n>[^]{3})\\k<n>",
  "^(?:x|^y)z$|[\\]\\\\]{4}\\/",
  "^\\d{10,}[A-Z]{0,2}q{4}?",
  "a{,2}b{x",
];

test("what patterns match holds one of their needles", () => {
  let tried = 0;
  for (const pattern of [...patterns, ...odd]) {
    const needles = findNeedles(pattern);
    // Looking around cannot be made up.
    const strings = () => fc.stringMatching(new RegExp(pattern.replace(/\(\?<?[!=][^()]*\)/g, "")), { size: "small" });
    if (!needles) continue;
    let some: string[];
    try {
      some = fc.sample(strings(), 20);
    } catch {
      continue;
    }
    for (const text of some) {
      if (/[\n\u0100-\uffff]/.test(text) || !new RegExp(pattern).test(text)) continue;
      tried++;
      // With the break before it, and behind it.
      const line = Buffer.from(`\n${text}\n\n`, "latin1");
      const held = needles.some((needle) => holds("begins" in needle ? line.subarray(1) : line, needle));
      if (!held) expect(`${pattern}: ${JSON.stringify(text)}`).toBe("found by its needles");
    }
  }
  expect(tried).toBeGreaterThan(2000);
});
