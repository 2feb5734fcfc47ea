import * as v from "valibot";
import { parsers } from "../filter/parsers/list.ts";

// What a rule is. One file, one place: types, checks, `pith rules --schema` and the language's documentation come from here.

/** Said in the JSON Schema, so that an editor reads patterns as such; `loadRule` compiles them. */
const regexp = v.pipe(v.string(), v.minLength(1), v.metadata({ format: "regex" }));
const pattern = (text: string) => v.pipe(regexp, v.description(text));
const patterns = (text: string) => v.pipe(v.array(regexp), v.minLength(1), v.description(text));
const list = (text: string) => v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1), v.description(text));
const words = (text: string) =>
  v.pipe(
    v.union([v.pipe(v.string(), v.minLength(1)), v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.minLength(1))]),
    v.description(text),
  );
const statuses = (text: string) => v.pipe(v.array(v.pipe(v.number(), v.integer())), v.description(text));
const substitutions = (text: string) => v.pipe(v.array(v.strictTuple([regexp, v.string()])), v.description(text));

const limit = v.pipe(
  v.strictObject({
    head: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.description("Keep the first N lines."))),
    tail: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.description("Keep the last N lines."))),
    width: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(40),
        v.description("Shorten longer lines to N characters, ended by `…`. Pinned lines too."),
      ),
    ),
    pin: v.optional(
      patterns(
        "Lines that head and tail never leave out, and that come first where a view has to fit a bound: errors, failing names, totals. Behind `| tail -20` in the order of the patterns.",
      ),
    ),
    per: v.optional(
      pattern(
        "A line that begins a part (`^diff --git`). Room is shared evenly over parts where a view has to fit a bound, and this line of each part stays.",
      ),
    ),
  }),
  v.description("Leave out the middle. What is left out is counted in the marker."),
);

const block = v.strictObject({
  from: pattern("A line that opens the block. Inside the block it opens the next one."),
  to: v.optional(pattern("A line that ends the block. Without it the block goes on to the end of the text.")),
  include: v.optional(
    v.pipe(v.boolean(), v.description("The lines that match `from` and `to` belong to the block. Without it they stay in the stream.")),
  ),
  drop: v.optional(patterns("Lines of the block that are noise.")),
  keep: v.optional(patterns("Lines of the block that stay; the rest is left out and counted.")),
  sub: v.optional(substitutions("Re-spell lines of the block, as the stage of this name does.")),
  limit: v.optional(limit),
});

const fact = v.union([
  pattern("A pattern; group 1 of its first match is the value, or the whole match where there is no group."),
  v.strictObject({
    find: pattern("A multi-line pattern (`^` and `$` are line ends)."),
    take: v.optional(
      v.pipe(
        v.picklist(["first", "last", "sum", "count", "list"]),
        v.description("Which matches make the value. `sum` adds numbers, `list` puts each on a line. Default: first."),
      ),
    ),
    in: v.optional(
      v.pipe(v.string(), v.description("The block to look in, instead of the stream. `text` is the whole clean text, blocks and all.")),
    ),
  }),
]);

const repeat = v.union([
  v.literal(true),
  v.strictObject({
    ignore: v.optional(patterns("Taken out of a line before it is compared, besides numbers, times and ids.")),
    anywhere: v.optional(v.pipe(v.boolean(), v.description("Compare with all lines before, not only with the one above."))),
    min: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.description("Fold from so many equal lines on. Default: 3."))),
    only: v.optional(patterns("Fold only lines that match one of these.")),
  }),
]);

const group = v.strictObject({
  by: pattern("A line to collect; group 1 is the key, the other groups are used by `head` and `item`."),
  head: v.optional(
    v.pipe(v.string(), v.description("The line that names a group: `$1` and so on, `$n` is the number of items. Default: `$1:`.")),
  ),
  item: v.optional(v.pipe(v.string(), v.description("One item: `$2` and so on. Default: `  $2`."))),
  join: v.optional(
    v.pipe(v.string(), v.description("Put the items on the head's own line, with this between them, instead of one a line.")),
  ),
  min: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.description("Smaller groups stay as they were. Default: 2."))),
  fold: v.optional(v.pipe(v.boolean(), v.description("Equal items of one group are said once."))),
});

const records = v.strictObject({
  start: pattern("The first line of a record; group 1 is its key. Records of one key are merged."),
  drop: v.optional(patterns("Lines of a record that are noise.")),
  keep: v.optional(patterns("Lines of a record that stay; the rest is left out and counted.")),
  only: v.optional(pattern("Keep the records that have such a line; the others are left out and counted.")),
  facts: v.optional(v.pipe(v.record(v.string(), fact), v.description("Named values of one record, for `as`."))),
  as: v.optional(
    v.pipe(v.string(), v.description("Template for one record: {key}, {n} (how many were merged), {items} (its lines), its facts.")),
  ),
});

const json = v.strictObject({
  each: v.optional(v.pipe(v.string(), v.description("Dot path to the array; empty for the whole text or for JSON lines."))),
  row: v.pipe(v.string(), v.description("Template for one item; dot paths inside it.")),
  only: v.optional(pattern("Keep rows that match; the others are left out and counted.")),
});

const tree = v.union([
  v.literal(true),
  v.strictObject({
    path: v.optional(pattern("A line that is a path; group 1 is the path. Default: the whole line.")),
    min: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.description("Collect from so many paths on. Default: 6."))),
  }),
]);

// Parsers that take options; the others are named alone.
const parserOptions = v.strictObject({
  diagnostics: v.optional(
    v.strictObject({ bare: v.optional(v.pipe(v.boolean(), v.description("`file:line:column: text` is a message too."))) }),
  ),
  file: v.optional(v.strictObject({ data: v.optional(v.pipe(v.boolean(), v.description("JSON past the limit is written shorter."))) })),
  redraw: v.optional(v.strictObject({ from: v.optional(pattern("The line that a state, printed again and again, begins with.")) })),
  table: v.optional(
    v.strictObject({
      header: v.optional(pattern("The first line of a table whose columns only blanks part.")),
      words: v.optional(v.pipe(v.boolean(), v.description("No cell but the last has blanks."))),
    }),
  ),
  "test-report": v.optional(
    v.strictObject({
      passed: v.optional(pattern("A test that passed or was skipped.")),
      ran: v.optional(pattern("The line of a file that passed: up to five stay, and those that the runner's command names.")),
      failed: v.optional(pattern("A line that only names a failure which is told elsewhere.")),
      reason: v.optional(pattern("A line below such a one that gives its message.")),
      head: v.optional(pattern("Opens a failure.")),
      tail: v.optional(pattern("Names a failure after it.")),
      end: v.optional(pattern("The first line after a failure.")),
      file: v.optional(pattern("Names the file of what follows.")),
      again: v.optional(pattern("Opens the part in which failures are told in whole, once more.")),
      total: v.optional(pattern("The counts.")),
    }),
  ),
});

const stages = {
  parser: v.optional(
    v.pipe(
      v.union([v.picklist(Object.keys(parsers)), v.pipe(parserOptions, v.minEntries(1), v.maxEntries(1))]),
      v.description(
        "Real code where lines are not enough: a name, or `{name: {option: value}}`. It works behind json, blocks and facts; the stages from records on see what it gives.",
      ),
    ),
  ),
  json: v.optional(v.pipe(json, v.description("Rows from JSON. Text that is not JSON skips this stage."))),
  blocks: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.regex(/^[a-z][a-zA-Z0-9]*$/)), block),
      v.description(
        "Regions that no other stage touches or counts (a program's own output, a traceback). They stay in their place, or go where `say` names them.",
      ),
    ),
  ),
  facts: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.regex(/^[a-z][a-zA-Z0-9]*$/)), fact),
      v.description("Named values for `say`. They never change lines."),
    ),
  ),
  records: v.optional(v.pipe(records, v.description("Header-led repetition, merged by key."))),
  drop: v.optional(patterns("Noise that nobody acts on: the line goes, and no marker speaks of it.")),
  keep: v.optional(patterns("Only these lines stay; the rest is left out and counted in the marker.")),
  sub: v.optional(
    substitutions(
      "Re-spell, in order, every place that matches on each line: [pattern, text with $1]. A line that becomes empty by it goes.",
    ),
  ),
  repeat: v.optional(v.pipe(repeat, v.description("Fold equal lines, after masking numbers, times and ids, and say how many."))),
  group: v.optional(v.pipe(v.union([group, v.array(group)]), v.description("Collect lines by a key, each item named."))),
  tree: v.optional(v.pipe(tree, v.description("Collect paths by folder, each name kept."))),
  limit: v.optional(limit),
  say: v.optional(
    v.pipe(
      v.string(),
      v.description(
        "The view: {lines} (default), {fact}, {block}. A line whose variables are all empty goes; [[…]] goes when a variable in it is empty or 0. {{ and }} are braces.",
      ),
    ),
  ),
  empty: v.optional(v.pipe(v.string(), v.description("What to say where nothing is left."))),
};

const oneCase = v.strictObject({
  when: v.optional(pattern("A multi-line pattern that the clean text has.")),
  not: v.optional(pattern("A multi-line pattern that the clean text does not have.")),
  args: v.optional(pattern("A pattern that the typed arguments, joined by blanks, have.")),
  verdict: v.optional(
    v.pipe(
      v.picklist(["passed", "failed"]),
      v.description("What the text proves about the outcome. Checked against the exit status of every recording."),
    ),
  ),
  ...stages,
});

const test = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1), v.description("What is seen, as a sentence. A peer's complaint carries its number: rtk#1234.")),
  recorded: v.pipe(v.string(), v.description("File below the folder that has the rule's name: `npm-11.4/clean.txt`.")),
  exit: v.pipe(v.number(), v.integer(), v.description("Exit status of the recorded run; a signal is -N.")),
  args: v.optional(v.pipe(v.string(), v.description("The arguments as typed, for rules that read them."))),
  fit: v.optional(v.pipe(v.string(), v.regex(/^(head|tail):\d+$/), v.description("The bound of the call: tail:20."))),
  cap: v.optional(v.pipe(v.string(), v.regex(/^\d+(,\d+)?$/), v.description("The host's limits. Default 30000,10000."))),
  is: v.optional(v.pipe(v.string(), v.description("The whole view; the marker's id is written as ID."))),
  has: v.optional(v.pipe(v.array(v.string()), v.description("Each stands in the view."))),
  lacks: v.optional(v.pipe(v.array(v.string()), v.description("None stands in the view."))),
});

export const ruleSchema = v.strictObject({
  match: v.optional(words("The calls that the rule answers: words, (a|b), * for any one word. Options between words are skipped.")),
  unless: v.optional(list("Arguments that leave the call as typed: exact, or ended by * for any ending.")),
  finite: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        "A run that ends by itself (test, build, lint): it is served behind `| head` and `| tail` too, with its evidence inside the bound.",
      ),
    ),
  ),
  status: v.optional(
    v.pipe(
      v.strictObject({
        passed: v.optional(statuses("Statuses that mean that it passed. Default: 0.")),
        failed: v.optional(statuses("Statuses that mean that it failed. Default: all that do not mean passed.")),
        other: v.optional(statuses("Statuses that agree with either verdict.")),
      }),
      v.description("What exit statuses mean where 0 is not passed and the rest is not failed. `other` agrees with either verdict."),
    ),
  ),
  prints: v.optional(
    v.pipe(
      v.strictObject({
        sure: v.optional(patterns("Lines that only this tool prints, in this form: one is enough.")),
        signs: v.optional(patterns("Lines that this tool prints; two different ones are needed.")),
        end: v.optional(pattern("The last line of one run. The next sign begins another.")),
        quotes: v.optional(
          v.pipe(
            v.strictObject({ from: pattern("A line that opens it."), to: pattern("A line that ends it.") }),
            v.description("Where the tool passes on what programs printed: no `end` counts there."),
          ),
        ),
      }),
      v.description("How the tool's output is known inside the output of a runner, a script or a log."),
    ),
  ),
  recognise: v.optional(
    v.pipe(
      v.boolean(),
      v.description("A runner: the parts of its output that a rule with `prints` knows go to that rule; the stages here see the rest."),
    ),
  ),
  why: v.optional(v.pipe(v.string(), v.description("One sentence: what is noise and what matters."))),
  extends: v.optional(
    v.pipe(v.string(), v.description("Start from another rule; what stands here replaces it, lists of drop, keep and sub are added.")),
  ),
  off: v.optional(v.pipe(v.boolean(), v.description("Switch the built-in rule of this name off."))),
  cases: v.optional(
    v.pipe(
      v.array(oneCase),
      v.minLength(1),
      v.description(
        "The first whose conditions hold is laid over the base: lists of drop, keep and sub are added, blocks and facts merged, the rest replaced.",
      ),
    ),
  ),
  ...stages,
  tests: v.optional(v.array(test)),
});

export type RuleFile = v.InferOutput<typeof ruleSchema>;
export type Stages = {
  [K in keyof typeof stages]?: v.InferOutput<(typeof stages)[K]>;
};
export type Case = v.InferOutput<typeof oneCase>;
export type RuleTest = v.InferOutput<typeof test>;
export type Limit = v.InferOutput<typeof limit>;
export type Fact = v.InferOutput<typeof fact>;
export type Block = v.InferOutput<typeof block>;
export type Group = v.InferOutput<typeof group>;
export type Repeat = v.InferOutput<typeof repeat>;
export type Records = v.InferOutput<typeof records>;
export type Json = v.InferOutput<typeof json>;
export type Tree = v.InferOutput<typeof tree>;

/** A rule as it is compiled in: checked, `extends` applied, tests taken off. */
export type Rule = Omit<RuleFile, "tests" | "extends" | "off"> & {
  name: string;
};
