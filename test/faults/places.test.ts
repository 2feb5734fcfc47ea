import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { type Home, makeHome, makeLog } from "../programs/pith.ts";

// Where our files should be something else is, or nothing can be: a call is never held for it, nor is a word of it lost.

let home: Home;
beforeEach(() => {
  home = makeHome();
  writeFileSync(`${home.path}/log`, log);
  writeFileSync(`${home.path}/call`, JSON.stringify(payload));
});
afterEach(() => home.remove());

const log = makeLog(3000);
const payload = { hook_event_name: "PreToolUse", tool_name: "Bash", cwd: "/", tool_input: { command: "git log -5" } };
const filtered = `set -o pipefail; { cat log; exit 3; } 2>&1 | timeout -s KILL 20 "$PITH" filter --call 'git log' --of claude.abcd`;
const data = ".local/share/pith";

function expectWhole({ out, status }: { out: string; status: number | null }): void {
  expect(out === log || out.includes("of 3000 lines shown")).toBe(true);
  expect(status).toBe(3);
}

describe.each([
  ["a pipe that nobody writes to", (path: string) => `mkfifo ${path}`],
  ["a device without an end", (path: string) => `ln -s /dev/zero ${path}`],
  ["a folder", (path: string) => `mkdir ${path}`],
  ["a link to nowhere", (path: string) => `ln -s /nowhere/file ${path}`],
  ["a link to itself", (path: string) => `ln -s "$(basename ${path})" ${path}`],
])("%s", (_, make) => {
  test.each([
    data,
    `${data}/raws`,
    `${data}/ledger-$(date -u +%Y-%m).jsonl`,
    `${data}/call-key`,
    `${data}/cleaned`,
    `${data}/rules`,
    `${data}/rules/lookup.json`,
    ".config/pith/filters",
    ".config/pith/filters/mine.yaml",
    ".pith",
    ".pith/filters",
  ])("in the place of %s: a call goes on, and so does the hook", (path) => {
    home.bash(`mkdir -p "$(dirname ${path})"; ${make(path)}`);
    expectWhole(home.bash(filtered));
    const hook = home.bash(`timeout -s KILL 20 "$PITH" hook claude < call`);
    expect(hook.out).toContain("filter git/log");
    expect(hook).toMatchObject({ err: "", status: 0 });
  });
});

test("a folder in the place of a hook's payload is no call", () => {
  expect(home.bash(`"$PITH" hook claude < /`)).toMatchObject({ out: "", err: "", status: 0 });
});

test("a pipe among the raws and the ledgers holds up no report", () => {
  home.bash(`mkdir -p ${data}/raws/2026-11-21; mkfifo ${data}/raws/2026-11-21/abcd ${data}/ledger-2026-11.jsonl`);
  for (const words of ["raw", "raw abcd", "gain", "gain --json"])
    expect(home.bash(`timeout -s KILL 20 "$PITH" ${words}`).status).toBeLessThan(2);
});

test("a pipe in the place of an agent's settings is said to be none of its files", () => {
  home.bash("mkdir .claude; mkfifo .claude/settings.json");
  const { err, status } = home.bash(`timeout -s KILL 20 "$PITH" init claude`);
  expect(err).toContain("it is no file");
  expect(status).toBe(1);
  for (const words of ["doctor", "uninstall claude"]) expect(home.bash(`timeout -s KILL 20 "$PITH" ${words}`).status).toBeLessThan(2);
});

test.each([
  ["neither HOME nor TMPDIR", "unset HOME TMPDIR; export XDG_DATA_HOME="],
  ["an empty HOME", "export HOME="],
  ["a relative HOME and XDG_DATA_HOME", "export HOME=home XDG_DATA_HOME=data"],
  ["a HOME that is a file", "export HOME=$PWD/log"],
  ["folders that are devices", "export HOME=/dev/null TMPDIR=/dev/null"],
  ["folders of the kernel's", "export HOME=/proc TMPDIR=/proc"],
  ["names that are too long", "export HOME=/$(printf 'a%.0s' {1..5000}) TMPDIR=/$(printf 'b%.0s' {1..5000})"],
  ["no rights for anybody", "umask 777"],
  ["a language that is none", "export LANG=xx_YY LC_ALL=xx_YY TZ=/etc/passwd TERM=nonsense COLUMNS=-1"],
  ["signals that are ignored", "trap '' PIPE HUP TERM INT"],
  ["no more memory than a gigabyte", "ulimit -v 1000000"],
])("%s: the output comes through, the status stays", (_, setting) => {
  expectWhole(home.bash(`${setting}; ${filtered}`));
});

test.each(["ulimit -v 300000; git log -5", "(ulimit -s 64 && git log -5)"])("%s stays as typed: the filter could not start", (command) => {
  writeFileSync(`${home.path}/call`, JSON.stringify({ ...payload, tool_input: { command } }));
  expect(home.bash(`"$PITH" hook claude < call`)).toMatchObject({ out: "", err: "", status: 0 });
});
