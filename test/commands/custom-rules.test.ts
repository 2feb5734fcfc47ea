import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";

// Each test runs pith several times, from its source.
setDefaultTimeout(60_000);

const main = `${import.meta.dir}/../../src/main.ts`;
let home: string;
let project: string;

beforeAll(() => {
  home = realpathSync(mkdtempSync(`${tmpdir()}/pith rules `));
  project = `${home}/project`;
  mkdirSync(`${project}/.pith/filters`, { recursive: true });
  mkdirSync(`${home}/.config/pith/filters/my`, { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true }));

const noise = Array.from({ length: 60 }, (_, i) => `noise ${i} of the tool that nobody reads\n`).join("");

function pith(args: string[], { cwd = project, stdin = "" } = {}) {
  const child = Bun.spawnSync([process.execPath, main, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: home },
    stdin: Buffer.from(stdin),
  });
  return { out: child.stdout.toString(), err: child.stderr.toString(), exit: child.exitCode };
}

const rule = (match: string, say: string) =>
  `match: ${match}\nfacts: {n: {find: '^noise', take: count}}\ncases: [{when: '^noise', say: '${say} {n}', verdict: passed}]\n`;

describe("rules of the user", () => {
  test("hold at once, and after each change, without any other step", () => {
    writeFileSync(`${home}/.config/pith/filters/my/tool.yaml`, rule("mytool go", "mine"));
    expect(pith(["filter", "--call", "mytool go"], { stdin: noise }).out).toStartWith("mine 60");
    writeFileSync(`${home}/.config/pith/filters/my/tool.yaml`, rule("mytool go", "changed"));
    expect(pith(["filter", "my/tool"], { stdin: noise }).out).toStartWith("changed 60");
  });

  test("are listed with where they come from", () => {
    expect(pith(["rules"]).out).toContain(
      `my/tool                  mytool go [${home}/.config/pith/filters]`.replace(/ {2,}/, "  ").slice(-30),
    );
  });

  test("two that answer a call equally well do not both hold, and the list says which waits", () => {
    writeFileSync(`${home}/.config/pith/filters/my/twin.yaml`, rule("mytool (go|run)", "twin"));
    expect(pith(["rules"]).err).toBe(`pith: cannot load rule "my/twin": "mytool go" is answered equally well by rule "my/tool"
  at ${home}/.config/pith/filters/my/twin.yaml:1:1
  try: make one of the two matches more literal
`);
    rmSync(`${home}/.config/pith/filters/my/twin.yaml`);
  });

  test("what stands before a built-in rule of another name is said", () => {
    writeFileSync(`${home}/.config/pith/filters/my/state.yaml`, rule("git status", "state"));
    expect(pith(["rules"]).out).toContain(`git status [${home}/.config/pith/filters, before git/status]`);
    expect(pith(["explain", "git status"]).out).toContain(`rule my/state (${home}/.config/pith/filters)`);
    rmSync(`${home}/.config/pith/filters/my/state.yaml`);
  });

  test("one with a mistake is left out, and the list says what to change", () => {
    writeFileSync(`${home}/.config/pith/filters/bad.yaml`, "match: bad\ndropp: [x]\n");
    expect(pith(["rules"]).err).toContain('change "dropp" to "drop"');
    expect(pith(["explain", "bad"]).err).toContain('change "dropp" to "drop"');
    expect(pith(["filter", "my/tool"], { stdin: noise }).out).toStartWith("changed 60");
    rmSync(`${home}/.config/pith/filters/bad.yaml`);
  });

  test("a pattern that takes long is refused", () => {
    writeFileSync(`${home}/.config/pith/filters/slow.yaml`, "match: slow\ndrop: ['^(.*,){5}P']\n");
    expect(pith(["rules"]).err).toContain("takes too long on a line of");
    expect(pith(["rules"]).err).toContain("/slow.yaml:2:8\n");
    expect(pith(["test"]).out).toContain("FAILED slow\n");
    rmSync(`${home}/.config/pith/filters/slow.yaml`);
  });

  test("snip#24: a built-in rule is changed by what is other than in it", () => {
    mkdirSync(`${home}/.config/pith/filters/git`, { recursive: true });
    writeFileSync(`${home}/.config/pith/filters/git/status.yaml`, "extends: git/status\nunless: ['--long']\n");
    expect(pith(["explain", "git status --long"]).out).toContain("the rule leaves calls with --long as typed");
    expect(pith(["explain", "git status"]).out).toContain(`rule git/status (${home}/.config/pith/filters)`);
    rmSync(`${home}/.config/pith/filters/git`, { recursive: true });
  });

  test("off leaves the built-in rule's calls as typed", () => {
    mkdirSync(`${home}/.config/pith/filters/git`, { recursive: true });
    writeFileSync(`${home}/.config/pith/filters/git/status.yaml`, "off: true\n");
    expect(pith(["explain", "git status"]).out).toBe(`call   git status
part   git status
       left as typed: ${home}/.config/pith/filters/git/status.yaml switches the rule git/status off
runs   as typed
`);
    expect(pith(["rules"]).out).toMatch(/^git\/status +\[.*\/filters, switches the built-in one off\]$/m);
    rmSync(`${home}/.config/pith/filters/git`, { recursive: true });
    expect(pith(["explain", "git status"]).out).toContain("filter");
  });
});

describe("rules of a project", () => {
  test("rest until they are trusted, hold after, and rest again after a change", () => {
    writeFileSync(`${project}/.pith/filters/theirs.yaml`, rule("theirs go", "project"));
    const call = ["filter", "--call", "theirs go"];
    expect(pith(call, { stdin: noise }).out).toBe(noise);
    const resting = `pith: the rules in ${project}/.pith/filters do not hold: nobody has trusted them\n  try: pith trust\n`;
    expect(pith(["rules"]).err).toBe(resting);
    expect(pith(["explain", "theirs go"]).err).toBe(resting);

    const trusted = pith(["trust"]);
    expect(trusted).toMatchObject({ exit: 0, err: "" });
    expect(trusted.out).toContain("  + match: theirs go");
    expect(trusted.out).toContain("trusted: 1 rule holds in");
    expect(pith(call, { stdin: noise }).out).toStartWith("project 60");

    writeFileSync(`${project}/.pith/filters/theirs.yaml`, rule("theirs go", "something else"));
    expect(pith(call, { stdin: noise }).out).toBe(noise);
    expect(pith(["rules"]).err).toContain("do not hold: they have changed since they were trusted\n");
    const again = pith(["trust"]).out;
    expect(again).toContain("something else");
    expect(again).not.toContain("match: theirs go");
    expect(pith(call, { stdin: noise }).out).toStartWith("something else 60");
  });

  test("a rule that is added later rests with the others until all are trusted again", () => {
    writeFileSync(`${project}/.pith/filters/late.yaml`, rule("late go", "late"));
    expect(pith(["filter", "--call", "late go"], { stdin: noise }).out).toBe(noise);
    pith(["trust"]);
    expect(pith(["filter", "--call", "late go"], { stdin: noise }).out).toStartWith("late 60");
  }, 60_000);

  test("do not hold outside the project", () => {
    expect(pith(["filter", "--call", "late go"], { cwd: home, stdin: noise }).out).toBe(noise);
  });

  test("that take the place of a built-in rule say so when they are trusted", () => {
    mkdirSync(`${project}/.pith/filters/git`);
    writeFileSync(`${project}/.pith/filters/git/status.yaml`, rule("git status", "shadow"));
    expect(pith(["trust"]).out).toContain("git/status, in place of the built-in rule:");
    rmSync(`${project}/.pith/filters/git`, { recursive: true });
    pith(["trust"]);
  });

  test("a symbolic link among them is refused", () => {
    writeFileSync(`${home}/outside.yaml`, rule("outside go", "outside"));
    symlinkSync(`${home}/outside.yaml`, `${project}/.pith/filters/link.yaml`);
    const refused = pith(["trust"]);
    expect(refused.exit).toBe(1);
    expect(refused.err).toContain("it is a symbolic link");
    rmSync(`${project}/.pith/filters/link.yaml`);
  });

  test("a mistake in them is told without acting on the screen", () => {
    writeFileSync(`${project}/.pith/filters/red.yaml`, 'match: red go\n"li\\e[31m\\rmit": 3\n');
    const said = 'pith: cannot load rule "red": unknown stage "li^[[31m^Mmit"\n';
    expect(pith(["trust"]).err).toStartWith(said);
    expect(pith(["test", "--filters", ".pith/filters"]).out).toStartWith(`FAILED red\n  ${said}`);
    expect(pith(["rules"]).err).not.toContain("\x1b");
    rmSync(`${project}/.pith/filters/red.yaml`);
  });

  test("trust can be taken back", () => {
    expect(pith(["trust", "--remove"]).out).toContain("do not hold any more");
    expect(pith(["filter", "--call", "late go"], { stdin: noise }).out).toBe(noise);
  });
});
