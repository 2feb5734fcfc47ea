import { lookup, patterns } from "../../dist/rules/lookup.ts";
import { splitWords } from "../shell/parse.ts";
import type { IndexedRule, RuleIndex } from "./compile.ts";
import { isWord, withoutVersion } from "./match.ts";

/** The built-in rules that can answer a part of this text: those whose first word stands in it. */
export function readIndexOf(text: string): RuleIndex {
  const rules: IndexedRule[] = [];
  for (const word of splitWords(text)) {
    addRules(word, rules);
    const plain = withoutVersion(word.endsWith(".exe") || word.endsWith(".cmd") ? word.slice(0, -4) : word);
    if (plain !== word) addRules(plain, rules);
    // First words with a star: `*.sh`.
    for (const pattern of patterns) if (isWord(pattern, word)) addRules(pattern, rules);
  }
  return { rules };
}

function addRules(word: string, rules: IndexedRule[]): void {
  const found = lookup[word];
  if (found === undefined) return;
  for (const rule of JSON.parse(found) as IndexedRule[]) if (!isAmong(rules, rule)) rules.push(rule);
}

function isAmong(rules: IndexedRule[], { name }: IndexedRule): boolean {
  for (const rule of rules) if (rule.name === name) return true;
  return false;
}
