import type { FilterOptions, View } from "../filter/filter.ts";
import { toLines } from "../filter/clean.ts";
import { formatDiff } from "../filter/diff-lines.ts";
import type { Rule, RuleTest } from "./schema.ts";

export interface TestRun {
  rule: Rule;
  test: RuleTest;
  recording: Uint8Array;
  filter: (rule: Rule, bytes: Uint8Array, options: FilterOptions) => View;
  readRule: (name: string) => Rule | undefined;
  /** The rules that are known by what they print. */
  known?: FilterOptions["known"];
}

/** What is wrong with a rule on one of its recordings, as sentences; nothing where all holds. */
export function checkTest({ rule, test, recording, filter, readRule, known }: TestRun): string[] {
  const options: FilterOptions = { ...optionsOf(test, readRule), known };
  const view = filter(rule, recording, options);
  const text = view.text("ID");
  const raw = new TextDecoder().decode(recording);
  const problems: string[] = [];
  if (filter(rule, recording, options).text("ID") !== text) problems.push("the same bytes gave another view");
  if (view.condensed && test.fit === undefined && text.length > raw.length && !view.text("").includes("> ["))
    problems.push(`the view (${text.length} characters) is larger than the raw (${raw.length})`);
  if (test.is !== undefined && text.trimEnd() !== test.is.trimEnd())
    problems.push(`the view is not as expected (- expected, + found):\n${diffLines(test.is.trimEnd(), text.trimEnd())}`);
  for (const wanted of test.has ?? []) if (!text.includes(wanted)) problems.push(`not in the view: ${JSON.stringify(wanted)}`);
  for (const unwanted of test.lacks ?? []) if (text.includes(unwanted)) problems.push(`still in the view: ${JSON.stringify(unwanted)}`);
  const wrong = checkVerdict(rule, view, test.exit);
  if (wrong) problems.push(wrong);
  if (view.condensed) problems.push(...findInvented(rule, text, recording));
  const again = filter(rule, new TextEncoder().encode(withoutMarker(text)), options);
  if (view.condensed && test.fit === undefined && withoutMarker(again.text("ID")).trimEnd() !== withoutMarker(text).trimEnd()) {
    problems.push(
      `filtering the view again changes it (- first, + second view):\n${diffLines(withoutMarker(text).trimEnd(), withoutMarker(again.text("ID")).trimEnd())}`,
    );
  }
  return problems;
}

/** What a test filters its recording with. */
export function optionsOf(test: RuleTest, readRule: TestRun["readRule"]): FilterOptions {
  const [success = 30000, other = success] = (test.cap ?? "30000,10000").split(",").map(Number);
  const [end, lines] = test.fit?.split(":") ?? [];
  return {
    args: test.args ? test.args.split(/\s+/) : [],
    cap: [success, other],
    readRule,
    ...(end ? { fit: { end: end as "head" | "tail", lines: Number(lines) } } : {}),
  };
}

function checkVerdict(rule: Rule, view: View, exit: number): string | undefined {
  if (view.verdict === undefined || rule.status?.other?.includes(exit)) return undefined;
  const passed = rule.status?.passed ?? [0];
  const failed = rule.status?.failed;
  const agrees = view.verdict === "passed" ? passed.includes(exit) : failed ? failed.includes(exit) : !passed.includes(exit);
  return agrees ? undefined : `the verdict is ${view.verdict}, but the command ended with ${exit}`;
}

// Words that parsers put around counts; nothing else in a view comes from us.
const countingWords = new Set(
  "like this also last max gone in frame where nothing else stands more frames line lines of shown all pith raw ID left out not new empty values and links strings cut at characters items tests subtests repeated times trace traces one same equal above as fails libraries others shadow bytes objects each by a".split(
    " ",
  ),
);

/** Words of a view that neither the raw nor the rule has: nobody printed them. */
function findInvented(rule: Rule, view: string, recording: Uint8Array): string[] {
  const raw = toLines(new TextDecoder().decode(recording)).join("\n");
  const declared = JSON.stringify(rule);
  const invented = new Set<string>();
  for (const line of withoutMarker(view).split("\n")) {
    for (const { 0: word, index } of line.matchAll(/[\p{L}\p{N}_]+/gu)) {
      const cut = line[index + word.length] === "…" || line[index - 1] === "…";
      if (!cut && !/^\d+$/.test(word) && !countingWords.has(word) && !raw.includes(word) && !declared.includes(word))
        invented.add(`${word} (in ${JSON.stringify(line.slice(0, 120))})`);
    }
  }
  return [...invented].map((word) => `in the view, but nobody printed it: ${word}`);
}

/** A view without our notes, as it would be filtered again. */
function withoutMarker(text: string): string {
  return text.replace(/^\[(?:\d+ of \d+ lines shown|\d+ (?:more )?lines? (?:like|left out))[^\n]*\n?/gm, "");
}

/** Lines that only one side has, `-` expected, `+` found. */
function diffLines(expected: string, found: string): string {
  const rows = formatDiff(expected, found).map((row) => `    ${row}`);
  const more = rows.length > 40 ? [`    and ${rows.length - 40} more lines`] : [];
  return [...rows.slice(0, 40), ...more].join("\n");
}
