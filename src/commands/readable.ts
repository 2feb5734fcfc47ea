import { showLine } from "../filter/clean.ts";

/** The same value, its texts fit for a line on a screen: strangers name folders, rules, models and commands. */
export function makeReadable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === "string" ? showLine(one) : one))) as T;
}
