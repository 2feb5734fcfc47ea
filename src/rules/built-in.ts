import { bodies, prints } from "../../dist/rules/bodies.ts";
import type { Known } from "../filter/recognise.ts";
import type { Rule } from "./schema.ts";

const parsed = new Map<string, Rule>();

/** A built-in rule by its name. */
export function readRule(name: string): Rule | undefined {
  const known = parsed.get(name);
  if (known) return known;
  const body = Object.hasOwn(bodies, name) ? bodies[name] : undefined;
  if (body === undefined) return undefined;
  const rule = JSON.parse(body) as Rule;
  parsed.set(name, rule);
  return rule;
}

export function ruleNames(): string[] {
  return Object.keys(bodies);
}

/** The rules that are known by what they print, for runners. */
export function readPrints(): Known[] {
  return JSON.parse(prints);
}
