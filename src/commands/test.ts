import { filter } from "../filter/filter.ts";
import { UserError } from "../errors.ts";
import { checkTest } from "../rules/check-test.ts";
import { compileRules, readRules } from "../rules/compile.ts";
import type { LoadedRule } from "../rules/load.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith test [RULE] [--filters DIR]

Run the tests inside rule files on their recordings: same bytes twice, the same
after filtering again, never larger, every expectation, the verdict.

  --filters DIR    The folder with the rules [default: filters, else the
                   folder of this checkout's rules]

Examples:
  pith test
  pith test cargo/test
`;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("test", args, { "--filters": true });
  const folder = given.get("filters") ?? "filters";
  if (!(await Bun.file(`${folder}/../package.json`).exists()) && !given.has("filters")) {
    throw new UserError({
      cannot: "run the tests of rules",
      because: `there is no folder "${folder}" here`,
      try: "pith test --filters DIR",
      status: 2,
    });
  }
  const loaded = await readRules(folder);
  const chosen =
    words.length === 0 ? loaded : loaded.filter(({ name }) => words.some((word) => name === word || name.startsWith(`${word}/`)));
  if (chosen.length === 0) {
    const { findNearest } = await import("../errors.ts");
    const near = findNearest(
      words[0] ?? "",
      loaded.map(({ name }) => name),
    );
    throw new UserError({
      cannot: `test rule "${words[0]}"`,
      because: "there is no rule of this name",
      try: near ? `pith test ${near}` : "pith rules",
      status: 2,
    });
  }
  const failed = await runTests(loaded, chosen, folder);
  return failed > 0 ? 1 : 0;
}

async function runTests(loaded: LoadedRule[], chosen: LoadedRule[], folder: string): Promise<number> {
  const rules = new Map(compileRules(loaded).rules.map((rule) => [rule.name, rule]));
  let passed = 0;
  let failed = 0;
  for (const { name, file } of chosen) {
    const rule = rules.get(name);
    if (!rule) continue;
    for (const test of file.tests ?? []) {
      const recording = await Bun.file(`${folder}/${name}/${test.recorded}`).bytes();
      const problems = checkTest({
        rule,
        test,
        recording,
        filter,
        readRule: (other) => rules.get(other),
      });
      if (problems.length === 0) passed++;
      else {
        failed++;
        console.log(`FAILED ${name}: ${test.name}\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
}
