import { patterns, places, texts } from "../../dist/rules/lookup.ts";
import { splitWords } from "../shell/word.ts";
import type { IndexedRule, RuleIndex } from "./compile.ts";
import { isWord, withoutVersion } from "./match.ts";

/** The built-in rules that can answer a part of this text: those whose first word stands in it. */
export function readIndexOf(text: string): RuleIndex {
  const rules: IndexedRule[] = [];
  const words = splitWords(text);
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    addRules(word, rules);
    const plain = withoutVersion(word.endsWith(".exe") || word.endsWith(".cmd") ? word.slice(0, -4) : word);
    if (plain !== word) addRules(plain, rules);
    // First words with a star: `*.sh`.
    for (let of = 0; of < patterns.length; of++) if (isWord(patterns[of]!, word)) addRules(patterns[of]!, rules);
  }
  return { rules };
}

function addRules(word: string, rules: IndexedRule[]): void {
  const start = places.indexOf(`\n${word} `);
  if (start < 0) return;
  const numbers = places.slice(start + word.length + 2, places.indexOf("\n", start + 1)).split(" ");
  for (let at = 0; at < numbers.length; at += 2) {
    const rule = JSON.parse(texts.slice(Number(numbers[at]), Number(numbers[at + 1]))) as IndexedRule;
    if (!isAmong(rules, rule.name)) rules.push(rule);
  }
}

function isAmong(rules: IndexedRule[], name: string): boolean {
  for (let at = 0; at < rules.length; at++) if (rules[at]!.name === name) return true;
  return false;
}
