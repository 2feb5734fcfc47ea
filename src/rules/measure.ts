import { type LoadedRule, refuse } from "./load.ts";
import { patternsOf } from "./patterns.ts";

// Built-in patterns are proved when they are built (prove.ts); the prover weighs more than the rest of us, so a user's pattern is
// measured on hostile lines that grow: what is polynomial or worse shows long before it could hang a call.
const lengths = [16, 18, 20, 22, 24, 26, 28, 30, 32, 36, 40, 48, 64, 128, 256, 512, 1024, 2048, 4096];
const budgetMs = 25;
const tries = [1, 2, 3, 4];

/** Throws for the first pattern of a rule that takes long on a line of the kind it looks for. */
export function measurePatterns(rule: LoadedRule): void {
  for (const { pattern, path } of patternsOf(rule.file)) {
    const slow = isHarmless(pattern) ? undefined : findSlowLine(pattern);
    if (slow === undefined) continue;
    const because = `the pattern ${JSON.stringify(pattern)} takes too long on a line of ${slow} characters`;
    throw refuse(rule, path, because, "let only one open repeat stand where both could match the same text; [^:]* instead of .*");
  }
}

/** One repeat alone, of no group, is quadratic at the worst. */
function isHarmless(pattern: string): boolean {
  return !/\)[*+{]/.test(pattern) && (pattern.match(/[*+{]/g)?.length ?? 0) <= 1 && (pattern.match(/\?/g)?.length ?? 0) < 8;
}

/** Length of the hostile line on which the pattern takes longer than the budget, if any. */
function findSlowLine(pattern: string): number | undefined {
  const regexp = new RegExp(pattern);
  for (const make of hostileLines(pattern)) {
    for (const length of lengths) {
      const line = make(length);
      // Measured again, so that a pause of the machine is not taken for the pattern.
      if (tries.every(() => takesLong(regexp, line))) return length;
    }
  }
  return undefined;
}

// What the pattern begins with, then one of its characters again and again, or two kinds in turn, then something it cannot want.
function hostileLines(pattern: string): ((length: number) => string)[] {
  const start =
    pattern
      .replace(/^\^/, "")
      .match(/^(?:[\w ,:;=/-](?![?*+{])|\\[.()[\]|](?![?*+{]))*/)?.[0]
      .replaceAll("\\", "") ?? "";
  const letters = [...new Set([..."a 0=:,./-\t", ...pattern.replace(/\\[dwsDWSbB]|[\\^$()[\]{}|?*+.]/g, "")])].slice(0, 40);
  const lines = letters.flatMap((letter) => ["", start].map((head) => (length: number) => `${head}${letter.repeat(length)}\u0001`));
  const kinds = [" ", "0", "a"];
  for (const one of kinds) {
    for (const other of kinds)
      if (one !== other) lines.push((length) => `${start}${one.repeat(length / 2)}${other.repeat(length / 2)}\u0001`);
  }
  return lines;
}

function takesLong(regexp: RegExp, line: string): boolean {
  const begin = performance.now();
  regexp.test(line);
  return performance.now() - begin > budgetMs;
}
