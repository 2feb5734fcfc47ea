import { findLaunched, nameOf } from "../shell/launchers.ts";
import { takesValue } from "../shell/options.ts";
import { isDigit } from "../shell/word.ts";
import type { IndexedRule, RuleIndex } from "./compile.ts";

export type Match =
  { kind: "found"; rule: IndexedRule; args: string[] } | { kind: "unless"; rule: IndexedRule; argument: string } | { kind: "none" };

/** The rule that answers the words of one simple command, and the words behind the matched ones. */
export function findRule(words: string[], index: RuleIndex): { rule: IndexedRule; args: string[] } | undefined {
  const match = matchWords(words, index);
  return match.kind === "found" ? { rule: match.rule, args: match.args } : undefined;
}

/** As `findRule`, but tells a call that has no rule from one whose rule asks to leave it. */
export function matchWords(words: string[], index: RuleIndex): Match {
  if (words.length === 0) return { kind: "none" };
  // What a launcher starts is what prints: `uv run pytest` is pytest's.
  const launched = findLaunched(words);
  if (launched) {
    const inner = matchWords(launched, index);
    if (inner.kind !== "none") return inner;
  }
  return matchProgram(words, index);
}

interface Candidate {
  rule: IndexedRule;
  score: number;
  seen: string[];
  args: string[];
}

function matchProgram(words: string[], index: RuleIndex): Match {
  const name = nameOf(words[0]!);
  const plain = withoutVersion(name);
  const best = findBest(name, words, index) ?? (plain === name ? undefined : findBest(plain, words, index));
  if (!best) return { kind: "none" };
  const { rule, args } = best;
  const argument = rule.unless && findUnless(best.seen, rule.unless);
  return argument === undefined ? { kind: "found", rule, args } : { kind: "unless", rule, argument };
}

function findUnless(words: string[], patterns: string[]): string | undefined {
  for (let at = 0; at < words.length; at++)
    for (let of = 0; of < patterns.length; of++) if (isArgument(patterns[of]!, words[at]!)) return words[at];
  return undefined;
}

/** `clang++-14`, `python3.11` and `pip3` are the tools without the number. */
export function withoutVersion(name: string): string {
  let end = name.length;
  while (isDigit(name[end - 1])) {
    while (isDigit(name[end - 1])) end--;
    if (name[end - 1] !== "." || !isDigit(name[end - 2])) break;
    end--;
  }
  if (end < name.length && name[end - 1] === "-") end--;
  return name.slice(0, end);
}

function findBest(name: string, words: string[], index: RuleIndex): Candidate | undefined {
  let best: Candidate | undefined;
  const { rules } = index;
  for (let at = 0; at < rules.length; at++) {
    const rule = rules[at]!;
    for (let of = 0; of < rule.match.length; of++) {
      const pattern = rule.match[of]!;
      if (!isWord(pattern[0] ?? "", name)) continue;
      const found = matchRest(rule, pattern, name, words);
      if (found && (!best || found.score > best.score)) best = found;
    }
  }
  return best;
}

function matchRest(rule: IndexedRule, pattern: string[], name: string, words: string[]): Candidate | undefined {
  const skipped: string[] = [];
  let score = pattern[0] === "*" ? 0 : 2;
  let at = 1;
  for (let of = 1; of < pattern.length; of++) {
    const wanted = pattern[of]!;
    for (; at < words.length && !isWord(wanted, words[at]!); at++) {
      const word = words[at]!;
      if (word === "--" || word.length < 2 || (word[0] !== "-" && word[0] !== "+")) return undefined;
      skipped.push(word);
      const isNumbered = word === "-j" && isDigit(words[at + 1]?.[0]);
      if (takesValue(name, word) || isNumbered) at++;
    }
    if (at >= words.length) return undefined;
    score += wanted === "*" ? 1 : 2;
    // What nobody has named is an argument, too: `gradle *` may leave `gradle run`.
    if (wanted === "*") skipped.push(words[at]!);
    at++;
  }
  const args = words.slice(at);
  return { rule, score, seen: skipped.concat(args), args };
}

/** Whether a word of a rule (`test`, `(test|t)`, `*`, `*.sh`) stands for this one. */
export function isWord(pattern: string, word: string): boolean {
  if (pattern === word) return true;
  if (pattern === "*") return !word.startsWith("-");
  if (pattern[0] === "(") return isOneOf(alternatives(pattern), word);
  const star = pattern.indexOf("*");
  return (
    star >= 0 && word.length >= pattern.length - 1 && word.startsWith(pattern.slice(0, star)) && word.endsWith(pattern.slice(star + 1))
  );
}

function isOneOf(patterns: string[], word: string): boolean {
  for (let at = 0; at < patterns.length; at++) if (isWord(patterns[at]!, word)) return true;
  return false;
}

/** `(test|t)` is `test` and `t`. */
export function alternatives(pattern: string): string[] {
  return pattern.startsWith("(") ? pattern.slice(1, -1).split("|") : [pattern];
}

function isArgument(pattern: string, word: string): boolean {
  return pattern.endsWith("*") ? word.startsWith(pattern.slice(0, -1)) : pattern === word;
}
