import { UserError } from "../errors.ts";
import type { LoadedRule } from "./load.ts";
import { patternsOf } from "./patterns.ts";

// Only the build and the suite load this: recheck weighs 5.6 MB.
process.env.RECHECK_SYNC_BACKEND = "pure";

/** Throws for the first pattern that could take seconds on one line. `cacheFile` holds what was proved before. */
export async function proveRules(loaded: LoadedRule[], cacheFile: string): Promise<void> {
  const cache = await readCache(cacheFile);
  for (const rule of loaded) await proveRule(rule, cache);
  await Bun.write(cacheFile, JSON.stringify(cache));
}

export async function proveRule({ name, path, file }: LoadedRule, cache: Record<string, number>): Promise<void> {
  for (const pattern of patternsOf(file)) {
    const degree = cache[pattern] ?? (await findDegree(pattern));
    cache[pattern] = degree;
    if (degree <= 2) continue;
    throw new UserError({
      cannot: `load rule "${name}"`,
      because: `a pattern whose time grows ${degree === Infinity ? "exponentially" : `with the power of ${degree}`}: ${JSON.stringify(pattern)}`,
      at: `${path}:${lineOf(await Bun.file(path).text(), pattern)}`,
      try: "let only one open repeat stand where both could match the same text: [^:]* instead of .*, ` ` instead of ` +`",
    });
  }
}

export async function readCache(path: string): Promise<Record<string, number>> {
  try {
    return (await Bun.file(path).json()) as Record<string, number>;
  } catch {
    return {};
  }
}

/** Degree of the worst case: 1 linear, 2 quadratic (15 ms on a line of 4 KB); a cubic pattern takes six seconds there. */
export async function findDegree(pattern: string): Promise<number> {
  // One open repeat alone cannot be worse than quadratic.
  if ((pattern.match(/[+*]|\{\d+,\d*\}/g) ?? []).length < 2) return 2;
  const { checkSync } = await import("recheck");
  const found = checkSync(pattern, "", { timeout: 5000 });
  const complexity = "complexity" in found ? found.complexity : undefined;
  if (complexity?.type === "exponential") return Infinity;
  if (complexity?.type === "polynomial") return complexity.degree;
  return found.status === "unknown" ? 2 : 1;
}

function lineOf(text: string, pattern: string): number {
  const at = text.indexOf(pattern);
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}
