import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { loadHosts } from "../../src/hosts/list.ts";

// The executable that `npm test` has just built, as a person would call it.
const built = resolve(import.meta.dir, "../../dist/pith");

let home = "";
let pith = "";

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "pith home ")));
  pith = join(home, ".local", "bin", "pith");
  mkdirSync(join(home, ".local", "bin"), { recursive: true });
  mkdirSync(join(home, "shop"));
  putExecutable(pith);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("pith init", () => {
  test("connects Claude Code where its folder is, and says what it added", () => {
    connectable();
    const { status, out } = run("init");
    expect(status).toBe(0);
    expect(out).toContain("Claude Code: changed ~/.claude/settings.json");
    expect(out).toContain(`Bash('${pith}' filter:*)`);
    expect(out).toContain("Bash(set -o pipefail)");
    expect(out).toContain("undo: pith uninstall");
    expect(readFileSync(settings(), "utf8")).toContain(`"command": "'${pith}' hook claude"`);
  });

  test("names itself by its path where it is not on PATH", () => {
    connectable();
    expect(spawn(["init"], { PATH: "/usr/bin:/bin" }).out).toEndWith(`; undo: '${pith}' uninstall\n`);
  });

  test("twice is once", () => {
    connectable();
    run("init");
    const before = readFileSync(settings(), "utf8");
    expect(run("init")).toEqual({ status: 0, out: "Claude Code: connected already (~/.claude/settings.json)\n", err: "" });
    expect(readFileSync(settings(), "utf8")).toBe(before);
  });

  test("a dry run shows the change and makes none", () => {
    connectable('{\n  "model": "opus"\n}\n');
    const { out } = run("init", "--dry-run");
    expect(out).toStartWith(
      'Claude Code: would change ~/.claude/settings.json\n  -   "model": "opus"\n  +   "model": "opus",\n  +   "hooks": {\n',
    );
    expect(readFileSync(settings(), "utf8")).toBe('{\n  "model": "opus"\n}\n');
    expect(existsSync(join(home, ".local", "share"))).toBe(false);
  });

  test("an agent that cannot be connected as asked is a failure, and the others are connected all the same", () => {
    const { status, out, err } = run("init", "pi", "claude", "--project");
    expect(status).toBe(1);
    expect(err).toBe(
      "pith: cannot connect Pi to this folder alone: it has no settings of one folder\n  try: pith init pi, which connects it everywhere\n",
    );
    expect(out).toContain("Claude Code: changed");
    expect(run("init", "zed").err).toContain(
      "cannot connect Zed everywhere: it has no settings for every folder\n  try: pith init zed --project",
    );
  });

  test("no agent here is no failure", async () => {
    const titles = (await loadHosts()).map(({ title }) => title).join(", ");
    expect(run("init")).toEqual({
      status: 0,
      out: `no agent found here (looked for ${titles})\n  try: pith init claude, which connects it all the same\n`,
      err: "",
    });
    expect(existsSync(join(home, ".claude"))).toBe(false);
  });

  test("an agent that is named is connected before it is there", () => {
    expect(run("init", "claude").status).toBe(0);
    expect(existsSync(settings())).toBe(true);
    run("uninstall");
    expect(existsSync(join(home, ".claude"))).toBe(false);
  });

  test("follows CLAUDE_CONFIG_DIR", () => {
    const folder = join(home, "elsewhere");
    mkdirSync(folder);
    spawn(["init"], { CLAUDE_CONFIG_DIR: folder });
    expect(existsSync(join(folder, "settings.json"))).toBe(true);
    spawn(["uninstall"], { CLAUDE_CONFIG_DIR: folder });
    expect(existsSync(join(folder, "settings.json"))).toBe(false);
  });

  test("of one project writes the file that is not committed, and an uninstall from anywhere finds it", () => {
    run("init", "claude", "--project");
    expect(existsSync(join(home, "shop", ".claude", "settings.local.json"))).toBe(true);
    expect(existsSync(settings())).toBe(false);
    spawn(["uninstall"], {}, home);
    expect(existsSync(join(home, "shop", ".claude"))).toBe(false);
  });

  test("a corrupt settings file is left alone, and the error names its place", () => {
    connectable('{\n  "model": opus\n}\n');
    expect(run("init")).toEqual({
      status: 1,
      out: "",
      err: `pith: cannot read ${settings()}: expected a value, found "o"; the file was left as it is\n  at ${settings()}:2:12\n  try: mend that place, then run the same command again\n`,
    });
    expect(readFileSync(settings(), "utf8")).toBe('{\n  "model": opus\n}\n');
  });

  test("an unknown agent is an error with the nearest name", () => {
    expect(run("init", "cluade")).toEqual({
      status: 2,
      out: "",
      err: 'pith: cannot run pith init: unknown agent "cluade"\n  try: pith init claude\n',
    });
  });

  test("an unknown option is an error with the nearest name", () => {
    expect(run("init", "--dryrun")).toEqual({
      status: 2,
      out: "",
      err: 'pith: cannot run pith init: unknown option "--dryrun"\n  try: pith init --dry-run\n',
    });
  });
});

describe("pith uninstall", () => {
  test("rtk#4128, rtk#1014, rtk#3177, lean-ctx#274: gives back the very bytes", () => {
    const text = '\uFEFF{\r\n\t"model": "opus", // mine\r\n}\r\n';
    connectable(text);
    run("init");
    const { status, out } = run("uninstall");
    expect(status).toBe(0);
    expect(out).toContain("Claude Code: changed ~/.claude/settings.json");
    expect(readFileSync(settings(), "utf8")).toBe(text);
  });

  test("where nothing is installed says so", () => {
    connectable("{}\n");
    expect(run("uninstall", "claude")).toEqual({ status: 0, out: "nothing of pith in the settings of any agent\n", err: "" });
    expect(readFileSync(settings(), "utf8")).toBe("{}\n");
  });

  test("says last how to remove what is left, and names nothing that is not there", () => {
    run("init", "claude");
    const data = join(home, ".local", "share", "pith");
    expect(run("uninstall").out).toEndWith(`; rm -r '${pith}' '${data}'\n`);
    symlinkSync("pith", `${pith}-filter`);
    expect(run("uninstall").out).toEndWith(`; rm -r '${pith}' '${pith}-filter' '${data}'\n`);
  });
});

describe("several agents", () => {
  const config = () => join(home, ".codex", "hooks.json");
  const own = '{ "hooks": {} }\n';

  test("are connected and given back together, each with its own files", () => {
    connectable();
    mkdirSync(join(home, ".codex"));
    writeFileSync(config(), own);
    mkdirSync(join(home, ".copilot"));
    const { status, out } = run("init");
    expect([status, out]).toEqual([0, expect.stringContaining("Codex: changed ~/.codex/hooks.json")]);
    expect(out).toContain("Copilot CLI: changed ~/.copilot/hooks/pith.json");
    expect(run("uninstall").status).toBe(0);
    expect(readFileSync(config(), "utf8")).toBe(own);
    expect(existsSync(join(home, ".copilot", "hooks"))).toBe(false);
  });

  test("go on without one whose settings cannot be read", () => {
    connectable();
    mkdirSync(join(home, ".codex"));
    writeFileSync(config(), "{");
    for (const word of ["init", "uninstall"]) {
      const { status, out, err } = run(word);
      expect([status, out, err]).toEqual([1, expect.stringContaining("Claude Code: "), expect.stringContaining(`${config()}:1:2`)]);
    }
    expect(readFileSync(config(), "utf8")).toBe("{");
  });

  test("that are known from their documentation alone are named, and connected only by name", () => {
    mkdirSync(join(home, ".cursor"));
    const hooks = join(home, ".cursor", "hooks.json");
    expect(run("init").out).toContain("Cursor: not connected, for it is known from its documentation alone; pith init cursor");
    expect(existsSync(hooks)).toBe(false);
    expect(run("init", "cursor").out).toContain("Cursor: changed ~/.cursor/hooks.json");
    expect(run("init").out).toBe("Cursor: connected already (~/.cursor/hooks.json)\n");
    expect(run("uninstall", "cursor").status).toBe(0);
    expect(existsSync(hooks)).toBe(false);
  });

  test("that were not here before leave no folder behind", () => {
    const names = ["claude", "codex", "copilot", "cursor", "gemini", "opencode", "kilo", "crush", "amp", "pi", "vibe", "droid", "openclaw"];
    for (const name of [...names, "antigravity", "qwen", "kiro", "windsurf", "goose"]) run("init", name);
    mkdirSync(join(home, ".codex", "mine"));
    expect(run("uninstall").status).toBe(0);
    expect(readdirSync(home).toSorted()).toEqual([".codex", ".local", "shop"]);
    expect(readdirSync(join(home, ".codex"))).toEqual(["mine"]);
  });

  test("that read one file together keep it until the last of them is disconnected", () => {
    const path = join(home, "shop", "AGENTS.md");
    writeFileSync(path, "# Ours\n");
    expect(run("init", "zed", "--project").out).toContain("Zed: changed ~/shop/AGENTS.md");
    expect(run("init", "hermes", "--project").out).toBe("Hermes: connected already (~/shop/AGENTS.md)\n");
    expect(run("uninstall", "windsurf").out).toBe("Windsurf: ~/shop/AGENTS.md stays for zed and hermes\n");
    expect(run("uninstall", "zed", "--dry-run").out).toBe("Zed: ~/shop/AGENTS.md stays for hermes\n");
    expect(run("uninstall", "zed").out).toBe("Zed: ~/shop/AGENTS.md stays for hermes\n");
    expect(readFileSync(path, "utf8")).toContain("pith raw k3f9");
    expect(run("uninstall", "hermes").out).toContain("Hermes: changed ~/shop/AGENTS.md");
    expect(readFileSync(path, "utf8")).toBe("# Ours\n");
    for (const name of ["zed", "hermes"]) run("init", name, "--project");
    expect(run("uninstall").out).toContain("changed ~/shop/AGENTS.md");
    expect(readFileSync(path, "utf8")).toBe("# Ours\n");
  });

  test("are forgotten where their file is gone", () => {
    run("init", "copilot");
    rmSync(join(home, ".copilot"), { recursive: true });
    expect(run("uninstall").status).toBe(0);
    mkdirSync(join(home, ".copilot"));
    expect(run("doctor")).toMatchObject({ status: 0, out: expect.stringContaining("Copilot CLI  not connected") });
  });
});

describe("pith doctor", () => {
  test("all is well after an install", () => {
    connectable();
    installClaude("2.1.329");
    run("init");
    const { status, out } = run("doctor");
    expect(out).toContain("ok    Claude Code  version 2.1.329\n");
    expect(out).toContain("ok    Claude Code  the hook in ~/.claude/settings.json rewrites a call\n");
    expect(out).toContain("ok    Claude Code  its rules allow the filter\n");
    expect(out).toEndWith("all well\n");
    expect(status).toBe(0);
  });

  test("the findings as JSON", () => {
    connectable();
    run("init");
    const { status, out } = run("doctor", "--json");
    const report = JSON.parse(out) as { ok: boolean; findings: { about: string; level: string }[] };
    expect([status, report.ok]).toEqual([0, true]);
    expect(report.findings.map(({ about }) => about)).toContain("Claude Code");
  });

  test("an agent that nobody connected is no fault", () => {
    connectable('{ "disableAllHooks": true }');
    const { status, out } = run("doctor");
    expect(out).toContain("note  Claude Code  not connected\n                   try: pith init claude\n");
    expect(out).toEndWith("all well\n");
    expect(status).toBe(0);
    expect(run("init", "aider", "--project").status).toBe(0);
    mkdirSync(join(home, ".aider"));
    expect(run("doctor").out).toContain("CONVENTIONS.md says how to call pith");
    run("uninstall");
    expect(run("doctor").out).toContain("try: pith init aider --project\n");
  });

  test("what cannot be read and is nobody's of ours is no fault", () => {
    connectable("{");
    writeFileSync(join(home, "shop", "AGENTS.md"), Buffer.from([0xe9, 0x0a]));
    expect(run("doctor")).toMatchObject({ status: 0, out: expect.stringContaining("note  Claude Code  not connected\n") });
  });

  test("an agent that is connected is examined before it is there", () => {
    run("init", "claude", "--project");
    expect(run("doctor")).toMatchObject({ status: 0, out: expect.stringContaining("settings.local.json rewrites a call\n") });
  });

  test("an agent that is connected in another folder is named with it", () => {
    connectable();
    run("init", "claude", "--project");
    expect(run("doctor").out).toContain("ok    Claude Code  the hook in ~/shop/.claude/settings.local.json rewrites a call\n");
    expect(spawn(["doctor"], {}, home)).toMatchObject({
      status: 0,
      out: expect.stringContaining("note  Claude Code  not connected here, only by ~/shop/.claude/settings.local.json\n"),
    });
  });

  const faults: [string, (text: string) => string, string][] = [
    ["no hook", () => "{}", "no hook of pith in its settings"],
    ["an executable that is gone", (text) => text.replaceAll("/.local/bin/pith", "/gone/pith"), "/gone/pith, which is not there"],
    [
      "a rule that is missing",
      (text) => text.replace('        "Bash(set -o pipefail)",\n', "").replace('      "Bash(set -o pipefail)",\n', ""),
      "without the rule Bash(set -o pipefail) it asks",
    ],
    [
      "a rival rewriter",
      (text) =>
        text.replace('"PreToolUse": [', '"PreToolUse": [{"matcher":"Bash","hooks":[{"type":"command","command":"rtk hook claude"}]},'),
      "has a second hook that rewrites calls: rtk hook claude",
    ],
    ["hooks that are switched off", (text) => text.replace("{", '{"disableAllHooks": true,'), "switches all hooks off"],
    [
      "a comment, which Claude Code does not read",
      (text) => `// mine\n${text}`,
      "Claude Code reads strict JSON: while comments or trailing commas stand in this file, it ignores all of it",
    ],
    ["a corrupt file", () => "{", "cannot read"],
  ];
  for (const [fault, damage, finding] of faults) {
    test(`${fault} is found`, () => {
      connectable();
      run("init");
      writeFileSync(settings(), damage(readFileSync(settings(), "utf8")));
      const { status, out } = run("doctor");
      expect(out).toContain(finding);
      expect(out).toMatch(/\d to mend\n$/);
      expect(status).toBe(1);
    });
  }

  test("what others can read or change is found", () => {
    connectable();
    run("init");
    const store = join(home, ".local", "share", "pith");
    mkdirSync(join(store, "raws"), { recursive: true, mode: 0o700 });
    chmodSync(store, 0o755);
    writeFileSync(join(store, "raws", "one"), "", { mode: 0o644 });
    chmodSync(pith, 0o777);
    const rule = join(home, ".config", "pith", "filters", "mine.yaml");
    mkdirSync(dirname(rule), { recursive: true });
    writeFileSync(rule, "match: mine go\ndrop: [x]\n");
    chmodSync(rule, 0o666);
    const { status, out } = run("doctor");
    expect(out).toContain("~/.local/share/pith can be read by others; 1 path more like it");
    expect(out).toContain("~/.local/bin/pith can be changed by everybody");
    expect(out).toContain("~/.config/pith/filters/mine.yaml can be changed by everybody");
    expect(status).toBe(1);
    run("raw");
    chmodSync(pith, 0o755);
    chmodSync(rule, 0o600);
    chmodSync(join(store, "raws", "one"), 0o600);
    expect(run("doctor")).toMatchObject({ status: 0, out: expect.stringContaining("what is kept is for its owner alone") });
  });

  test("a store that cannot be where it should is a note", () => {
    const { status, out } = spawn(["doctor"], { XDG_DATA_HOME: "/dev/null/x", TMPDIR: home });
    expect(out).toContain("note  pith    /dev/null/x/pith cannot be written, so outputs are kept in ~/pith-");
    expect(status).toBe(0);
    expect(spawn(["doctor"], { XDG_CONFIG_HOME: "/dev/null/x" })).toMatchObject({ status: 0, err: "" });
  });

  test("a mistake in a rule of one's own is found", () => {
    mkdirSync(join(home, ".config", "pith", "filters"), { recursive: true });
    writeFileSync(join(home, ".config", "pith", "filters", "bad.yaml"), "match: bad\ndropp: [x]\n");
    expect(run("doctor")).toMatchObject({
      status: 1,
      out: expect.stringContaining(
        "fail  pith    1 mistake in ~/.config/pith/filters: what has one does not hold\n              try: pith rules\n",
      ),
    });
  });

  test("a version that cannot rewrite is found", () => {
    connectable();
    installClaude("2.0.9");
    run("init");
    expect(run("doctor")).toMatchObject({ status: 1, out: expect.stringContaining("version 2.0.9 cannot rewrite a call") });
  });

  test("another pith before ours on PATH is found", () => {
    mkdirSync(join(home, "bin"));
    putExecutable(join(home, "bin", "pith"));
    const { status, out } = spawn(["doctor"], { PATH: `${join(home, "bin")}:/usr/bin:/bin` });
    expect(out).toContain("another pith, ~/bin/pith, comes before ~/.local/bin/pith on PATH");
    expect(status).toBe(1);
  });

  test("a hook that decides about permissions is found", () => {
    connectable();
    run("init");
    writeFileSync(
      join(home, "answer"),
      '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"allow","updatedInput":{"command":"x","description":"Show the state of the work tree","timeout":60000}}}',
    );
    replaceExecutable(`#!/bin/sh\ncat '${join(home, "answer")}'\n`);
    expect(spawn(["doctor"], {}, home, built).out).toContain("decided about a permission, which would lift the user's own rules");
  });
});

function run(...args: string[]): { status: number; out: string; err: string } {
  return spawn(args);
}

function spawn(
  args: string[],
  env: Record<string, string> = {},
  cwd = join(home, "shop"),
  program = pith,
): { status: number; out: string; err: string } {
  const PATH = `${join(home, ".local", "bin")}:/usr/bin:/bin`;
  const { exitCode, stdout, stderr } = Bun.spawnSync([program, ...args], {
    cwd,
    env: { HOME: home, PATH, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  return { status: exitCode, out: stdout.toString(), err: stderr.toString() };
}

function settings(): string {
  return join(home, ".claude", "settings.json");
}

function connectable(text?: string): void {
  mkdirSync(join(home, ".claude"));
  if (text !== undefined) writeFileSync(settings(), text);
}

function installClaude(version: string): void {
  const path = join(home, ".local", "bin", "claude");
  writeFileSync(path, `#!/bin/sh\necho '${version} (Claude Code)'\n`);
  chmodSync(path, 0o755);
}

function replaceExecutable(script: string): void {
  rmSync(pith);
  writeFileSync(pith, script);
  chmodSync(pith, 0o755);
}

function putExecutable(path: string): void {
  try {
    linkSync(built, path);
  } catch {
    copyFileSync(built, path);
    chmodSync(path, 0o755);
  }
}
