import { afterAll, beforeAll, expect, test } from "bun:test";
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { findTranscripts } from "../../../src/report/transcripts/find.ts";
import { createSeen, readTranscript } from "../../../src/report/transcripts/read.ts";
import type { Call, HostName, Item, TranscriptFile, Usage } from "../../../src/report/transcripts/transcript.ts";
import { isView } from "../../../src/report/transcripts/view.ts";
import { type Home, makeHome } from "../../programs/pith.ts";
import { installTranscripts } from "../../programs/transcripts.ts";

let home: Home;
beforeAll(() => {
  home = makeHome();
  installTranscripts(home.path);
});
afterAll(() => home.remove());

async function readItems(files: TranscriptFile[]): Promise<Item[]> {
  const items: Item[] = [];
  for (const file of files) for await (const item of readTranscript(file)) items.push(item);
  return items;
}

async function readHost(host: HostName): Promise<{ calls: Call[]; usages: Usage[]; items: Item[] }> {
  const items = await readItems(findTranscripts({ home: home.path, env: {}, hosts: [host] }));
  const isNew = createSeen();
  const once = items.filter((item) => !("id" in item) || isNew(item.id));
  return { items, calls: once.filter((item) => item.kind === "call"), usages: once.filter((item) => item.kind === "usage") };
}

// Counted by hand: README.md beside the recordings.
test.each([
  ["claude", { calls: 21, shell: 17, answers: 26, input: 78, cacheWrite: 8000, cacheRead: 27_000, output: 520 }],
  ["codex", { calls: 14, shell: 13, answers: 16, input: 4300, cacheWrite: 0, cacheRead: 16_900, output: 320 }],
  ["gemini", { calls: 12, shell: 10, answers: 14, input: 4100, cacheWrite: 0, cacheRead: 13_400, output: 280 }],
  ["opencode", { calls: 16, shell: 13, answers: 19, input: 5500, cacheWrite: 0, cacheRead: 19_800, output: 380 }],
] as const)("%s: every call and every answer once", async (host, expected) => {
  const { calls, usages } = await readHost(host);
  const sum = (name: "input" | "cacheWrite" | "cacheRead" | "output") => usages.reduce((total, usage) => total + usage[name], 0);
  expect({
    calls: calls.length,
    shell: calls.filter(({ group }) => group === "shell").length,
    answers: usages.length,
    input: sum("input"),
    cacheWrite: sum("cacheWrite"),
    cacheRead: sum("cacheRead"),
    output: sum("output"),
  }).toEqual(expected);
});

test("blanks between the words of a line and around it change nothing, and what is no line of its own is counted", async () => {
  const spread = (text: string) => text.replaceAll(/^.+$/gm, (line) => JSON.stringify(JSON.parse(line), null, 1).replaceAll(/\n */g, " "));
  const read = async (change: (text: string) => string) => {
    const [file] = findTranscripts({ home: home.path, env: {}, hosts: ["claude"] });
    const path = `${home.path}/changed.jsonl`;
    writeFileSync(path, change(readFileSync(file!.path, "utf8")));
    return readItems([{ ...file!, path }]);
  };
  const plain = await read((text) => text);
  expect(plain.filter(({ kind }) => kind === "usage")).not.toEqual([]);
  expect(await read(spread)).toEqual(plain);
  expect(await read((text) => text.replaceAll("\n", "\r\n  "))).toEqual(plain);
  const pretty = await read((text) => JSON.stringify(JSON.parse(text.slice(0, text.indexOf("\n"))), null, 2));
  expect(pretty).toEqual([{ kind: "skipped", lines: expect.any(Number) }]);
});

/** Command or tool, characters that the model read, and what is special. */
function describeCall({ command, tool, output, status, error, cut, whole, filtered, refused, thread }: Call): string {
  const marks = { error, cut, whole, filtered, refused, subagent: thread };
  const told = Object.entries(marks).flatMap(([name, value]) => (value ? [name] : []));
  return [command ?? tool, output.length, status ?? "-", ...told].join(" ");
}

test("Claude Code: what each call was, in the order of its results", async () => {
  const { calls } = await readHost("claude");
  const first = calls.filter(({ time }) => time < "2026-11-21T12:38:30" && time > "2026-11-21T12:37:00");
  expect(first.filter(({ thread }) => thread === "").map(describeCall)).toEqual([
    expect.stringMatching(/^git log --stat \d+ 0 cut whole$/),
    "npm test 1208 1 error",
    "npm test 2>&1 | tail -8 193 0",
    "npm test 2>&1 | grep -n 'Expected' 18 0",
    "Read 133 -",
    "date -u -d @0 28 0",
    "git log -12 2290 0",
    "git status; echo ---; git log -8 --format=fuller; echo ---; node --version 2252 0",
    "mcp__stock__count 25 -",
    expect.stringMatching(/^Agent \d+ -$/),
    `node -e 'for (let i = 0; i < 90; i++) console.log("article", i, "costs", i * 7)' 1862 0`,
    "cat prices.txt 1791 0",
    "git push origin main 30 - error refused",
  ]);
  expect(first.filter(({ thread }) => thread !== "").map(describeCall)).toEqual(["git log -15 2863 0 subagent", "Read 118 - subagent"]);
});

test("Claude Code: pith's own rewriting is seen in the log, the context ends where it was compacted", async () => {
  const { calls, items } = await readHost("claude");
  expect(calls.filter(({ filtered }) => filtered).map(({ command }) => command)).toEqual([
    "npm test",
    "git log --stat",
    "git log --stat -40",
  ]);
  expect(items.filter(({ kind }) => kind === "compaction")).toHaveLength(1);
});

test("Codex: frames are taken off, what is gone is cut, the rest of a long command is a call of its own", async () => {
  const { calls } = await readHost("codex");
  expect(calls.map(describeCall)).toEqual([
    "git log --stat 40023 0 cut whole",
    "npm test 1236 1 error",
    "npm test | tail -8 1185 0",
    "git log -12 2291 0",
    "cat prices.txt 1792 0",
    "sleep 3; git log -14 0 - cut",
    "write_stdin 2673 0",
    "git log -11 2100 0",
    "ls nothing-here 60 2 error",
    "list_mcp_resources 16 -",
    "git log -10 1909 0",
    // With pith: through a pipe, replaced after the call, left.
    "npm test 340 1 error filtered",
    "git log -30 3706 0 filtered",
    "git status 53 0",
  ]);
  expect(calls[0]?.output).toStartWith("commit e7f0fd8c");
  expect(calls[7]?.cwd).toBe(`${home.path}/shop/node_modules`);
});

test("Gemini CLI: what a resumed session repeats counts once", async () => {
  const { calls } = await readHost("gemini");
  expect(calls.map(describeCall)).toEqual([
    expect.stringMatching(/^git log --stat \d+ 0 cut whole$/),
    "npm test 1168 1 error",
    "npm test 2>&1 | tail -8 191 0",
    "read_file 119 -",
    "git log -12 2290 0",
    "cat prices.txt 1791 0",
    "mcp_stock_count 25 -",
    "ls nothing-here 59 2 error",
    "git log -10 1908 0",
    // With pith, which its hook names in the call.
    expect.stringMatching(/^set -o pipefail; npm test \|& .*\/pith filter npm\/run .* 339 1 error filtered$/),
    "git log -30 5728 0",
    "git status 52 0",
  ]);
  expect(new Set(calls.map(({ cwd }) => cwd))).toEqual(new Set([`/home/me/shop`.replace("/home/me", home.path)]));
});

test("OpenCode: a subagent counts to the session that began it", async () => {
  const { calls } = await readHost("opencode");
  expect(new Set(calls.map(({ session }) => session)).size).toBe(2);
  expect(calls.map(describeCall)).toEqual([
    "git log -15 2864 0 subagent",
    "git log --stat 46246 0",
    expect.stringMatching(/^git log -p \d+ 0 cut$/),
    "npm test 2>&1 1174 1 error",
    "npm test 2>&1 | tail -8 187 0",
    expect.stringMatching(/^read \d+ -$/),
    "git log -12 2291 0",
    "cat prices.txt 1792 0",
    "stock_count 25 -",
    "task 111 -",
    "git push origin main 286 - error refused",
    "ls nothing-here 60 2 error",
    "git log -10 1909 0",
    expect.stringMatching(/^set -o pipefail; npm test \|& .*\/pith filter npm\/run .* 340 1 error filtered$/),
    "git log -30 3707 0 filtered",
    "git status 53 0",
  ]);
});

test("an answer comes before the calls it asked for, so what a call prints is sent with the next one", async () => {
  const { items } = await readHost("codex");
  expect(items.slice(0, 4).map(({ kind }) => kind)).toEqual(["usage", "call", "usage", "call"]);
});

test("torn and foreign lines are skipped and counted, the rest is read", async () => {
  const path = `${home.path}/torn.jsonl`;
  const [file] = findTranscripts({ home: home.path, env: {}, hosts: ["claude"] }).slice(-1);
  cpSync(file!.path, path);
  const whole = await readItems([{ ...file!, path }]);
  writeFileSync(path, `not JSON at all\n{"type":"assistant","message":{"content":[}}\n`);
  appendFileSync(path, await Bun.file(file!.path).bytes());
  appendFileSync(path, `{"type":"user","message":{"content":[{"type":"tool_result"`);
  expect(await readItems([{ ...file!, path }])).toEqual([...whole, { kind: "skipped", lines: 3 }]);
});

test("a model that numbers its calls anew in each turn is read whole", async () => {
  const [file] = findTranscripts({ home: home.path, env: {}, hosts: ["codex"] });
  const path = `${home.path}/numbered.jsonl`;
  const text = await Bun.file(file!.path).text();
  writeFileSync(path, text.replaceAll(/"call_\d+_\d+"/g, '"call_0"'));
  const count = (items: Item[]) => items.filter(({ kind }) => kind === "call").length;
  // Two calls of one turn share the number here, so one of them has no result of its own.
  expect(count(await readItems([{ ...file!, path }]))).toBe(count(await readItems([file!])) - 1);
});

test("lines of the right form with anything in them break nothing", async () => {
  const path = `${home.path}/odd.jsonl`;
  const odd = [null, 1, "x", [], {}, [[]], [null], { content: 1 }];
  const types = [
    "assistant",
    "user",
    "system",
    "attachment",
    "response_item",
    "event_msg",
    "session_meta",
    "turn_context",
    "gemini",
    "token_usage_record",
  ];
  const lines = types.flatMap((type) =>
    odd.flatMap((value) => [
      { type, message: value, payload: value, toolCalls: value, tokens: value, attachment: value, $set: { messages: value } },
      {
        type,
        message: {
          content: [
            value,
            { type: "tool_use", id: value, name: value, input: value },
            { type: "tool_result", tool_use_id: value, content: value },
          ],
          usage: value,
        },
      },
      { type, payload: { type: "function_call", call_id: value, name: value, arguments: value } },
      { type, payload: { type: "function_call_output", call_id: value, output: value } },
      { type, id: value, toolCalls: [{ id: value, name: value, args: value, result: [value] }] },
    ]),
  );
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  for (const host of ["claude", "codex", "gemini"] as const) {
    const items = await readItems([{ host, path, session: "", size: 1, changed: 1 }]);
    for (const item of items) if (item.kind === "call") expect(typeof item.output).toBe("string");
  }
});

test("a database that is none is a problem told, not a failure", () => {
  const problems: string[] = [];
  mkdirSync(`${home.path}/elsewhere/opencode`, { recursive: true });
  writeFileSync(`${home.path}/elsewhere/opencode/opencode.db`, "no database");
  const files = findTranscripts({
    home: "/nowhere",
    env: { XDG_DATA_HOME: `${home.path}/elsewhere` },
    onProblem: (path) => problems.push(path),
  });
  expect(files).toEqual([]);
  expect(problems).toEqual([`${home.path}/elsewhere/opencode/opencode.db`]);
});

test("transcripts are found by their last change, and by the folders that the agents' own variables name", () => {
  const all = findTranscripts({ home: home.path, env: {} });
  const count = (wanted: string) => all.filter(({ host }) => host === wanted).length;
  expect(["claude", "codex", "gemini", "opencode"].map(count)).toEqual([4, 2, 3, 3]);
  expect(findTranscripts({ home: home.path, env: {}, since: new Date("2999-01-01") })).toEqual([]);
  expect(findTranscripts({ home: "/nowhere", env: { CODEX_HOME: `${home.path}/.codex` } }).map(({ session }) => session)).toEqual([
    "01a1fe21-358a-7af1-b133-543ba00046fb",
    "01a1fe58-3f44-7972-9cfe-fa87f97570e1",
  ]);
});

test("an id is new once, whatever their number", () => {
  const isNew = createSeen();
  const ids = Array.from({ length: 20_000 }, (_, i) => `toolu_${i}`);
  expect(ids.filter(isNew)).toHaveLength(20_000);
  expect(ids.filter(isNew)).toHaveLength(0);
});

test.each(["pith", "/home/me/.local/bin/pith", "'/home/a b/pith'", "/home/me/.local/bin/pith-filter", "'/home/a b/pith'-filter"])(
  "a call through %s came through the pipe already",
  (word) => expect(isView(`set -o pipefail; npm test |& ${word} filter npm/test`, "")).toBe(true),
);
