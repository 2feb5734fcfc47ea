import { existsSync } from "node:fs";
import { showLine } from "../filter/clean.ts";

/** The same value, its texts fit for a line on a screen: strangers name folders, rules, models and commands. */
export function makeReadable<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === "string" ? showLine(one) : one))) as T;
}

/** A report as JSON; what would act on a screen, where JSON leaves it as it is, is escaped. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function formatFolder(path: string): string {
  return `${showLine(path)}${existsSync(path) ? "" : " (no such folder)"}`;
}
