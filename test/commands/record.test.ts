import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

// Each test runs pith several times, from its source.
setDefaultTimeout(60_000);

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

test("a rule as it is begun passes its test and changes nothing", () => {
  expect(pith("test", "--filters", "rules")).toMatchObject({ exit: 0, out: "1 passed, 0 failed\n", err: "" });
  const path = `${home}/shop/rules/mytool/check.yaml`;
  const begun = readFileSync(path, "utf8");
  expect(begun).toContain("# drop:\n#   - '^a pattern for each line that nobody acts on$'\n");
  writeFileSync(path, begun.replace(/# drop:\n#.*\n/, "drop:\n  - '^checked file'\n"));
  expect(pith("test", "--filters", "rules")).toMatchObject({ exit: 0, out: "1 passed, 0 failed\n" });
});

test("of a recording the values of secret names go, wherever they stand in a line", () => {
  writeFileSync(
    `${home}/shop/leaky`,
    `#!/bin/sh
echo "connecting with user=app password=opensesame to db"
echo "log in (api_key: abcd1234) --token=tulip-rose --password='<yours>'"
echo "retry with max_tokens=4096, password: string"
`,
    { mode: 0o755 },
  );
  expect(pith("record", "--filters", "leaky-rules", "leaky", "go").exit).toBe(0);
  expect(readFileSync(`${home}/shop/leaky-rules/leaky/go/leaky/clean.txt`, "utf8"))
    .toBe(`connecting with user=app password=[masked value] to db
log in (api_key: [masked value]) --token=[masked value] --password='<yours>'
retry with max_tokens=4096, password: string
`);
});

test("a rule that is begun for what a built-in one answers is that one", () => {
  expect(pith("record", "--rule", "git/status", "--filters", "theirs", "mytool", "check").exit).toBe(0);
  expect(readFileSync(`${home}/shop/theirs/git/status.yaml`, "utf8")).toStartWith("extends: git/status\n# why: ");
  expect(pith("test", "--filters", "theirs")).toMatchObject({ exit: 0, out: "1 passed, 0 failed\n", err: "" });
});

test("what was begun in the home folder disturbs neither the other rules nor their tests", () => {
  const config = `${home}/.config/pith/filters`;
  expect(pith("record", "--filters", config, "mytool", "check").exit).toBe(0);
  expect(pith("rules")).toMatchObject({ exit: 0, err: "" });
  writeFileSync(`${config}/broken.yaml`, "match: broken\ndropp: [x]\n");
  expect(pith("test", "mytool/check", "--filters", config)).toMatchObject({ exit: 0, out: "1 passed, 0 failed\n", err: "" });
  const all = pith("test", "--filters", config);
  expect(all.exit).toBe(1);
  expect(all.out).toBe(`FAILED broken
  pith: cannot load rule "broken": unknown stage "dropp"
    at ${config}/broken.yaml:2:1
    try: change "dropp" to "drop"
1 passed, 1 failed
`);
});

test("a second recording is added to the rule, and its comments stay", () => {
  const path = `${home}/shop/rules/mytool/check.yaml`;
  writeFileSync(path, readFileSync(path, "utf8").replace("'^checked file'", "'^checked file' # one a file"));
  expect(pith("record", "--filters", "rules", "--case", "again", "mytool", "check").exit).toBe(0);
  const rule = readFileSync(path, "utf8");
  expect(rule).toContain("# one a file");
  expect(rule).toContain("mytool-3.2.1/again.txt");
  expect(pith("test", "--filters", "rules").out).toBe("2 passed, 0 failed\n");
});

test("a test that fails shows the lines that were expected and those that are there, and no others", () => {
  const path = `${home}/shop/rules/mytool/check.yaml`;
  writeFileSync(
    path,
    readFileSync(path, "utf8").replace(
      "exit: 3",
      `exit: 3
    is: |
      a line that is not there
      reads /home/me/shop/data and /home/me/.toolrc
      token [masked github-token]
      2 problems`,
    ),
  );
  const failed = pith("test", "--filters", "rules");
  expect(failed.exit).toBe(1);
  expect(failed.out).toStartWith(`FAILED mytool/check: mytool check ends with 3
  the view is not as expected (- expected, + found):
    - a line that is not there
    - 2 problems
    + 1 problem
`);
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
