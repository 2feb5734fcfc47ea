import { lookup, patterns } from "../../dist/rules/lookup.ts";
import { splitWords } from "../shell/parse.ts";
import type { IndexedRule, RuleIndex } from "./compile.ts";
import { isWord, withoutVersion } from "./match.ts";

/** The built-in rules that can answer a part of this text: those whose first word stands in it. */
export function readIndexOf(text: string): RuleIndex {
  const found = new Map<string, IndexedRule>();
  const words = splitWords(text);
  for (const word of words) {
    addRules(word, found);
    const plain = withoutVersion(word.endsWith(".exe") || word.endsWith(".cmd") ? word.slice(0, -4) : word);
    if (plain !== word) addRules(plain, found);
  }
  // First words with a star: `*.sh`.
  for (const pattern of patterns) if (words.some((word) => isWord(pattern, word))) addRules(pattern, found);
  return { rules: [...found.values()] };
}

function addRules(word: string, found: Map<string, IndexedRule>): void {
  if (!Object.hasOwn(lookup, word)) return;
  for (const rule of JSON.parse(lookup[word]!) as IndexedRule[]) found.set(rule.name, rule);
}
