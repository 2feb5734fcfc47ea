import { expect, test } from "bun:test";
import fc from "fast-check";
import { readPrints } from "../../src/rules/built-in.ts";
import { findWords } from "../../src/rules/words.ts";

test.each([
  ["^error: \\w+ failed$", ["error: "]],
  ["^(?:PASS|FAIL) +\\S", ["PASS ", "FAIL "]],
  ["^ +(Compiling|Checking) \\S+ v\\d", [" Compiling ", " Checking "]],
  ["a?bc", ["bc"]],
  ["ab{2}c+de", ["abbcde", "abbcc"]],
  ["(?:foo|ba[rz]x)?yy", ["yy"]],
  ["(?:lint|format) ━{5,}$", ["lint ━", "format ━"]],
  ["(?:foo|ba[rz]xx){2}", ["foo", "ba"]],
  ["\\u2713 ok\\x41b", ["✓ okAb"]],
  ["[✓x] ok", ["x ok", "✓ ok"]],
  ["[^✓] ok", [" ok"]],
  ["[x-✓] ok|[x✓-✗] ok", [" ok"]],
  ["a[🚀🤖] ok", [" ok"]],
  ["ab\\ud83d[\\ude00-\\ude4f]", ["ab"]],
  ["\\[INFO\\] \\(a\\|b\\)", ["[INFO] (a|b)"]],
  ["(?<n>abcd)\\k<n>|xyz[abc]", ["abcd", "xyz"]],
  ["(ab)\\1cde", ["cde"]],
  ["a\\b b", ["a b"]],
  ["(?=never)ab(?<!not)", ["ab"]],
])("%s: one of %j stands in whatever matches", (pattern, words) => {
  expect(findWords(pattern)).toEqual(words);
});

test.each([
  "",
  "^$",
  ".",
  "a",
  "a+b*",
  "ab*",
  "ab|",
  "abc|d",
  "(abc)?",
  "(?:abc){0,2}",
  "(?i:error) failed",
  "[✓✗]",
  "[✓x]",
  "\\ud83d\\ude00",
  "\\w{9}",
  "(?!abc)",
  "[abc]{9}",
])("nothing is known of what %s matches", (pattern) => {
  expect(findWords(pattern)).toBeUndefined();
});

const patterns = readPrints().flatMap(({ prints: { sure = [], signs = [] } }) => [...sure, ...signs]);
const odd = [
  "^a+bc{2,}[d-f]*\\x41\\u0042gh\\cI?(?:gh|ij){2}$",
  "(abc|c?de)(?<n>[^]{3})",
  "[\\]\\\\]{4}\\/ab{2}",
  "a(?:b(?:cd|ef)|gh+)i",
  "[✓x][^✗a]?o{3,9}k|[a-✓]\\u2717 ",
];

test.each([...new Set([...patterns, ...odd])])("what %s matches holds one of its words", (pattern) => {
  const words = findWords(pattern);
  if (!words) return;
  // Looking around and the ends of words cannot be made up.
  const text = fc.stringMatching(new RegExp(pattern.replace(/\(\?<?[!=][^()]*\)|\\b/g, "")), { size: "small" });
  fc.assert(
    fc.property(text, (one) => !new RegExp(pattern).test(one) || words.some((word) => one.includes(word))),
    { numRuns: 20 },
  );
});
