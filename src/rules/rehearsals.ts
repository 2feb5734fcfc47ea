import { filter } from "../filter/filter.ts";
import { optionsOf } from "./check-test.ts";
import type { CompiledRules } from "./compile.ts";
import type { LoadedRule } from "./load.ts";

/** Characters of the beginning and of the end: to try a rule on both takes a millisecond or two. */
const part = 1000;

/**
 * For each rule an output of its tool, to be tried while a command runs: what is warm then is what its end takes. The first recording of a failure that has
 * a view, for a rule's tests begin with what is usual, else the first that has one.
 */
export async function chooseRehearsals(
  loaded: LoadedRule[],
  { rules, prints }: CompiledRules,
  folder: string,
): Promise<Record<string, string>> {
  const tests = new Map(loaded.map(({ name, file }) => [name, file.tests ?? []]));
  const byName = new Map(rules.map((rule) => [rule.name, rule]));
  const readRule = (name: string) => byName.get(name);
  const chosen: Record<string, string> = {};
  for (const rule of rules) {
    for (const test of tests.get(rule.name) ?? []) {
      const recording = Bun.file(`${folder}/${rule.name}/${test.recorded}`);
      // The rule's own test says that it is missing.
      if (!(await recording.exists())) continue;
      const text = shorten(await recording.text());
      const known = rule.recognise ? prints : undefined;
      const view = filter(rule, new TextEncoder().encode(text), { ...optionsOf(test, readRule), known });
      if (!view.condensed) continue;
      if (view.verdict === "failed" || chosen[rule.name] === undefined) chosen[rule.name] = text;
      if (view.verdict === "failed") break;
    }
  }
  return chosen;
}

/** Whole lines. */
function shorten(text: string): string {
  if (text.length <= 2 * part) return text;
  return text.slice(0, text.lastIndexOf("\n", part) + 1) + text.slice(text.indexOf("\n", text.length - part) + 1);
}
