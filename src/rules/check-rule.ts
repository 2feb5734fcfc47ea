import { findNearest } from "../errors.ts";
import { overlay } from "../filter/apply.ts";
import { variablesOf } from "../filter/stages/say.ts";
import { patternsOf } from "./patterns.ts";
import type { Case, Rule, RuleFile, Stages } from "./schema.ts";

export interface Finding {
  path: (string | number)[];
  because: string;
  hint: string;
}

/** What the schema cannot say: words of `match`, patterns, variables, cases that are never reached. */
export function checkRule(file: RuleFile): Finding[] {
  const findings: Finding[] = [...checkMatch(file), ...patternsOf(file).flatMap(({ pattern, path }) => checkPattern(pattern, path))];
  for (const { stages, path } of inForce(file)) findings.push(...checkStages(stages, path));
  // A rule that starts from another one may name what that one defines: `resolveRule` looks again.
  if (!file.extends) findings.push(...checkVariables(file));
  return [...findings, ...checkCases(file.cases ?? [])];
}

/** Names in templates that neither a block nor a fact defines. */
export function checkVariables(rule: RuleFile | Rule): Finding[] {
  return inForce(rule).flatMap(({ stages, path }) => {
    const { say, records, blocks = {}, facts = {} } = stages;
    return [
      ...checkTemplate(say, ["lines", ...Object.keys(blocks), ...Object.keys(facts), ...factsOfParser(stages)], [...path, "say"]),
      ...checkTemplate(records?.as, ["key", "n", "items", ...Object.keys(records?.facts ?? {})], [...path, "records", "as"]),
    ];
  });
}

/** The base and each case as it is laid over the base. */
function inForce(rule: RuleFile | Rule): { stages: Stages; path: Finding["path"] }[] {
  const cases = (rule.cases ?? []).map((one, i) => ({ stages: overlay(rule, one), path: ["cases", i] }));
  return [{ stages: rule, path: [] }, ...cases];
}

function checkMatch({ match, extends: base, off }: RuleFile): Finding[] {
  if (match === undefined)
    return base || off ? [] : [{ path: [], because: "no match", hint: 'say which calls the rule answers: match: "npm ci"' }];
  return [match].flat().flatMap((calls, i): Finding[] => {
    const path = typeof match === "string" ? ["match"] : ["match", i];
    const words = calls.trim().split(/\s+/);
    if (words[0] === "") return [{ path, because: "match is blank", hint: 'say which calls the rule answers: match: "npm ci"' }];
    const wrong = words.find((word) => !/^(?:[^()|]+|\([^()|]+(?:\|[^()|]+)*\))$/.test(word));
    if (wrong === undefined) return [];
    return [{ path, because: `match has a word that no call has: ${wrong}`, hint: "alternatives are one word: cargo (test|t)" }];
  });
}

function checkStages(stages: Stages, path: Finding["path"]): Finding[] {
  const findings: Finding[] = [];
  for (const [name, fact] of Object.entries(stages.facts ?? {})) {
    const where = typeof fact === "string" ? undefined : fact.in;
    if (where && where !== "text" && !Object.hasOwn(stages.blocks ?? {}, where))
      findings.push({
        path: [...path, "facts", name],
        because: `facts.${name} looks in an unknown block "${where}"`,
        hint: "define it under blocks",
      });
  }
  stages.sub?.forEach(([pattern, text], i) => findings.push(...checkGroups(pattern, text, [...path, "sub", i])));
  for (const { by, head, item } of stages.group ? [stages.group].flat() : [])
    for (const text of [head, item]) findings.push(...checkGroups(by, text, [...path, "group"]));
  return findings;
}

const knownFacts: Record<string, string[]> = {
  diagnostics: ["errors", "warnings", "files"],
  "go-test": ["passed", "skipped"],
  stack: ["traces"],
};

function factsOfParser({ parser }: Stages): string[] {
  const name = typeof parser === "string" ? parser : Object.keys(parser ?? {})[0];
  return knownFacts[name ?? ""] ?? [];
}

function checkTemplate(template: string | undefined, names: string[], path: Finding["path"]): Finding[] {
  if (template === undefined) return [];
  const unknown = variablesOf(template).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const near = findNearest(unknown, names);
    const hint = near ? `change {${unknown}} to {${near}}` : `define it under facts${path.at(-1) === "say" ? " or blocks" : " of records"}`;
    return [{ path, because: `unknown variable {${unknown}}`, hint }];
  }
  const stray = template.replace(/\{\{|\}\}|\{[a-zA-Z][a-zA-Z0-9._]*\}/g, "").match(/[{}]/)?.[0];
  if (stray === undefined) return [];
  return [{ path, because: `a "${stray}" that belongs to no variable`, hint: `write ${stray}${stray} for a brace` }];
}

/** `$3` where the pattern has two groups stays as it is in every line. */
function checkGroups(pattern: string, text: string | undefined, path: Finding["path"]): Finding[] {
  const groups = countGroups(pattern);
  const wrong = [...(text?.matchAll(/(?<!\$)\$(\d)/g) ?? [])].find(([, number]) => Number(number) > groups);
  if (!wrong) return [];
  return [
    {
      path,
      because: `${wrong[0]} is no group of the pattern ${JSON.stringify(pattern)}`,
      hint: groups === 0 ? "put the part that is meant in parentheses" : `the last one is $${groups}`,
    },
  ];
}

function countGroups(pattern: string): number {
  try {
    return (new RegExp(`${pattern}|`).exec("")?.length ?? 1) - 1;
  } catch {
    return 9; // said as a bad pattern
  }
}

/** Where everything that an earlier case asks for is asked for by a later one too, the later is never reached. */
function checkCases(cases: Case[]): Finding[] {
  for (const [i, one] of cases.entries()) {
    const first = cases.slice(0, i).findIndex((earlier) => isWithin(one, earlier));
    if (first < 0) continue;
    const { when, not, args } = cases[first] as Case;
    const open = when === undefined && not === undefined && args === undefined;
    const because = open ? "the one before it has no condition" : "an earlier one holds wherever it does";
    const hint = open ? "put the case without when, not and args last" : "put it before that one, or merge the two";
    return [{ path: ["cases", i], because: `a case that is never reached: ${because}`, hint }];
  }
  return [];
}

function isWithin(later: Case, earlier: Case): boolean {
  return (["when", "not", "args"] as const).every((key) => earlier[key] === undefined || earlier[key] === later[key]);
}

function checkPattern(pattern: string, path: Finding["path"]): Finding[] {
  try {
    new RegExp(pattern);
  } catch (error) {
    const [reason] = (error as Error).message.replace(/^Invalid regular expression: /, "").split("\n");
    const because = `bad pattern ${JSON.stringify(pattern)}: ${reason}`;
    return [{ path, because, hint: "escape what is meant literally with a backslash" }];
  }
  // The patterns of a list become one.
  const reference = typeof path.at(-1) === "number" && path.at(-3) !== "sub" ? /(?<!\\)(?:\\\\)*\\([1-9])/.exec(pattern)?.[1] : undefined;
  if (reference === undefined) return [];
  const because = `\\${reference} in a list may mean a group of another of its patterns`;
  return [{ path, because, hint: `name the group: (?<it>…) and \\k<it> in place of (…) and \\${reference}` }];
}
