import * as v from "valibot";
import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { findNearest, UserError } from "../errors.ts";
import { variablesOf } from "../filter/stages/say.ts";
import { parsers } from "../filter/parsers/list.ts";
import { overlay } from "../filter/apply.ts";
import { type Case, type Rule, type RuleFile, ruleSchema, type Stages } from "./schema.ts";
import { placeholders } from "./template.ts";

/** A rule file as read: checked by itself, `extends` not applied yet. */
export interface LoadedRule {
  name: string;
  /** Path as it is said in errors. */
  path: string;
  file: RuleFile;
}

export const maxBytes = 256 * 1024;

export function refuseSize(name: string, path: string): UserError {
  return new UserError({
    cannot: `load rule "${name}"`,
    because: `the file is larger than ${maxBytes / 1024} KB`,
    at: path,
    try: "keep recordings in files of their own",
  });
}

// The parser takes seconds to lose itself in these: `[[[`, `{a: {a: `, `- - - `.
const tooDeep = /(?:(?:[[{]|[-?](?=\s))\s*(?:\w+:\s*)?){100}/;

/** Reads one rule from YAML text. Throws a UserError with line, column and what to change. */
export function loadRule(name: string, path: string, text: string): LoadedRule {
  const lines = new LineCounter();
  const fail = (because: string, offset: number | undefined, hint?: string): never => {
    const at = offset === undefined ? undefined : lines.linePos(offset);
    throw new UserError({
      cannot: `load rule "${name}"`,
      because,
      at: at ? `${path}:${at.line}:${at.col}` : path,
      ...(hint ? { try: hint } : {}),
    });
  };
  if (text.length > maxBytes) throw refuseSize(name, path);
  if (tooDeep.test(text)) fail("the YAML is nested too deeply", undefined, "a rule needs no more than five levels");
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    maxAliasCount: 20,
  } as Parameters<typeof parseDocument>[1]);
  const [broken] = document.errors;
  if (broken) fail(firstLine(broken.message), broken.pos[0], "mend the YAML there; quote patterns with single quotes");
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    fail(firstLine((error as Error).message), 0, "write the values out instead of using aliases");
  }
  const result = v.safeParse(ruleSchema, content);
  if (!result.success) {
    const [issue] = result.issues;
    const keys = (issue.path ?? []).map((item) => item.key as string | number);
    fail(describeIssue(issue, keys), offsetOf(document, keys, isUnknownKey(issue)), hintFor(issue, keys));
  }
  const file = result.output as RuleFile;
  for (const finding of checkRule(file)) fail(finding.because, offsetOf(document, finding.path, false), finding.hint);
  return { name, path, file };
}

type AnyIssue = v.BaseIssue<unknown>;

function isUnknownKey(issue: AnyIssue): boolean {
  return issue.expected === "never";
}

function describeIssue(issue: AnyIssue, keys: (string | number)[]): string {
  const where = keys.length > 0 ? keys.join(".") : "the file";
  if (isUnknownKey(issue))
    return `unknown ${keys.length > 1 ? `key "${keys[keys.length - 1]}" in ${keys.slice(0, -1).join(".")}` : `stage "${where}"`}`;
  return `${where}: expected ${issue.expected ?? "something else"}, found ${issue.received}`;
}

function hintFor(issue: AnyIssue, keys: (string | number)[]): string {
  const last = String(keys[keys.length - 1] ?? "");
  if (isUnknownKey(issue)) {
    const near = findNearest(last, knownKeys(keys.slice(0, -1)));
    return near ? `change "${last}" to "${near}"` : `remove "${last}"; the keys are listed by: pith rules --schema`;
  }
  return `give ${last || "the file"} the form that pith rules --schema says`;
}

interface Entries {
  entries?: Record<string, unknown>;
  options?: unknown[];
  wrapped?: unknown;
  item?: unknown;
  value?: unknown;
  items?: unknown[];
}

function knownKeys(path: (string | number)[]): string[] {
  let at: unknown[] = [ruleSchema];
  for (const key of path) at = at.flatMap((schema) => step(schema as Entries, key));
  return at.flatMap((schema) => keysOf(schema as Entries));
}

function step(schema: Entries, key: string | number): unknown[] {
  if (schema.wrapped) return step(schema.wrapped as Entries, key);
  if (schema.options) return schema.options.flatMap((option) => step(option as Entries, key));
  if (schema.entries && typeof key === "string") return key in schema.entries ? [schema.entries[key]] : [];
  return [schema.item, schema.value].filter((inner) => inner !== undefined);
}

function keysOf(schema: Entries): string[] {
  if (schema.wrapped) return keysOf(schema.wrapped as Entries);
  if (schema.options) return schema.options.flatMap((option) => keysOf(option as Entries));
  return Object.keys(schema.entries ?? {});
}

function offsetOf(document: Document, path: (string | number)[], key: boolean): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length);
    const parent = part.length === 0 ? document.contents : document.getIn(part.slice(0, -1), true);
    const last = part[part.length - 1];
    const named = length === path.length && (key || typeof last === "string") ? parent : undefined;
    if (isMap(named)) {
      const pair = named.items.find((item) => isScalar(item.key) && item.key.value === last);
      if (pair && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(part, true) as { range?: [number, number, number] | null } | undefined;
    if (node?.range) return node.range[0];
  }
  return undefined;
}

function firstLine(text: string): string {
  return (text.split("\n")[0] ?? text).replace(/:$/, "").replace(/ at line \d+, column \d+$/, "");
}

interface Finding {
  path: (string | number)[];
  because: string;
  hint: string;
}

function findPlaceholders({ why, drop = [] }: RuleFile): Finding[] {
  const left = (path: Finding["path"], hint: string): Finding => ({ path, because: `${path[0]} is still what pith record wrote`, hint });
  return [
    ...(why !== undefined && placeholders.includes(why) ? [left(["why"], "say there what is noise and what matters")] : []),
    ...drop.flatMap((pattern, i) =>
      placeholders.includes(pattern) ? [left(["drop", i], "write the patterns of the noise in its place, or remove it")] : [],
    ),
  ];
}

/** What the schema cannot say: patterns, variables, parsers, cases that are never reached. */
function checkRule(file: RuleFile): Finding[] {
  const findings: Finding[] = [...findPlaceholders(file), ...checkPatterns(file, [])];
  if (!file.match && !file.extends && !file.off)
    findings.push({
      path: [],
      because: "no match",
      hint: 'say which calls the rule answers: match: "npm ci"',
    });
  const inForce: [Stages, (string | number)[]][] = [
    [file, []],
    ...(file.cases ?? []).map((one, i): [Stages, (string | number)[]] => [overlay(file, one), ["cases", i]]),
  ];
  for (const [stages, path] of inForce) findings.push(...checkStages(stages, path, file.extends !== undefined));
  return [...findings, ...checkCases(file.cases ?? [])];
}

function checkStages(stages: Stages, path: (string | number)[], extended: boolean): Finding[] {
  const findings: Finding[] = [];
  const names = new Set(["lines", ...Object.keys(stages.blocks ?? {}), ...Object.keys(stages.facts ?? {})]);
  const parser = typeof stages.parser === "string" ? stages.parser : Object.keys(stages.parser ?? {})[0];
  if (parser !== undefined && !Object.hasOwn(parsers, parser)) {
    findings.push({
      path: [...path, "parser"],
      because: `unknown parser "${parser}"`,
      hint: `one of: ${Object.keys(parsers).join(", ")}`,
    });
  }
  for (const name of stages.say && !extended && !stages.parser ? variablesOf(stages.say) : []) {
    if (names.has(name)) continue;
    const near = findNearest(name, names);
    findings.push({
      path: [...path, "say"],
      because: `unknown variable {${name}}`,
      hint: near ? `change {${name}} to {${near}}` : `define it under facts or blocks`,
    });
  }
  for (const [name, fact] of Object.entries(stages.facts ?? {})) {
    const where = typeof fact === "string" ? undefined : fact.in;
    if (where && where !== "text" && !Object.hasOwn(stages.blocks ?? {}, where))
      findings.push({
        path: [...path, "facts", name],
        because: `facts.${name} looks in an unknown block "${where}"`,
        hint: "define it under blocks",
      });
  }
  return findings;
}

function checkCases(cases: Case[]): Finding[] {
  const open = cases.findIndex((one) => one.when === undefined && one.not === undefined && one.args === undefined);
  if (open >= 0 && open < cases.length - 1)
    return [
      {
        path: ["cases", open + 1],
        because: "a case that is never reached: the one before it has no condition",
        hint: "put the case without when, not and args last",
      },
    ];
  const seen = new Map<string, number>();
  for (const [i, one] of cases.entries()) {
    const key = JSON.stringify([one.when, one.not, one.args]);
    if (seen.has(key))
      return [
        {
          path: ["cases", i],
          because: "a case that is never reached: an earlier one has the same conditions",
          hint: "merge the two",
        },
      ];
    seen.set(key, i);
  }
  return [];
}

// Where patterns stand; everything else in a rule is names, words and templates.
const patternKeys = new Set([
  "when",
  "not",
  "args",
  "from",
  "to",
  "find",
  "by",
  "start",
  "only",
  "path",
  "per",
  "drop",
  "keep",
  "pin",
  "ignore",
  "sure",
  "signs",
  "end",
]);
const skippedKeys = new Set(["tests", "match", "unless", "why", "say", "empty", "parser", "extends"]);

function checkPatterns(value: unknown, path: (string | number)[]): Finding[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]): Finding[] => {
    const key = Array.isArray(value) ? Number(name) : name;
    const here = [...path, key];
    if (typeof key === "string" && skippedKeys.has(key) && path.length === 0) return [];
    if (key === "sub" && Array.isArray(child)) return child.flatMap((pair: [string, string], i) => checkPattern(pair[0], [...here, i, 0]));
    const owner = typeof key === "string" ? key : String(path[path.length - 1]);
    const isFact = path[path.length - 1] === "facts";
    if (typeof child === "string") return isFact || patternKeys.has(owner) ? checkPattern(child, here) : [];
    return checkPatterns(child, here);
  });
}

function checkPattern(pattern: string, path: (string | number)[]): Finding[] {
  try {
    new RegExp(pattern);
  } catch (error) {
    return [
      {
        path,
        because: `bad pattern ${JSON.stringify(pattern)}: ${firstLine((error as Error).message).replace(/^Invalid regular expression: /, "")}`,
        hint: "escape what is meant literally with a backslash",
      },
    ];
  }
  return [];
}

/** Applies `extends` and takes the tests off. `find` gives the rule that another one starts from. */
export function resolveRule(loaded: LoadedRule, find: (name: string) => LoadedRule | undefined, seen: string[] = []): Rule {
  const { tests: _tests, extends: base, off: _off, ...own } = loaded.file;
  if (base === undefined) return { name: loaded.name, ...own };
  const parent = find(base);
  if (!parent)
    throw new UserError({
      cannot: `load rule "${loaded.name}"`,
      because: `extends an unknown rule "${base}"`,
      at: loaded.path,
      try: "pith rules",
    });
  if (seen.includes(base))
    throw new UserError({
      cannot: `load rule "${loaded.name}"`,
      because: `extends itself by way of "${base}"`,
      at: loaded.path,
      try: "take one of the extends out",
    });
  const resolved = resolveRule(parent, find, [...seen, base]);
  return { ...resolved, ...overlay(resolved, own), name: loaded.name };
}
