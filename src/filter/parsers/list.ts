import type { Rule } from "../../rules/schema.ts";
import type { Line, Parsed } from "../line.ts";
import { parse as diagnostics } from "./diagnostics.ts";
import { parse as commits } from "./commits.ts";
import { parse as diff } from "./diff.ts";
import { parse as stat } from "./stat.ts";

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
export const parsers: Record<string, Parser> = { diagnostics, diff };
