import { expect, test } from "bun:test";
import fc from "fast-check";
import { decide } from "../../src/rules/decide.ts";
import type { HostLimits } from "../../src/rules/plan.ts";
import { parseLine } from "../../src/shell/parse.ts";
import { index, shellLine } from "../shell/lines.ts";

const host: HostLimits = {
  filter: "'/home/me/my tools/pith'",
  options: ["--of", "claude.7f3a"],
  redirect: true,
  pipefail: true,
  shell: "bash",
  namesLast: true,
};

const filter = "'/home/me/my tools/pith' filter (?:[^'|;&\\n]|'[^']*'|\\\\')*? --of claude\\.7f3a";
/** Everything that a rewriting may insert. */
const inserted = ["set -o pipefail; ", " \\| grep -a --line-buffered '\\^'", ` 2>&1 \\| ${filter}`, ` \\| ${filter}`, `${filter} \\| `].map(
  (pattern) => new RegExp(pattern, "y"),
);

function everyRewriting(numRuns: number, check: (line: string, rewritten: string) => void): void {
  let rewritten = 0;
  fc.assert(
    fc.property(shellLine, (line) => {
      const decision = decide(line, index, host);
      if (decision.kind === "leave") return;
      rewritten++;
      check(line, decision.command);
    }),
    { numRuns },
  );
  expect(rewritten).toBeGreaterThan(numRuns / 10);
}

test("a rewriting only inserts text", () => {
  everyRewriting(3000, (line, rewritten) => expect(hasOnlyInserted(line, rewritten)).toBe(true));
});

test("a rewritten call is left as it is by a second hook", () => {
  everyRewriting(3000, (_, rewritten) => expect(decide(rewritten, index, host).kind).toBe("leave"));
});

test("a rewritten call has the same commands and one filter for each part that was served", () => {
  everyRewriting(2000, (line, rewritten) => {
    const [before, after] = [commandsOf(line), commandsOf(rewritten)];
    const added = new Set(["set -o pipefail", "grep -a --line-buffered ^"]);
    const typed = (all: string[][]) =>
      all.map((words) => words.join(" ")).filter((text) => !added.has(text) && !text.includes(" filter t/"));
    expect(typed(after)).toEqual(typed(before));
  });
});

test("bash takes every rewritten call that it takes as typed", () => {
  everyRewriting(400, (line, rewritten) => {
    if (isTaken(line)) expect(isTaken(rewritten)).toBe(true);
  });
}, 30_000);

test("the same call gives the same rewriting", () => {
  everyRewriting(300, (line, rewritten) => expect(decide(line, index, host)).toMatchObject({ command: rewritten }));
});

/** Whether taking insertions out of `rewritten`, from `at` on, can give `line` from `from` on. */
function hasOnlyInserted(line: string, rewritten: string, from = 0, at = 0): boolean {
  for (; at < rewritten.length; from++, at++) {
    for (const pattern of inserted) {
      pattern.lastIndex = at;
      const found = pattern.exec(rewritten);
      if (found && hasOnlyInserted(line, rewritten, from, at + found[0].length)) return true;
    }
    if (line[from] !== rewritten[at]) return false;
  }
  return from === line.length;
}

function commandsOf(text: string): string[][] {
  const line = parseLine(text);
  return (line?.parts ?? []).flatMap((part) =>
    part.opaque ? [[part.nested]] : part.stages.map(({ words }) => words.map((word) => word.text)),
  );
}

function isTaken(text: string): boolean {
  return Bun.spawnSync(["bash", "-n", "-c", text], { stdout: "ignore", stderr: "ignore" }).exitCode === 0;
}
