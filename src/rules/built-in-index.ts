import { index } from "../../dist/rules/index.ts";
import type { RuleIndex } from "./compile.ts";

/** The lookup of the built-in rules: all that the hook reads of them. */
export function readIndex(): RuleIndex {
  return JSON.parse(index) as RuleIndex;
}
