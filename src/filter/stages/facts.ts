import type { Fact } from "../../rules/schema.ts";
import { compileText } from "../patterns.ts";

/** Named values: counts and captures. `textOf` gives the stream, a block, or the whole text. */
export function findFacts(
  spec: Record<string, Fact>,
  textOf: (where: string | undefined) => string,
): { facts: Record<string, string>; matched: boolean } {
  const facts: Record<string, string> = {};
  let matched = false;
  for (const [name, fact] of Object.entries(spec)) {
    const { find, take, in: where } = typeof fact === "string" ? { find: fact, take: "first" as const, in: undefined } : fact;
    const found = [...textOf(where).matchAll(compileText(find, "gm"))].map((match) => match[1] ?? match[0]);
    if (found.length > 0) matched = true;
    facts[name] = takeFrom(found, take ?? "first");
  }
  return { facts, matched };
}

function takeFrom(found: string[], take: "first" | "last" | "sum" | "count" | "list"): string {
  switch (take) {
    case "first":
      return found[0] ?? "";
    case "last":
      return found[found.length - 1] ?? "";
    case "sum":
      return found.length === 0 ? "" : String(found.reduce((sum, value) => sum + Number(value.replaceAll(",", "")), 0));
    case "count":
      return String(found.length);
    case "list":
      return found.join("\n");
  }
}
