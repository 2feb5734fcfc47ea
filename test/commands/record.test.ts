import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

const main = `${import.meta.dir}/../../src/main.ts`;
let home: string;

beforeAll(() => {
  home = realpathSync(mkdtempSync(`${tmpdir()}/pith-record-`));
  mkdirSync(`${home}/shop`);
  writeFileSync(
    `${home}/shop/mytool`,
    `#!/bin/sh
[ "$1" = --version ] && { echo "mytool 3.2.1 (2026)"; exit; }
echo "reads $PWD/data and $HOME/.toolrc"
echo "token ghp_abcdefghijklmnopqrstuvwxyz0123456789" >&2
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo "checked file number $i of the project"; done
echo "1 problem"
exit 3
`,
  );
  chmodSync(`${home}/shop/mytool`, 0o755);
});
afterAll(() => rmSync(home, { recursive: true }));

function pith(...args: string[]) {
  const env = { PATH: `${home}/shop:${process.env.PATH}`, HOME: home };
  const child = Bun.spawnSync([process.execPath, main, ...args], { cwd: `${home}/shop`, env });
  return { out: child.stdout.toString(), err: child.stderr.toString(), exit: child.exitCode };
}

test("a run is recorded with version and status, masked, and a rule is begun that tests it", () => {
  const made = pith("record", "--filters", "rules", "mytool", "check");
  expect(made).toMatchObject({ exit: 0, err: "" });
  const recording = readFileSync(`${home}/shop/rules/mytool/check/mytool-3.2.1/failed.txt`, "utf8");
  expect(recording).toContain("reads /home/me/shop/data and /home/me/.toolrc");
  expect(recording).not.toContain("ghp_abcdef");
  const rule = readFileSync(`${home}/shop/rules/mytool/check.yaml`, "utf8");
  expect(rule).toContain("match: mytool check");
  expect(rule).toContain("exit: 3");
});

test("what a rule is begun with is refused until somebody writes the rule", () => {
  const path = `${home}/shop/rules/mytool/check.yaml`;
  const refused = pith("test", "--filters", "rules");
  expect(refused.exit).toBe(1);
  expect(refused.err).toBe(`pith: cannot load rule "mytool/check": why is still what pith record wrote
  at rules/mytool/check.yaml:2:1
  try: say there what is noise and what matters
`);
  writeFileSync(path, readFileSync(path, "utf8").replace(/why: .*/, "why: a line per file; the problems are what matters"));
  expect(pith("test", "--filters", "rules").err).toContain("drop is still what pith record wrote\n  at rules/mytool/check.yaml:4:5\n");
  writeFileSync(path, readFileSync(path, "utf8").replace(/drop:\n.*\n/, "drop:\n  - '^checked file'\n"));
  expect(pith("test", "--filters", "rules")).toMatchObject({ exit: 0, out: "1 passed, 0 failed\n" });
});

test("a second recording is added to the rule, and its comments stay", () => {
  const path = `${home}/shop/rules/mytool/check.yaml`;
  writeFileSync(path, readFileSync(path, "utf8").replace(/drop:\n.*\n/, "drop:\n  - '^checked file' # one a file\n"));
  expect(pith("record", "--filters", "rules", "--case", "again", "mytool", "check").exit).toBe(0);
  const rule = readFileSync(path, "utf8");
  expect(rule).toContain("# one a file");
  expect(rule).toContain("mytool-3.2.1/again.txt");
  expect(pith("test", "--filters", "rules").out).toBe("2 passed, 0 failed\n");
});

test("a test that fails shows what was expected and what is there", () => {
  const path = `${home}/shop/rules/mytool/check.yaml`;
  writeFileSync(path, readFileSync(path, "utf8").replace("exit: 3", "exit: 3\n    is: 2 problems"));
  const failed = pith("test", "--filters", "rules");
  expect(failed.exit).toBe(1);
  expect(failed.out).toContain("FAILED mytool/check: mytool check ends with 3");
  expect(failed.out).toContain("  - 2 problems");
});

test("a recording that is not there is said", () => {
  rmSync(`${home}/shop/rules/mytool/check/mytool-3.2.1/again.txt`);
  expect(pith("test", "--filters", "rules").out).toContain(
    "there is no recording rules/mytool/check/mytool-3.2.1/again.txt; pith record makes it",
  );
});

test("a command that is not there is no recording", () => {
  const refused = pith("record", "--filters", "rules", "nosuchtool", "x");
  expect(refused).toMatchObject({ exit: 127, out: "" });
  expect(refused.err).toContain('there is no command "nosuchtool"');
});
