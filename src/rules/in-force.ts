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
  const own = (await findSources(cwd)).flatMap((source) => source.prints);
  const names = new Set(own.map(({ name }) => name));
  return [...own, ...readPrints().filter(({ name }) => !names.has(name))];
}

/** Bodies of the own rules that a runner may hand its output to, so that reading them later needs no waiting. */
export async function readPrintingBodies(known: Known[], cwd = process.cwd()): Promise<(name: string) => Rule | undefined> {
  const own = new Set((await findSources(cwd)).flatMap((source) => source.prints.map(({ name }) => name)));
  const bodies = new Map<string, Rule>();
  for (const { name } of known) {
    const body = own.has(name) ? await readBody(name, cwd) : undefined;
    if (body) bodies.set(name, body);
  }
  return (name) => bodies.get(name) ?? readRule(name);
}
