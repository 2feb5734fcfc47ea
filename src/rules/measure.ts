import { UserError } from "../errors.ts";
import type { LoadedRule } from "./load.ts";
import { patternsOf } from "./patterns.ts";

// Built-in patterns are proved when they are built (prove.ts); the prover weighs more than the rest of us, so a user's pattern is
// measured on hostile lines that grow: what is polynomial or worse shows long before it could hang a call.
const lengths = [24, 64, 256, 1024, 2048, 4096];
const budgetMs = 25;

/** Throws for the first pattern of a rule that takes long on a line of the kind it looks for. */
export function measurePatterns({ name, path, file }: LoadedRule): void {
  for (const pattern of patternsOf(file)) {
    const slow = findSlowLine(pattern);
    if (slow === undefined) continue;
    throw new UserError({
      cannot: `load rule "${name}"`,
      because: `the pattern ${JSON.stringify(pattern)} takes too long on a line of ${slow} characters`,
      at: path,
      try: "let only one open repeat stand where both could match the same text; [^:]* instead of .*",
    });
  }
}

/** Length of the hostile line on which the pattern takes longer than the budget, if any. */
export function findSlowLine(pattern: string): number | undefined {
  const regexp = new RegExp(pattern);
  const letters = [...new Set([..."a 0=:,./-\t", ...pattern.replace(/\\[dwsDWSbB]|[\\^$()[\]{}|?*+.]/g, "")])].slice(0, 40);
  for (const letter of letters) {
    for (const length of lengths) {
      const line = `${letter.repeat(length)}\u0001`;
      const start = performance.now();
      regexp.test(line);
      // Measured twice, so that a pause of the machine is not taken for the pattern.
      if (performance.now() - start > budgetMs && isSlow(regexp, line)) return length;
    }
  }
  return undefined;
}

function isSlow(regexp: RegExp, line: string): boolean {
  const start = performance.now();
  regexp.test(line);
  return performance.now() - start > budgetMs;
}
