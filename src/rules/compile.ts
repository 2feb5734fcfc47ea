import glob from "fast-glob";
import { UserError } from "../errors.ts";
import { loadRule, type LoadedRule, resolveRule } from "./load.ts";
import type { Rule } from "./schema.ts";

/** What the hook needs of a rule. */
export interface IndexedRule {
  name: string;
  /** One list of words per alternative: `cargo`, `(test|t)`, `*`. */
  match: string[][];
  unless: string[];
  finite: boolean;
  readsArgs: boolean;
  recognise: boolean;
}

export interface RuleIndex {
  rules: IndexedRule[];
}

export interface CompiledRules {
  index: RuleIndex;
  rules: Rule[];
  /** The rules that are known by what they print. */
  prints: { name: string; prints: NonNullable<Rule["prints"]> }[];
}

/** Reads and checks every rule below a folder. Throws the first mistake as a UserError. */
export async function readRules(folder: string): Promise<LoadedRule[]> {
  const paths = (await glob("**/*.yaml", { cwd: folder, followSymbolicLinks: false })).sort();
  return Promise.all(
    paths.map(async (path) => loadRule(path.replace(/\.yaml$/, ""), `${folder}/${path}`, await Bun.file(`${folder}/${path}`).text())),
  );
}

/** `base` gives rules that are not among these to start from. */
export function compileRules(loaded: LoadedRule[], base: (name: string) => LoadedRule | undefined = () => undefined): CompiledRules {
  const byName = new Map(loaded.map((rule) => [rule.name, rule]));
  const rules = loaded
    .filter((rule) => !rule.file.off)
    .map((rule) => resolveRule(rule, (name) => (name === rule.name ? (base(name) ?? rule) : (byName.get(name) ?? base(name)))));
  checkCollisions(rules);
  return {
    rules,
    index: {
      rules: rules.filter((rule) => rule.match !== undefined).map(indexRule),
    },
    prints: rules.flatMap(({ name, prints }) => (prints ? [{ name, prints }] : [])),
  };
}

export function indexRule(rule: Rule): IndexedRule {
  return {
    name: rule.name,
    match: [rule.match ?? []].flat().map((alternative) => alternative.trim().split(/\s+/)),
    unless: rule.unless ?? [],
    finite: rule.finite ?? false,
    readsArgs: readsArguments(rule),
    recognise: rule.recognise ?? false,
  };
}

function readsArguments(rule: Rule): boolean {
  const options = typeof rule.parser === "object" ? Object.values(rule.parser)[0] : undefined;
  return (rule.cases?.some((one) => one.args !== undefined) ?? false) || (options as { args?: boolean } | undefined)?.args === true;
}

function checkCollisions(rules: Rule[]): void {
  const owners = new Map<string, string>();
  for (const rule of rules) {
    for (const words of indexRule(rule).match.flatMap(spell)) {
      const other = owners.get(words);
      if (other && other !== rule.name) {
        throw new UserError({
          cannot: `load rule "${rule.name}"`,
          because: `"${words}" is answered equally well by rule "${other}"`,
          at: `filters/${rule.name}.yaml`,
          try: "make one of the two matches more literal",
        });
      }
      owners.set(words, rule.name);
    }
  }
}

/** Each way to spell an alternative: `cargo (test|t)` → `cargo test`, `cargo t`. */
function spell(words: string[]): string[] {
  return words.reduce<string[]>(
    (sofar, word) => {
      const choices = word.startsWith("(") && word.endsWith(")") ? word.slice(1, -1).split("|") : [word];
      return sofar.flatMap((start) => choices.map((choice) => (start ? `${start} ${choice}` : choice)));
    },
    [""],
  );
}

/** Writes the rules as TypeScript modules of JSON strings: one is parsed when it is needed (0.25 ms for 80 rules; objects cost 1.1). */
export async function writeCompiled({ index, rules, prints }: CompiledRules, folder: string): Promise<void> {
  const bodies = Object.fromEntries(rules.map((rule) => [rule.name, JSON.stringify(rule)]));
  await Bun.write(`${folder}/index.ts`, `export const index: string = ${JSON.stringify(JSON.stringify(index))};\n`);
  await Bun.write(`${folder}/lookup.ts`, formatLookup(index));
  await Bun.write(
    `${folder}/bodies.ts`,
    `export const prints: string = ${JSON.stringify(JSON.stringify(prints))};\nexport const bodies: Record<string, string> = ${JSON.stringify(bodies, null, 1)};\n`,
  );
}

/** The rules by the first word of what they match, as JSON: a hook reads those of the words in its call (0.4 ms less than all of 100). */
function formatLookup({ rules }: RuleIndex): string {
  const groups = new Map<string, Set<IndexedRule>>();
  for (const rule of rules) {
    for (const [first = ""] of rule.match) {
      for (const word of spell([first])) groups.set(word, (groups.get(word) ?? new Set()).add(rule));
    }
  }
  const lookup = Object.fromEntries([...groups].map(([word, group]) => [word, JSON.stringify([...group])]));
  const patterns = [...groups.keys()].filter((word) => word.includes("*"));
  return `export const lookup: Record<string, string> = ${JSON.stringify(lookup, null, 1)};\nexport const patterns: string[] = ${JSON.stringify(patterns)};\n`;
}
