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
      refused('unknown stage "quux"', ":2:1", 'remove "quux"; the keys are listed by: pith rules --docs'),
    ],
    [
      "a wrong type",
      "match: git status\nfinite: maybe\n",
      refused(
        'finite: expected true or false, found "maybe"',
        ":2:1",
        "change it to true or false; pith rules --docs says what finite means",
      ),
    ],
    [
      "a bad pattern",
      "match: git status\ndrop:\n  - '^ok'\n  - '(a'\n",
      refused('bad pattern "(a": missing )', ":4:5", "escape what is meant literally with a backslash"),
    ],
    [
      "a group by its number in a list of patterns",
      "match: git status\ndrop:\n  - '^(a)\\1'\n",
      refused(
        "\\1 in a list may mean a group of another of its patterns",
        ":3:5",
        "name the group: (?<it>…) and \\k<it> in place of (…) and \\1",
      ),
    ],
    [
      "an unknown variable",
      "match: git status\nfacts: {passed: '(\\d+) passed'}\nsay: '{pased}'\n",
      refused("unknown variable {pased}", ":3:1", "change {pased} to {passed}"),
    ],
    ["an unknown parser", "match: git status\nparser: dif\n", refused('parser: there is no "dif"', ":2:1", 'change "dif" to "diff"')],
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
      refused("a case that is never reached: an earlier one holds wherever it does", ":2:28", "put it before that one, or merge the two"),
    ],
    [
      "a case that asks for more than an earlier one",
      "match: git status\ncases: [{when: x, say: a}, {when: x, not: y, say: b}]\n",
      refused("a case that is never reached: an earlier one holds wherever it does", ":2:28", "put it before that one, or merge the two"),
    ],
    [
      "an unknown key where a value has several forms",
      "match: git status\nfacts:\n  n: {find: x, tak: sum}\n",
      refused('unknown key "tak" in facts.n', ":3:16", 'change "tak" to "take"'),
    ],
    [
      "a wrong choice",
      "match: git status\nfacts: {n: {find: x, take: summ}}\n",
      refused('facts.n.take: there is no "summ"', ":2:22", 'change "summ" to "sum"'),
    ],
    [
      "a wrong choice that is like none",
      "match: git status\ncases: [{when: x, verdict: green}]\n",
      refused('cases.0.verdict: there is no "green"', ":2:19", "one of: passed, failed"),
    ],
    [
      "a text where a list belongs",
      "match: git status\ndrop: x\n",
      refused('drop: expected a list, found "x"', ":2:1", "write it as a list: drop: ['…']"),
    ],
    [
      "a list where keys belong",
      "match: git status\nfacts: [x]\n",
      refused(
        "facts: expected keys and values, found a list",
        ":2:1",
        "change it to keys and values; pith rules --docs says what facts means",
      ),
    ],
    [
      "a list for a key",
      "match: git status\n? [a]\n: b\n",
      refused('unknown stage "[ a ]"', ":1:1", 'remove "[ a ]"; the keys are listed by: pith rules --docs'),
    ],
    [
      "an empty file",
      "",
      refused(
        "the file: expected keys and values, found nothing",
        ":1:1",
        "change it to keys and values; pith rules --docs says what stands in a rule",
      ),
    ],
    [
      "a number where a list belongs",
      "match: git status\nstatus: {passed: 0}\n",
      refused("status.passed: expected a list, found 0", ":2:10", "write it as a list: passed: [0]"),
    ],
    [
      "a third text in a pair",
      "match: git status\nsub: [[a, b, c]]\n",
      refused('sub.0.2: expected nothing more, found "c"', ":2:14", "take it out"),
    ],
    [
      "a number for a parser",
      "match: git status\nparser: 3\n",
      refused(
        "parser: expected a name or keys and values, found 3",
        ":2:1",
        "change it to a name or keys and values; pith rules --docs says what parser means",
      ),
    ],
    [
      "a file that is a list",
      "- a\n",
      refused(
        "the file: expected keys and values, found a list",
        ":1:1",
        "change it to keys and values; pith rules --docs says what stands in a rule",
      ),
    ],
    ["an empty list", "match: git status\ndrop: []\n", refused("drop is empty", ":2:1", "remove it, or say what it is for")],
    [
      "a missing key",
      "match: git status\ntests: [{name: x, recorded: y}]\n",
      refused('tests.0 has no "exit"', ":2:9", "add exit; what it means: pith rules --docs"),
    ],
    [
      "a number out of range",
      "match: git status\nlimit: {width: 3}\n",
      refused("limit.width: expected 40 or more, found 3", ":2:9", "change it to 40 or more; pith rules --docs says what width means"),
    ],
    [
      "an unknown option of a parser",
      "match: git status\nparser: {table: {head: x}}\n",
      refused('unknown key "head" in parser.table', ":2:18", "one of: header, words"),
    ],
    [
      "options for a parser that has none",
      "match: git status\nparser: {generic: {header: x}}\n",
      refused('unknown key "generic" in parser', ":2:10", "one of: diagnostics, file, redraw, table, test-report"),
    ],
    [
      "a bad pattern among a parser's options",
      "match: git status\nparser: {table: {header: '(a'}}\n",
      refused('bad pattern "(a": missing )', ":2:18", "escape what is meant literally with a backslash"),
    ],
    [
      "a group that the pattern has not",
      "match: git status\nsub: [['^(a)', '$2 b']]\n",
      refused('$2 is no group of the pattern "^(a)"', ":2:7", "the last one is $1"),
    ],
    [
      "an unknown variable of a record",
      "match: git status\nrecords: {start: x, as: '{kye}'}\n",
      refused("unknown variable {kye}", ":2:21", "change {kye} to {key}"),
    ],
    [
      "a brace that is left open",
      "match: git status\nsay: '{lines'\n",
      refused('a "{" that belongs to no variable', ":2:1", "write {{ for a brace"),
    ],
    [
      "alternatives that are left open",
      "match: git (status\n",
      refused("match has a word that no call has: (status", ":1:1", "alternatives are one word: cargo (test|t)"),
    ],
    ["a blank match", "match: ['  ']\n", refused("match is blank", ":1:9", 'say which calls the rule answers: match: "npm ci"')],
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

  test("so are two whose stars meet", () => {
    expect(() => compileRules([load("a", "match: foo a *"), load("b", "match: foo * b")])).toThrow(
      '"foo a b" is answered equally well by rule "a"',
    );
    expect(compileRules([load("a", "match: foo *"), load("b", "match: foo b")]).index.rules).toHaveLength(2);
  });

  test("each with the place in its own file", () => {
    expect(() => compileRules([load("a", "match: x"), load("b", "why: w\nmatch: x")])).toThrow(
      expect.objectContaining({ parts: expect.objectContaining({ at: "filters/b.yaml:2:1" }) }) as Error,
    );
  });

  test("a rule that extends one that is not there is told the nearest", () => {
    expect(() => compileRules([load("tool/go", "match: x"), load("b", "match: y\nextends: tool/og")])).toThrow(
      expect.objectContaining({
        parts: {
          cannot: 'load rule "b"',
          because: 'extends an unknown rule "tool/og"',
          at: "filters/b.yaml:2:1",
          try: 'change "tool/og" to "tool/go"',
        },
      }) as Error,
    );
  });

  test("a variable that neither the rule nor the one it starts from defines is refused", () => {
    const base = load("a", "match: x\nfacts: {n: '(a)'}");
    expect(compileRules([base, load("b", "match: y\nextends: a\nsay: '{n}'")]).rules).toHaveLength(2);
    expect(() => compileRules([base, load("b", "match: y\nextends: a\nsay: '{m}'")])).toThrow("unknown variable {m}");
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
