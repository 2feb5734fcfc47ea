import type { Rule } from "../../rules/schema.ts";
import type { Line, Parsed } from "../line.ts";

/** Clean lines in, the lines of the view out; pure. `options` come from the rule, `args` are the call's. */
export type Parser = (
  lines: Line[],
  options: Record<string, unknown>,
  context: {
    args: string[];
    readRule?: ((name: string) => Rule | undefined) | undefined;
  },
) => Parsed;

/** Every parser that a rule may name. */
export const parsers: Record<string, Parser> = {};
