import * as v from "valibot";
import { isMap, isScalar, LineCounter, parseDocument, type Document } from "yaml";
import { findNearest, UserError } from "../errors.ts";
import { overlay } from "../filter/apply.ts";
import { checkRule, checkVariables } from "./check-rule.ts";
import { type Rule, type RuleFile, ruleSchema } from "./schema.ts";

/** A rule file as read: checked by itself, `extends` not applied yet. */
export interface LoadedRule {
  name: string;
  /** Path as it is said in errors. */
  path: string;
  /** `file:line:column` of a key or value; the path alone where it is not known. */
  placeOf(keys: (string | number)[]): string;
  file: RuleFile;
}

/** The longest of ours has 14 KB; of hostile YAML the parser takes a second for so much, and four times that for twice as much. */
export const maxBytes = 64 * 1024;

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
  const placeAt = (offset = 0): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  const fail = (because: string, at: string, hint: string): never => {
    throw new UserError({ cannot: `load rule "${name}"`, because, at, try: hint });
  };
  if (text.length > maxBytes) throw refuseSize(name, path);
  if (tooDeep.test(text)) fail("the YAML is nested too deeply", path, "a rule needs no more than five levels");
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    maxAliasCount: 20,
    // A list for a key is told as an unknown key; the library would warn on standard error besides.
    logLevel: "error",
  } as Parameters<typeof parseDocument>[1]);
  const [broken] = document.errors;
  if (broken) fail(firstLine(broken.message), placeAt(broken.pos[0]), "mend the YAML there; quote patterns with single quotes");
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    fail(firstLine((error as Error).message), placeAt(0), "write the values out instead of using aliases");
  }
  const result = v.safeParse(ruleSchema, content);
  if (!result.success) {
    const { issue, keys } = findCause(result.issues[0], []);
    fail(describeIssue(issue, keys), placeAt(offsetOf(document, keys, isUnknownKey(issue))), hintFor(issue, keys));
  }
  const file = result.output as RuleFile;
  const placeOf = (keys: Keys) => placeAt(offsetOf(document, keys, false));
  for (const finding of checkRule(file)) fail(finding.because, placeOf(finding.path), finding.hint);
  return { name, path, placeOf, file };
}

type AnyIssue = v.BaseIssue<unknown>;
type Keys = (string | number)[];

/** Of a choice the form that the text came nearest to: the one that went wrong deepest inside. A list has no names: it is the wrong kind of value. */
function findCause(issue: AnyIssue, above: Keys): { issue: AnyIssue; keys: Keys } {
  const path = issue.path ?? [];
  const keys = [...above, ...path.map((item) => item.key as string | number)];
  const last = path.at(-1);
  if (last && Array.isArray(last.input) && (last.origin === "key" || isMissing(issue)))
    return { issue: { ...issue, type: "strict_object", expected: "Object", received: "Array" }, keys: keys.slice(0, -1) };
  const depth = (one: AnyIssue) => one.path?.length ?? 0;
  const [inner] = [...(issue.issues ?? [])].sort((a, b) => depth(b) - depth(a));
  return inner && depth(inner) > 0 ? findCause(inner, keys) : { issue, keys };
}

function isUnknownKey(issue: AnyIssue): boolean {
  return issue.expected === "never" && typeof issue.path?.at(-1)?.key === "string";
}

function isMissing(issue: AnyIssue): boolean {
  return issue.type === "strict_object" && issue.received === "undefined" && issue.expected?.startsWith('"') === true;
}

function describeIssue(issue: AnyIssue, keys: Keys): string {
  const where = keys.length > 0 ? keys.join(".") : "the file";
  const last = keys.at(-1);
  if (isUnknownKey(issue)) return `unknown ${keys.length > 1 ? `key "${last}" in ${keys.slice(0, -1).join(".")}` : `stage "${where}"`}`;
  if (isMissing(issue)) return `${keys.slice(0, -1).join(".") || "the file"} has no "${last}"`;
  if (/^(?:min_length|min_entries)$/.test(issue.type)) return `${where} is empty`;
  if (choicesOf(issue).length > 0 && issue.received.startsWith('"')) return `${where}: there is no ${issue.received}`;
  return `${where}: expected ${spell(issue)}, found ${kindOf(issue.received)}`;
}

/** What is expected, in the words of YAML. */
function spell({ type, expected }: AnyIssue): string {
  if (type === "integer") return "a whole number";
  if (type === "min_value") return `${expected?.slice(2)} or more`;
  if (type === "max_entries") return "one name";
  if (type === "picklist") return "a word";
  if (expected === "never") return "nothing more";
  if (type === "regex") return expected === "/^[a-z][a-zA-Z0-9]*$/" ? "a name of letters and digits" : `the form ${expected}`;
  const forms = (expected ?? "something else").replace(/[()]/g, "").split(" | ");
  return [...new Set(forms.map((form) => (form.startsWith('"') ? "a name" : kindOf(form))))].join(" or ");
}

const kinds: Record<string, string> = {
  Array: "a list",
  Object: "keys and values",
  string: "a text",
  number: "a number",
  boolean: "true or false",
  null: "nothing",
  undefined: "nothing",
};

function kindOf(value: string): string {
  return kinds[value] ?? value;
}

function hintFor(issue: AnyIssue, keys: Keys): string {
  const last = String(keys.at(-1) ?? "");
  if (isUnknownKey(issue)) {
    const known = knownKeys(keys.slice(0, -1));
    const near = findNearest(last, known);
    if (near) return `change "${last}" to "${near}"`;
    return known.length > 12 ? `remove "${last}"; the keys are listed by: pith rules --docs` : `one of: ${known.join(", ")}`;
  }
  if (isMissing(issue)) return `add ${last}; what it means: pith rules --docs`;
  const choices = choicesOf(issue);
  if (choices.length > 0 && issue.received.startsWith('"')) {
    const given = issue.received.replaceAll('"', "");
    const near = findNearest(given, choices);
    return near ? `change "${given}" to "${near}"` : `one of: ${choices.join(", ")}`;
  }
  if (issue.expected === "never") return "take it out";
  if (issue.expected === "Array" && !/^(?:Object|null)$/.test(issue.received))
    return `write it as a list: ${last}: [${issue.received.startsWith('"') ? "'…'" : issue.received}]`;
  if (/^(?:min_length|min_entries)$/.test(issue.type)) return `remove it, or say what it is for`;
  const key = keys.findLast((one) => typeof one === "string");
  return `change it to ${spell(issue)}; pith rules --docs says what ${key === undefined ? "stands in a rule" : `${key} means`}`;
}

/** The words that may stand there, where they can be counted. */
function choicesOf({ type, expected }: AnyIssue): string[] {
  return type === "picklist" || type === "union" ? [...(expected ?? "").matchAll(/"([^"]+)"/g)].map(([, word]) => word as string) : [];
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

/** Applies `extends` and takes the tests off. `find` gives the rule that another one starts from, `names` are said where there is none. */
export function resolveRule(loaded: LoadedRule, find: (name: string) => LoadedRule | undefined, names: Iterable<string> = []): Rule {
  const resolved = extendRule(loaded, find, names, []);
  const [finding] = loaded.file.extends === undefined ? [] : checkVariables(resolved);
  if (finding) throw refuse(loaded, finding.path, finding.because, finding.hint);
  return resolved;
}

function extendRule(loaded: LoadedRule, find: (name: string) => LoadedRule | undefined, names: Iterable<string>, seen: string[]): Rule {
  const { tests: _tests, extends: base, off: _off, ...own } = loaded.file;
  if (base === undefined) return { name: loaded.name, ...own };
  if (seen.includes(base)) throw refuse(loaded, ["extends"], `extends itself by way of "${base}"`, "take one of the extends out");
  const parent = find(base);
  if (!parent) {
    const near = findNearest(
      base,
      [...names].filter((name) => name !== base),
    );
    throw refuse(loaded, ["extends"], `extends an unknown rule "${base}"`, near ? `change "${base}" to "${near}"` : "pith rules");
  }
  const resolved = extendRule(parent, find, names, [...seen, base]);
  return { ...resolved, ...overlay(resolved, own), name: loaded.name };
}

/** The error that says where in a rule's file something has to change. */
export function refuse({ name, placeOf }: LoadedRule, keys: Keys, because: string, hint: string): UserError {
  return new UserError({ cannot: `load rule "${name}"`, because, at: placeOf(keys), try: hint });
}
