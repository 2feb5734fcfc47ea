import { findNearest, UserError } from "../errors.ts";
import { showAll } from "../filter/clean.ts";
import { filter, type FilterOptions } from "../filter/filter.ts";
import { readPrints, readRule, ruleNames } from "../rules/built-in.ts";
import { checkTest } from "../rules/check-test.ts";
import { userFolder } from "../rules/custom.ts";
import { type Problem, readFolder } from "../rules/custom-compile.ts";
import type { LoadedRule } from "../rules/load.ts";
import type { Rule, RuleTest } from "../rules/schema.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith test [RULE] [--filters DIR]

Run the tests inside rule files on their recordings: same bytes twice, the same
after filtering again, never larger, no word invented, every expectation, the
verdict.

  --filters DIR    The folder with the rules [default: those of filters and
                   .pith/filters here, and of ~/.config/pith/filters]

Examples:
  pith test
  pith test cargo/test
`;

const builtHere = "filters";

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("test", args, { "--filters": true });
  const named = given.get("filters");
  const folders = named === undefined ? [builtHere, ".pith/filters", userFolder()] : [named];
  const read = folders.map(readTests);
  const isChosen = (name: string) => words.length === 0 || words.some((word) => name === word || name.startsWith(`${word}/`));
  const found = read.flatMap(({ rules }) => rules);
  const chosen = found.filter(({ rule }) => isChosen(rule.name));
  const broken = read.flatMap(({ problems }) => problems).filter(({ about }) => isChosen(about));
  if (chosen.length === 0 && broken.length === 0) throw nothingToTest(words[0], folders, found);
  for (const { about, text } of broken) printFailure(about, [text.trimEnd().replaceAll("\n", "\n  ")]);
  return (await runTests(chosen, broken.length)) > 0 ? 1 : 0;
}

interface FolderRule {
  folder: string;
  rule: LoadedRule;
  /** The rules of the folder as they are in force together. */
  byName: Map<string, Rule>;
  known: NonNullable<FilterOptions["known"]>;
}

function readTests(folder: string): { rules: FolderRule[]; problems: Problem[] } {
  // Those of a repository of rules are proved when they are built.
  const { loaded, resolved, problems } = readFolder(folder, { measured: folder !== builtHere });
  const byName = new Map(resolved.flatMap((rule) => ("off" in rule ? [] : [[rule.name, rule]])));
  const prints = [...byName.values()].flatMap((rule) => (rule.prints ? [{ name: rule.name, prints: rule.prints }] : []));
  const known = [...prints, ...readPrints().filter(({ name }) => !byName.has(name))];
  return { rules: loaded.map((rule) => ({ folder, rule, byName, known })), problems };
}

function nothingToTest(name: string | undefined, folders: string[], found: FolderRule[]): UserError {
  if (name === undefined)
    return new UserError({
      cannot: "run the tests of rules",
      because: `there is no rule in ${folders.join(", ")}`,
      try: "pith test --filters DIR",
      status: 2,
    });
  if (ruleNames().some((one) => one === name || one.startsWith(`${name}/`)))
    return new UserError({
      cannot: `test rule "${name}"`,
      because: "it is built in, and its recordings are where pith is built",
      try: "pith test in a checkout of pith",
      status: 2,
    });
  const near = findNearest(
    name,
    found.map(({ rule }) => rule.name),
  );
  return new UserError({
    cannot: `test rule "${name}"`,
    because: `there is no rule of this name in ${folders.join(", ")}`,
    try: near ? `pith test ${near}` : "pith rules",
    status: 2,
  });
}

async function runTests(chosen: FolderRule[], broken: number): Promise<number> {
  let passed = 0;
  let failed = broken;
  for (const { folder, rule: loaded, byName, known } of chosen) {
    const rule = byName.get(loaded.name);
    if (!rule) continue;
    const readAny = (name: string) => byName.get(name) ?? readRule(name);
    for (const test of loaded.file.tests ?? []) {
      const recording = await readRecording(`${folder}/${loaded.name}`, test);
      const problems = typeof recording === "string" ? [recording] : checkTest({ rule, test, recording, filter, readRule: readAny, known });
      if (problems.length === 0) passed++;
      else failed++;
      if (problems.length > 0) printFailure(`${loaded.name}: ${test.name}`, problems);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
}

function printFailure(what: string, problems: string[]): void {
  console.log(showAll([`FAILED ${what}`, ...problems].join("\n  ")));
}

async function readRecording(folder: string, { recorded }: RuleTest): Promise<Uint8Array | string> {
  const file = Bun.file(`${folder}/${recorded}`);
  return (await file.exists()) ? file.bytes() : `there is no recording ${folder}/${recorded}; pith record makes it`;
}
