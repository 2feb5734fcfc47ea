import { expect, test } from "bun:test";

// Through the built-in rules: what is said of a call, part by part.
function explain(...words: string[]): string {
  const run = Bun.spawnSync([process.execPath, "src/main.ts", "explain", ...words], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { ...process.env, HOME: "/nonexistent" },
  });
  return run.stdout.toString() + run.stderr.toString();
}

test("a call is explained part by part, with what would run", () => {
  expect(explain("cd app && git status; frobnicate")).toBe(`call   cd app && git status; frobnicate
part   cd app
       left as typed: no rule answers cd
part   git status
       rule git/status
part   frobnicate
       left as typed: no rule answers frobnicate
runs   cd app && git status 2>&1 | pith filter git/status; frobnicate
`);
});

test("a bound is said", () => {
  expect(explain("git status | tail -5")).toContain("rule git/status, its view inside the last 5 lines\n");
});

test("a call that stays as typed says why", () => {
  expect(explain("git status | grep x")).toContain(
    "rule git/status, but left as typed: its output goes to grep, which gets the same bytes as ever\nruns   as typed\n",
  );
});

test("a command as the shell has split it is one call again", () => {
  expect(explain("--", "git", "status", "a b")).toContain("call   git status 'a b'\n");
});

test("without a call the usage is said", () => {
  expect(explain()).toBe(`pith: cannot explain a call: none is given
  try: pith explain 'npm test | tail -20'
`);
});

test("a raw that cannot be read is said", () => {
  expect(explain("git status", "--raw", "not here")).toEndWith(
    "pith: cannot read not here: there is no such file\n  try: git status > 'not here' 2>&1\n",
  );
  expect(explain("git status", "--raw", "/")).toEndWith("pith: cannot use /: it is a folder\n  try: another place, or pith doctor\n");
  expect(explain("git status", "--raw", "/dev/null")).toContain("view 0 of 0 lines:");
});
