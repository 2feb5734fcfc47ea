import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { estimateTokens } from "../../src/filter/tokens.ts";
import type { Discovery } from "../../src/report/discover.ts";
import { findTranscripts } from "../../src/report/transcripts/find.ts";
import { createSeen, readTranscript } from "../../src/report/transcripts/read.ts";
import type { Call } from "../../src/report/transcripts/transcript.ts";
import { type Home, makeHome, type Run } from "../programs/pith.ts";
import { installTranscripts } from "../programs/transcripts.ts";

let home: Home;
beforeAll(() => {
  home = makeHome();
  installTranscripts(home.path);
});
afterAll(() => home.remove());

type Found = Discovery & { since?: string; transcripts: number; skipped: number; problems: string[] };

function discover(...options: string[]): Found {
  const { status, out, err } = home.run(["discover", "--all", "--json", ...options]);
  expect([status, err]).toEqual([0, ""]);
  return JSON.parse(out) as Found;
}

async function readCalls(): Promise<{ call: Call; host: string }[]> {
  const calls: { call: Call; host: string }[] = [];
  const isNew = createSeen();
  for (const file of findTranscripts({ home: home.path, env: {} }))
    for await (const item of readTranscript(file)) if (item.kind === "call" && isNew(item.id)) calls.push({ call: item, host: file.host });
  return calls;
}

describe("the recorded sessions of four agents", () => {
  test("every call is counted once, as what it was", () => {
    const found = discover();
    const { calls, sessions, hosts, served, kept, left, unruled, pith, tools } = found;
    expect({ calls, sessions, hosts: Object.fromEntries(hosts.map(({ name, calls: of }) => [name, of])) }).toEqual({
      calls: 63,
      sessions: 9,
      hosts: { claude: 21, codex: 14, gemini: 12, opencode: 16 },
    });
    const count = (rows: { name: string; calls: number }[]) => Object.fromEntries(rows.map((row) => [row.name, row.calls]));
    expect(found.shell.calls).toBe(53);
    expect(served.calls).toBe(26);
    expect(count(kept)).toEqual({
      "its own head or tail cut it": 4,
      "the agent cut it, and the rest is gone": 2,
      "several commands, and no line between their texts": 1,
    });
    expect(count(left)).toEqual({
      "a program that the agent wrote into the call": 1,
      "it was refused and did not run": 2,
      "its output goes on to another command (grep, wc, jq)": 1,
      "later output of a command that went on running": 1,
      // Gemini CLI has no hook that could serve git log, cat and ls.
      "this agent's hook serves only tests, builds and lints": 7,
    });
    expect(unruled).toEqual([
      { name: "date", calls: 1, read: estimateTokens("Thu Jan  1 00:00:00 UTC 1970"), start: "date -u -d @0" },
      { name: "node", calls: 1, read: estimateTokens("v20.20.2"), start: "node --version" },
    ]);
    expect(pith.calls).toBe(8);
    expect(count(tools)).toEqual({ read: 4, mcp: 4, agent: 2 });
    expect([found.skipped, found.problems]).toEqual([0, []]);
  });

  test("what is counted as read is all that the models read, to the token", async () => {
    const { read, served, kept, left, unruled, pith, tools } = discover();
    const all = (await readCalls()).reduce((sum, { call }) => sum + estimateTokens(call.output), 0);
    // A call of three commands is counted part by part, without the two lines between them.
    const parts = [served, ...kept, ...left, ...unruled, pith, ...tools].reduce((sum, row) => sum + row.read, 0);
    expect(parts).toBe(read);
    expect(all - read).toBeGreaterThanOrEqual(0);
    expect(all - read).toBeLessThan(10);
  });

  test("what it would have been with pith is what the filter prints for the same output", async () => {
    const caps: Record<string, string> = { claude: "30000,10000", codex: "40000,40000", gemini: "39000,39000", opencode: "45000,45000" };
    let view = 0;
    for (const { call, host } of await readCalls()) {
      if (call.group !== "shell" || call.command === undefined || call.filtered || call.refused || call.cut) continue;
      if (/[|;]|^node|^date/.test(call.command) || (host === "gemini" && call.command !== "npm test")) continue;
      const { out } = home.run(["filter", "--call", call.command, "--cap", caps[host]!], { input: `${call.output.trimEnd()}\n` });
      const text = out.replace(/raw [0-9a-z]{4,}\]\s*$/, "raw k3f9]");
      view += text.trimEnd() === call.output.trimEnd() ? estimateTokens(call.output) : estimateTokens(text.trimEnd());
    }
    const { served, cut } = discover();
    const { rules } = discover("--host", "claude");
    // One call of several commands, told apart by the lines between them.
    const status = rules.find(({ name }) => name === "git/status")!;
    const fuller = home.run(["filter", "--call", "git log -8 --format=fuller", "--cap", caps["claude"]!], { input: await readFuller() });
    expect(served.view - cut.view).toBe(
      view + status.view + estimateTokens(fuller.out.replace(/raw [0-9a-z]{4,}\]\s*$/, "raw k3f9]").trimEnd()),
    );
  }, 30_000);

  async function readFuller(): Promise<string> {
    const { call } = (await readCalls()).find(({ call: { command } }) => command?.includes("--format=fuller"))!;
    return `${call.output.split("\n---\n")[1]!}\n`;
  }

  test("pith's own run of npm test showed what the replay says it would", async () => {
    const real = (await readCalls()).find(({ call }) => call.filtered && call.command === "npm test")!;
    const { rules } = discover("--host", "claude");
    expect(rules.find(({ name }) => name === "npm/run")).toMatchObject({ calls: 1, view: estimateTokens(real.call.output) });
  });

  test("an output that the agent had cut is replayed whole where the agent kept it, even where that costs", () => {
    const { cut, rules, served } = discover("--host", "claude");
    expect([cut.calls, cut.saved]).toEqual([1, cut.read - cut.view]);
    expect(served.saved).toBe(rules.reduce((sum, row) => sum + row.saved, 0));
    expect([discover("--host", "codex").cut.calls, discover("--host", "opencode").cut.calls]).toEqual([1, 0]);
  });

  test("commands that ran again only to show another part", () => {
    expect(discover().reruns).toEqual({ name: "run again for another part", calls: 5, read: discover().reruns.read });
    expect(discover("--host", "claude").reruns).toMatchObject({ calls: 2 });
  });

  test("--project counts the calls that ran in a repository, or in a folder that is in none", () => {
    expect(discover("--project", `${home.path}/shop`).calls).toBe(63);
    expect(discover("--project", `${home.path}/shop/node_modules`).calls).toBe(1);
    expect(discover("--project", "/nowhere").calls).toBe(0);
    mkdirSync(`${home.path}/shop/node_modules`, { recursive: true });
    mkdirSync(`${home.path}/shop/.git`);
    expect(discover("--project", `${home.path}/shop/node_modules`).calls).toBe(63);
    rmSync(`${home.path}/shop`, { recursive: true });
  });

  test("--since counts by the time of each call", () => {
    const run = (since: string) => JSON.parse(home.run(["discover", "--json", "--since", since]).out) as Found;
    expect(run("2026-11-21T12:45Z").calls).toBe(5 + 12 + 16);
    expect(run("2999-01-01").calls).toBe(0);
  });

  test("the second time what was read is not read again, and says the same", () => {
    const first = discover();
    const folder = `${home.path}/.claude/projects/-home-me-shop`;
    const name = readdirSync(folder).find((one) => one.startsWith("f1064b67"))!;
    const path = `${folder}/${name}`;
    const { size, mtime } = statSync(path);
    const text = new Uint8Array(size).fill(10);
    const saved = home.bash(`cat '${path}'`).out;
    writeFileSync(path, text);
    utimesSync(path, mtime, mtime);
    expect(discover()).toEqual(first);
    writeFileSync(path, saved);
    appendFileSync(path, "torn");
    expect(discover()).toMatchObject({ calls: 63, skipped: 1 });
    writeFileSync(path, saved);
  });

  test("what is kept of a transcript has no output in it, and no secret of a command", () => {
    const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    const call = { type: "tool_use", id: "toolu_secret", name: "Bash", input: { command: `deploy --token ${secret}` } };
    const result = { type: "tool_result", tool_use_id: "toolu_secret", content: "deployed the apples and the pears" };
    const lines = [
      { type: "assistant", sessionId: "s1", cwd: "/shop", timestamp: "2026-11-21T15:00:00Z", message: { id: "m1", content: [call] } },
      { type: "user", sessionId: "s1", cwd: "/shop", timestamp: "2026-11-21T15:00:01Z", message: { content: [result] } },
    ];
    const path = `${home.path}/.claude/projects/-home-me-shop/secret.jsonl`;
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    expect(discover().unruled.find(({ name }) => name === "deploy")).toMatchObject({
      calls: 1,
      start: expect.stringMatching(/^deploy --token /),
    });
    const folder = `${home.path}/.local/share/pith/discover`;
    const kept = readdirSync(folder).flatMap((name) => readFileSync(`${folder}/${name}`, "latin1").trim().split("\n"));
    const text = kept
      .map((line) => new TextDecoder().decode(Bun.zstdDecompressSync(Buffer.from(line.split("\t")[2]!, "base64"))))
      .join("\n");
    expect(text).toContain('"deploy"');
    for (const word of [secret, "apples and the pears", "article 12 costs", "Set the price of"]) expect(text).not.toContain(word);
    rmSync(path);
  });

  test("the text fits 80 columns and says the same sums", () => {
    const { status, out, err } = home.run(["discover", "--all"]);
    const { served } = discover();
    expect([status, err]).toEqual([0, ""]);
    expect(out).toStartWith("63 calls in 9 sessions of ");
    expect(out).toContain(`\n${served.saved.toLocaleString("en")} tokens saved: `);
    expect(out).toContain("\n  pith record date -u -d @0\n");
    expect(out).toContain("\nfiltered by pith already, not counted as saved: 8 calls, ");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe("where there is little or nothing", () => {
  let empty: Home;
  let run: (...args: string[]) => Run;
  beforeAll(() => {
    empty = makeHome();
    run = (...args) => empty.run(["discover", ...args]);
  });
  afterAll(() => empty.remove());

  test("no transcripts at all", () => {
    const said = "no transcripts of Claude Code, Codex, Gemini CLI or OpenCode here: run an agent first\n";
    expect(run("--all")).toMatchObject({ status: 0, out: said, err: "" });
  });

  test("none in this time, none of this agent", () => {
    const { out } = run("--since", "7d", "--host", "codex");
    expect(out).toBe("no transcripts of Codex here in this time (pith discover --all): run an agent first\n");
  });

  test("transcripts without a call", () => {
    mkdirSync(`${empty.path}/.claude/projects/x`, { recursive: true });
    writeFileSync(`${empty.path}/.claude/projects/x/1.jsonl`, '{"type":"user","message":{"role":"user","content":"hello"}}\n');
    expect(run("--all").out).toBe("no calls in the transcripts\n");
    expect(run("--all", "--project", "/shop").out).toBe("no calls in /shop (no such folder) in the transcripts\n");
  });

  function showCall(command: string, env: Record<string, string> = {}, toolUseResult: object = {}): string {
    const call = { type: "tool_use", id: "t1", name: "Bash", input: { command } };
    const result = { type: "tool_result", tool_use_id: "t1", content: "words" };
    const lines = [
      { type: "assistant", sessionId: "s1", cwd: "/shop", timestamp: "2026-11-21T15:00:00Z", message: { id: "m1", content: [call] } },
      { type: "user", sessionId: "s1", cwd: "/shop", timestamp: "2026-11-21T15:00:01Z", toolUseResult, message: { content: [result] } },
    ];
    mkdirSync(`${empty.path}/.claude/projects/x`, { recursive: true });
    const path = `${empty.path}/.claude/projects/x/2.jsonl`;
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const { out } = empty.run(["discover", "--all"], { env });
    rmSync(path);
    return out;
  }

  test("a name of a program does not act on the screen", () => {
    expect(showCall("./a\u009b31m\u202eb")).toContain("\n  pith record ./a<U+009B>31m<U+202E>b\n");
  });

  test("a long name is cut, in ASCII where the screen has no other characters", () => {
    expect(showCall("a".repeat(70), { LANG: "C.UTF-8" })).toContain(`\n${"a".repeat(53)}…  `);
    const plain = showCall("a".repeat(70), { LANG: "C" });
    expect(plain).toContain(`\n${"a".repeat(51)}...  `);
    expect(plain).toMatch(/^[ -~\n]*$/);
  });

  test("what a transcript names as the whole of an output is a file of a size that can be read, or it is gone", () => {
    for (const make of ["mkfifo whole", "truncate -s 3G whole"]) {
      empty.bash(make);
      expect(showCall("git log -5", {}, { persistedOutputPath: `${empty.path}/whole` })).toContain(
        "\nthe agent cut it, and the rest is gone  ",
      );
      empty.bash("rm whole");
    }
  });

  test("where nothing can be kept, all is read again and that is said", () => {
    const { status, out } = empty.run(["discover", "--all"], { env: { XDG_DATA_HOME: "/dev/null", TMPDIR: "/dev/null" } });
    expect(status).toBe(0);
    expect(out).toContain("cannot keep what was read: ");
  });

  test("a database that cannot be read is named", () => {
    mkdirSync(`${empty.path}/.local/share/opencode`, { recursive: true });
    writeFileSync(`${empty.path}/.local/share/opencode/opencode.db`, "no database");
    expect(run("--all").out).toContain(`cannot read ${empty.path}/.local/share/opencode/opencode.db: `);
    rmSync(`${empty.path}/.local/share/opencode`, { recursive: true });
  });
});

test.each([
  [["--host", "vim"], '--host is one of claude, codex, gemini, opencode, not "vim"'],
  [["--since", "soon"], '--since is 12h, 7d, 4w or a date, not "soon"'],
  [["--since", "999999999999d"], '--since is 12h, 7d, 4w or a date, not "999999999999d"'],
  [["--since", "7d", "--all"], "--since and --all are two periods"],
  [["here"], 'unexpected word "here"'],
])("wrong use is said: %j", (args, because) => {
  const { status, err } = home.run(["discover", ...args]);
  expect([status, err.split("\n")[0]]).toEqual([2, `pith: cannot run pith discover: ${because}`]);
});
