import { expect, test } from "bun:test";
import { readForms, toBytes } from "../../src/filter/pattern-forms.ts";

function show(pattern: string): string[] | undefined {
  const name = (place: readonly number[]) => (place.length === 1 ? String.fromCharCode(...place) : `<${place.length}>`);
  return readForms(pattern)?.map((form) => form.map((step) => (typeof step === "string" ? `(${step})` : name(step))).join(""));
}

test.each([
  ["^ab$", ["(start)ab(end)"]],
  ["a|b[cd]", ["a", "b<2>"]],
  ["a(?:b|c)?d", ["ad", "abd", "acd"]],
  ["ab+", ["ab", "abb(gap)bb"]],
  ["ab*c", ["ac", "abc", "abb(gap)bbc"]],
  ["a.*b", ["a(gap)b"]],
  ["a{3}b{1,2}", ["aaab", "aaabb(gap)bb"]],
  ["(ab)+", ["ab(gap)"]],
  ["(?<n>a)\\k<n>b(?!c)\\b", ["a(gap)b"]],
  ["\\x41\\X41\\u0042", ["AX41B"]],
  ["a(?i:b)", undefined],
] as const)("%s is read as %j", (pattern, forms) => {
  expect(show(pattern)).toEqual(forms as string[] | undefined);
});

test("what can match in very many ways has gaps", () => {
  expect(show("[ab](a|b|c|d)(a|b|c|d)(a|b|c|d)(a|b|c|d)z")).toHaveLength(64);
});

const characters = [..."✓✕✗é!-^[]\\exyz"];
const texts = ["", ...characters, ...characters.flatMap((one) => characters.map((other) => one + other))];
const matches = (pattern: string, text: string) => new RegExp(`^(?:${pattern})$`).test(text);
const matchesBytes = (pattern: string, text: string) => matches(toBytes(pattern), Buffer.from(text).toString("latin1"));

test.each(["[✓-]", "[✓✗x]", "[^✓-]", "[^x✓]", "[✓^x]", "[^✓^]", "[\\]✓]", "\\[✓]", "\\u2713+", "[\\xe9e]", "é?x"])(
  "as a pattern for bytes %s matches the same texts",
  (pattern) => {
    expect(texts.filter((text) => matchesBytes(pattern, text))).toEqual(texts.filter((text) => matches(pattern, text)));
  },
);

test.each(["[x✓-✗y]", "[!-✓]"])("as a pattern for bytes %s matches the same texts and others beyond ASCII", (pattern) => {
  for (const text of texts)
    if (matches(pattern, text) || /[!-~]/.test(text)) expect([text, matchesBytes(pattern, text)]).toEqual([text, matches(pattern, text)]);
});
