import type { Known } from "../filter/recognise.ts";
import { readPrints, readRule } from "./built-in.ts";
import { findSources, readBody } from "./custom.ts";
import type { Rule } from "./schema.ts";

/** A rule by its name: the project's, else the user's, else the built-in one. */
export async function readRuleInForce(name: string, cwd = process.cwd()): Promise<Rule | undefined> {
  return (await readBody(name, cwd)) ?? readRule(name);
}

/** Every rule that is known by what it prints, own ones first. */
export async function readPrintsInForce(cwd = process.cwd()): Promise<Known[]> {
  return withBuiltIn(await readOwnPrints(cwd));
}

/** The same, and the rules themselves: those that a runner may hand its output to. Own ones are read at once, so that to ask for them later needs no waiting. */
export async function readToolsInForce(cwd = process.cwd()): Promise<{ known: Known[]; readRule: (name: string) => Rule | undefined }> {
  const own = await readOwnPrints(cwd);
  const bodies = new Map<string, Rule>();
  for (const { name } of own) {
    const body = await readBody(name, cwd);
    if (body) bodies.set(name, body);
  }
  return { known: withBuiltIn(own), readRule: (name) => bodies.get(name) ?? readRule(name) };
}

async function readOwnPrints(cwd: string): Promise<Known[]> {
  return (await findSources(cwd)).flatMap((source) => source.prints);
}

function withBuiltIn(own: Known[]): Known[] {
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...readPrints().filter(({ name }) => !names.has(name))];
}
