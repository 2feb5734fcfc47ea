import { formatError } from "../errors.ts";
import { type LoadedRule, refuse } from "./load.ts";
import { patternsOf } from "./patterns.ts";

// Only the build and the suite load this: recheck weighs 5.6 MB, and a proof takes half a second. What is proved stands in
// proved.json beside this file (pattern → degree); `bun src/rules/prove.ts --again` proves all of it anew.
process.env.RECHECK_BACKEND = "native";
const proofs = `${import.meta.dir}/proved.json`;

/** Degree of the worst case by pattern: 1 linear, 2 quadratic (15 ms on a line of 4 KB); a cubic pattern takes six seconds there. */
export type Proofs = Record<string, number>;

export async function readProofs(): Promise<Proofs> {
  return (await Bun.file(proofs).exists()) ? ((await Bun.file(proofs).json()) as Proofs) : {};
}

/** Throws for the first pattern that could take seconds on one line; what was not proved before is proved and noted. */
export async function proveRules(loaded: LoadedRule[]): Promise<void> {
  const known = await readProofs();
  const before = Object.keys(known).length;
  try {
    for (const rule of loaded) await proveRule(rule, known);
  } finally {
    if (Object.keys(known).length > before) await writeProofs(known);
  }
}

async function writeProofs(known: Proofs): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1)));
  await Bun.write(proofs, `${JSON.stringify(sorted, null, 1)}\n`);
}

async function proveRule(rule: LoadedRule, known: Proofs): Promise<void> {
  for (const { pattern, path } of patternsOf(rule.file)) {
    if (isPlain(pattern)) continue;
    const degree = (known[pattern] ??= await findDegree(pattern));
    if (degree <= 2) continue;
    delete known[pattern];
    const growth = Number.isNaN(degree)
      ? "could not be bounded within 10 s"
      : degree === Infinity
        ? "grows exponentially"
        : `grows with the power of ${degree}`;
    throw refuse(
      rule,
      path,
      `a pattern whose time ${growth}: ${JSON.stringify(pattern)}`,
      "let only one open repeat stand where both could match the same text: [^:]* instead of .*, ` ` instead of ` +`",
    );
  }
}

/** Patterns that no proof is kept of; `bun src/rules/prove.ts` proves them. */
export function findUnproved({ file }: LoadedRule, known: Proofs): string[] {
  return patternsOf(file).flatMap(({ pattern }) => (isPlain(pattern) || known[pattern] !== undefined ? [] : [pattern]));
}

// One open repeat alone is never worse than quadratic.
function isPlain(pattern: string): boolean {
  return (pattern.match(/[+*]|\{\d+,\d*\}/g) ?? []).length < 2;
}

/** Degree of a pattern's worst case; not a number where recheck could not tell. */
async function findDegree(pattern: string): Promise<number> {
  const { check } = await import("recheck");
  const found = await check(pattern, "", { timeout: 10_000 });
  const complexity = "complexity" in found ? found.complexity : undefined;
  if (complexity?.type === "exponential") return Infinity;
  if (complexity?.type === "polynomial") return complexity.degree;
  if (found.status === "safe") return 1;
  return NaN;
}

if (import.meta.main) {
  const { readRules } = await import("./compile.ts");
  if (process.argv.includes("--again")) await writeProofs({});
  let failed = 0;
  for (const rule of await readRules("filters")) {
    try {
      await proveRules([rule]);
    } catch (error) {
      failed++;
      console.error(formatError(error));
    }
  }
  process.exit(failed > 0 ? 1 : 0);
}
