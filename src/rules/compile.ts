import glob from "fast-glob";
import type { Known } from "../filter/recognise.ts";
import { findCollisions, refuseCollision, spell } from "./collide.ts";
import { loadRule, type LoadedRule, resolveRule } from "./load.ts";
import type { Rule } from "./schema.ts";
import { findWords } from "./words.ts";

/** What the hook needs of a rule. */
export interface IndexedRule {
  name: string;
  /** One list of words per alternative: `cargo`, `(test|t)`, `*`. */
  match: string[][];
  unless?: string[] | undefined;
  finite?: boolean | undefined;
  readsArgs?: boolean | undefined;
  recognise?: boolean | undefined;
}

export interface RuleIndex {
  rules: IndexedRule[];
}

export interface CompiledRules {
  index: RuleIndex;
  rules: Rule[];
  /** The rules that are known by what they print. */
  prints: Known[];
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
  const names = [...byName.keys()];
  const rules = loaded
    .filter((rule) => !rule.file.off)
    .map((rule) => resolveRule(rule, (name) => (name === rule.name ? (base(name) ?? rule) : (byName.get(name) ?? base(name))), names));
  const index = { rules: rules.filter((rule) => rule.match !== undefined).map(indexRule) };
  const [collision] = findCollisions(index.rules);
  if (collision) throw refuseCollision(collision, byName.get(collision.name) as LoadedRule);
  return {
    rules,
    index,
    prints: rules.flatMap(({ name, prints }) => (prints ? [{ name, prints, words: wordsOf(prints) }] : [])),
  };
}

// An empty word stands in any text.
function wordsOf({ sure = [], signs = [] }: Known["prints"]): NonNullable<Known["words"]> {
  const wordsIn = (pattern: string) => findWords(pattern) ?? [""];
  return { sure: sure.map(wordsIn), signs: signs.map(wordsIn) };
}

export function indexRule(rule: Rule): IndexedRule {
  return {
    name: rule.name,
    match: [rule.match ?? []].flat().map((alternative) => alternative.trim().split(/\s+/)),
    // What does not hold is not there: the hook reads less.
    unless: rule.unless?.length ? rule.unless : undefined,
    finite: rule.finite || undefined,
    readsArgs: readsArguments(rule) || undefined,
    recognise: rule.recognise || undefined,
  };
}

function readsArguments(rule: Rule): boolean {
  const options = typeof rule.parser === "object" ? Object.values(rule.parser)[0] : undefined;
  return (rule.cases?.some((one) => one.args !== undefined) ?? false) || (options as { args?: boolean } | undefined)?.args === true;
}

/** Writes the rules as TypeScript modules of JSON strings: one is parsed when it is needed (0.25 ms for 80 rules; objects cost 1.1). */
export async function writeCompiled(
  { index, rules, prints }: CompiledRules,
  rehearsals: Record<string, string>,
  folder: string,
): Promise<void> {
  const bodies = Object.fromEntries(rules.map((rule) => [rule.name, JSON.stringify(rule)]));
  await Bun.write(`${folder}/index.ts`, `export const index: string = ${JSON.stringify(JSON.stringify(index))};\n`);
  await Bun.write(`${folder}/lookup.ts`, formatLookup(index));
  await Bun.write(
    `${folder}/bodies.ts`,
    `export const prints: string = ${JSON.stringify(JSON.stringify(prints))};\nexport const bodies: Record<string, string> = ${JSON.stringify(bodies, null, 1)};\n`,
  );
  await Bun.write(`${folder}/rehearsals.ts`, `export const rehearsals: Record<string, string> = ${JSON.stringify(rehearsals, null, 1)};\n`);
}

/**
 * What the hook reads: each first word with the places of its rules in one text of JSON, which is parsed rule by rule. Two texts, for a table of 200 words would
 * have to be made anew by every hook (0.15 ms).
 */
function formatLookup({ rules }: RuleIndex): string {
  let texts = "";
  const places = new Map<string, string[]>();
  for (const rule of rules) {
    const text = JSON.stringify(rule);
    const firsts = rule.match.flatMap(([first = ""]) => spell([first]).map(([word = ""]) => word));
    for (const word of new Set(firsts)) places.set(word, [...(places.get(word) ?? []), `${texts.length} ${texts.length + text.length}`]);
    texts += text;
  }
  const words = [...places].map(([word, all]) => `${word} ${all.join(" ")}\n`).join("");
  const patterns = [...places.keys()].filter((word) => word.includes("*"));
  const constants = { places: `\n${words}`, texts, patterns };
  return Object.entries(constants)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
    .join("");
}
