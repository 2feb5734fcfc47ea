import type { UserError } from "../errors.ts";
import type { IndexedRule } from "./compile.ts";
import { type LoadedRule, refuse } from "./load.ts";
import { alternatives, isWord } from "./match.ts";

/** Two rules that answer some call, and neither more literally than the other. */
export interface Collision {
  name: string;
  other: string;
  /** The words of the later one, as a call could have them. */
  call: string;
}

/** The rule that comes first would answer, by no more than its name. */
export function findCollisions(rules: IndexedRule[]): Collision[] {
  const seen: Spelling[] = [];
  const found: Collision[] = [];
  for (const { name, match } of rules) {
    const own = match.flatMap(spell).map((words): Spelling => ({ name, words, weight: weigh(words) }));
    for (const { words, weight } of own) {
      const rival = seen.find((one) => one.weight === weight && overlap(one.words, words));
      if (!rival) continue;
      found.push({ name, other: rival.name, call: join(words, rival.words) });
      break;
    }
    seen.push(...own);
  }
  return found;
}

export function refuseCollision({ other, call }: Collision, rule: LoadedRule): UserError {
  const because = `"${call}" is answered equally well by rule "${other}"`;
  return refuse(rule, ["match"], because, "make one of the two matches more literal");
}

interface Spelling {
  name: string;
  words: string[];
  /** As `matchRest` in match.ts counts it. */
  weight: number;
}

/** Each way to spell an alternative: `cargo (test|t)` → `cargo test`, `cargo t`. */
export function spell(words: string[]): string[][] {
  return words.reduce<string[][]>((sofar, word) => sofar.flatMap((start) => alternatives(word).map((choice) => [...start, choice])), [[]]);
}

function weigh(words: string[]): number {
  return words.reduce((sum, word, i) => sum + (word === "*" ? (i === 0 ? 0 : 1) : 2), 0);
}

// A longer one goes on where the shorter has ended: its call is answered by both.
function overlap(one: string[], other: string[]): boolean {
  return one.slice(0, other.length).every((word, i) => canBeBoth(word, other[i] as string));
}

function canBeBoth(one: string, other: string): boolean {
  if (!one.includes("*")) return isWord(other, one);
  if (!other.includes("*")) return isWord(one, other);
  const [head = "", tail = ""] = one.split("*");
  const [otherHead = "", otherTail = ""] = other.split("*");
  return (head.startsWith(otherHead) || otherHead.startsWith(head)) && (tail.endsWith(otherTail) || otherTail.endsWith(tail));
}

function join(words: string[], other: string[]): string {
  const longer = words.length >= other.length ? words : other;
  return longer.map((_, i) => (words[i]?.includes("*") ? (other[i] ?? words[i]) : (words[i] ?? other[i]))).join(" ");
}
