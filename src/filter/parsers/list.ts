import type { Rule } from "../../rules/schema.ts";
import type { Line, Parsed } from "../line.ts";
import { parse as diagnostics } from "./diagnostics.ts";
import { parse as blame } from "./blame.ts";
import { parse as ci } from "./ci.ts";
import { parse as commits } from "./commits.ts";
import { parse as generic } from "./generic.ts";
import { parse as goTest } from "./go-test.ts";
import { parse as diff } from "./diff.ts";
import { parse as file } from "./file.ts";
import { parse as log } from "./log.ts";
import { parse as discussion } from "./discussion.ts";
import { parse as json } from "./json.ts";
import { parse as ls } from "./ls.ts";
import { parse as paths } from "./paths.ts";
import { parse as pytest } from "./pytest.ts";
import { parse as redraw } from "./redraw.ts";
import { parse as search } from "./search.ts";
import { parse as sizes } from "./sizes.ts";
import { parse as stack } from "./stack.ts";
import { parse as stat } from "./stat.ts";
import { parse as tree } from "./tree.ts";
import { parse as tap } from "./tap.ts";
import { parse as table } from "./table.ts";
import { parse as unittest } from "./unittest.ts";
import { parse as testReport } from "./test-report.ts";

/** Clean lines in, the lines of the view out; pure. `options` come from the rule, `args` are the call's. */
export type Parser = (
  lines: Line[],
  options: Record<string, unknown>,
  context: {
    args: string[];
    /** Characters that a view of this verdict may take; undefined where no host bounds it. */
    room?: number | undefined;
    /** The lines are an extract of a longer output: what is counted in them is a least number. */
    extract?: boolean | undefined;
    /** Lines that a view may have, where the call bounds it (`| tail -20`). */
    rows?: number | undefined;
    /** The command that a runner said it runs: `> vitest run cart`. */
    announced?: string | undefined;
    /** The lines are one report of many: `turbo run test` over a dozen packages. */
    oneOfMany?: boolean | undefined;
    readRule?: ((name: string) => Rule | undefined) | undefined;
    /** Lines in which other rules know their tools, as those rules read them. */
    byTool?: ((lines: Line[]) => Parsed) | undefined;
  },
) => Parsed;

/** Every parser that a rule may name. */
export const parsers: Record<string, Parser> = {
  tap,
  generic,
  "go-test": goTest,
  table,
  "test-report": testReport,
  blame,
  commits,
  diagnostics,
  diff,
  ls,
  paths,
  pytest,
  search,
  stack,
  stat,
  tree,
  unittest,
  file,
  log,
  discussion,
  json,
  sizes,
  ci,
  redraw,
};
