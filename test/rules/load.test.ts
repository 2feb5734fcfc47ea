import { describe, expect, test } from "bun:test";
import { formatError } from "../../src/errors.ts";
import { compileRules } from "../../src/rules/compile.ts";
import { loadRule } from "../../src/rules/load.ts";

function errorOf(yaml: string): string {
  try {
    loadRule("git/status", "filters/git/status.yaml", yaml);
    return "";
  } catch (error) {
    return formatError(error);
  }
}

const refused = (because: string, at: string, hint: string) =>
  `pith: cannot load rule "git/status": ${because}\n  at filters/git/status.yaml${at}\n  try: ${hint}\n`;

describe("a rule file with a mistake is refused with place and remedy", () => {
  test.each([
    ["an unknown stage", "match: git status\nlimits: {head: 3}\n", refused('unknown stage "limits"', ":2:1", 'change "limits" to "limit"')],
    [
      "an unknown key inside a stage",
      "match: git status\nlimit: {haed: 3}\n",
      refused('unknown key "haed" in limit', ":2:9", 'change "haed" to "head"'),
    ],
    [
      "a key that is like none",
      "match: git status\nquux: 1\n",
      refused('unknown stage "quux"', ":2:1", 'remove "quux"; the keys are listed by: pith rules --schema'),
    ],
    [
      "a wrong type",
      "match: git status\nfinite: maybe\n",
      refused('finite: expected boolean, found "maybe"', ":2:1", "give finite the form that pith rules --schema says"),
    ],
    [
      "a bad pattern",
      "match: git status\ndrop:\n  - '^ok'\n  - '(a'\n",
      refused('bad pattern "(a": missing )', ":4:5", "escape what is meant literally with a backslash"),
    ],
    [
      "an unknown variable",
      "match: git status\nfacts: {passed: '(\\d+) passed'}\nsay: '{pased}'\n",
      refused("unknown variable {pased}", ":3:1", "change {pased} to {passed}"),
    ],
    ["an unknown parser", "match: git status\nparser: dif\n", expect.stringContaining('unknown parser "dif"')],
    [
      "an unknown block",
      "match: git status\nfacts: {a: {find: x, in: nowhere}}\n",
      refused('facts.a looks in an unknown block "nowhere"', ":2:9", "define it under blocks"),
    ],
    [
      "a case behind one without a condition",
      "match: git status\ncases: [{say: a}, {when: x, say: b}]\n",
      refused("a case that is never reached: the one before it has no condition", ":2:19", "put the case without when, not and args last"),
    ],
    [
      "two cases of equal conditions",
      "match: git status\ncases: [{when: x, say: a}, {when: x, say: b}]\n",
      refused("a case that is never reached: an earlier one has the same conditions", ":2:28", "merge the two"),
    ],
    ["a rule that answers nothing", "drop: [x]\n", refused("no match", ":1:1", 'say which calls the rule answers: match: "npm ci"')],
    ["YAML that is none", "match: [git status\ndrop: x\n", expect.stringContaining("filters/git/status.yaml:")],
    [
      "an alias bomb",
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${"*a,".repeat(20)}]\nmatch: [${"*b,".repeat(20)}]\n`,
      expect.stringContaining("pith: cannot load rule"),
    ],
    ["a prototype key", "match: git status\n__proto__: {drop: [x]}\n", expect.stringContaining("__proto__")],
  ])("%s", (_, yaml, expected) => {
    expect(errorOf(yaml)).toEqual(expected);
  });
});

describe("rules together", () => {
  const load = (name: string, yaml: string) => loadRule(name, `filters/${name}.yaml`, yaml);

  test("two that answer the same call equally well are refused", () => {
    expect(() => compileRules([load("a", "match: cargo (test|t)"), load("b", "match: cargo t")])).toThrow(
      '"cargo t" is answered equally well by rule "a"',
    );
  });

  test("extends starts from the other rule: lists are added, the rest is replaced", () => {
    const { rules } = compileRules([
      load("a", "match: x a\ndrop: [one]\nlimit: {head: 5}"),
      load("b", "extends: a\nmatch: x b\ndrop: [two]\nlimit: {head: 9}"),
    ]);
    expect(rules[1]).toEqual({ name: "b", match: "x b", drop: ["one", "two"], limit: { head: 9 } });
  });

  test("a rule that extends itself is refused", () => {
    expect(() => compileRules([load("a", "match: x\nextends: b"), load("b", "match: y\nextends: a")])).toThrow("extends itself by way of");
  });

  test("a rule that is off is not there", () => {
    expect(compileRules([load("a", "match: x\noff: true")]).index.rules).toEqual([]);
  });
});
