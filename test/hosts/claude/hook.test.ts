import { expect, test } from "bun:test";
import { findAnswer } from "../../../src/commands/hook.ts";
import type { RuleIndex } from "../../../src/rules/compile.ts";

// Payloads as Claude Code sent them (the folder is its version); an empty answer leaves the call as typed.

const rule = (name: string, match: string[], unless: string[] = []) => ({
  name,
  match: [match],
  unless,
  finite: true,
  readsArgs: false,
  recognise: false,
});
const index: RuleIndex = { rules: [rule("npm/test", ["npm", "test"]), rule("git/status", ["git", "status"], ["--porcelain"])] };
const world = { index: () => index, env: { SHELL: "/bin/bash" }, executable: "/home/me/.local/bin/pith" };

const cases = [...new Bun.Glob("**/*.in.json").scanSync(import.meta.dir)].sort();

test("there are recorded payloads", () => expect(cases.length).toBeGreaterThan(3));

for (const name of cases) {
  test(`Claude Code ${name.replace(".in.json", "")} is answered as recorded`, async () => {
    const payload = await Bun.file(`${import.meta.dir}/${name}`).text();
    const expected = await Bun.file(`${import.meta.dir}/${name.replace(".in.", ".out.")}`).text();
    const answer = await findAnswer("claude", payload, world);
    expect(answer ? JSON.parse(answer) : "").toEqual(expected.trim() ? JSON.parse(expected) : "");
  });
}

const plain = { hook_event_name: "PreToolUse", tool_name: "Bash", session_id: "abc", tool_input: { command: "npm test" } };
const answerTo = async (payload: unknown, more = {}) =>
  (await findAnswer("claude", JSON.stringify(payload), { ...world, ...more }))?.replace(/^.*"command":"|"}}}$/g, "");

test("every field of the tool input goes back, known or not", async () => {
  const input = { command: "npm test", timeout: 1, description: "d", dangerouslyDisableSandbox: true, later: { a: [1] } };
  const answer = JSON.parse((await findAnswer("claude", JSON.stringify({ ...plain, tool_input: input }), world)) ?? "");
  expect(answer.hookSpecificOutput.updatedInput).toEqual({ ...input, command: expect.stringContaining("npm test 2>&1 | ") });
  expect(answer.hookSpecificOutput.permissionDecision).toBeUndefined();
});

test("the patience is 70 % of the call's time-out, and not said from 60 s on", async () => {
  const patience = async (timeout: unknown) =>
    /--patience (\d+)/.exec((await answerTo({ ...plain, tool_input: { command: "npm test", timeout } })) ?? "")?.[1];
  expect(await Promise.all([60_000, 10_000, 500, 86_000, 600_000, 0, -5, "60000", undefined].map(patience))).toEqual([
    "42",
    "7",
    "1",
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test("sessions whose names begin alike, with the time, are told apart", async () => {
  const began = ["01a1fe21-358a-7af1-b133-543ba00046fb", "01a1fe21-3f44-7972-9cfe-fa87f97570e1"];
  expect(await answerTo({ ...plain, session_id: began[0] })).toEndWith("--of claude.a00046fb");
  expect(await answerTo({ ...plain, session_id: began[1] })).toEndWith("--of claude.f97570e1");
});

test("a session without a usable name is not named", async () => {
  expect(await answerTo({ ...plain, session_id: "a'; rm -rf b" })).toEndWith("--of claude.armrfb");
  expect(await answerTo({ ...plain, session_id: "x" })).toEndWith("--of claude");
  expect(await answerTo({ ...plain, session_id: 7 })).toEndWith("--of claude");
});

test("an executable with blanks in its path is one word", async () => {
  expect(await answerTo(plain, { executable: "'/home/me/my tools/pith'" })).toContain("| '/home/me/my tools/pith' filter npm/test");
});

const odd: [string, unknown][] = [
  ["another tool", { ...plain, tool_name: "PowerShell" }],
  ["another event", { ...plain, hook_event_name: "PostToolUse" }],
  ["no input", { ...plain, tool_input: undefined }],
  ["no command", { ...plain, tool_input: {} }],
  ["a command that is no text", { ...plain, tool_input: { command: ["npm", "test"] } }],
  ["an empty command", { ...plain, tool_input: { command: "" } }],
  ["null", null],
  ["a list", []],
];

for (const [name, payload] of odd) {
  test(`${name} is left alone`, async () => {
    expect(await findAnswer("claude", JSON.stringify(payload), world)).toBeUndefined();
  });
}

for (const name of ["BUN_BE_BUN", "BUN_OPTIONS", "SHELLOPTS"]) {
  test(`nothing is rewritten where ${name} is set`, async () => {
    expect(await answerTo(plain, { env: { ...world.env, [name]: "1" } })).toBeUndefined();
  });
}

test("the command never fails its host", () => {
  for (const [host, payload] of [
    ["claude", "{"],
    ["claude", ""],
    ["claude", "\u0000"],
    ["claude", "null"],
    ["claude", "[1]"],
    ["nobody", "{}"],
  ] as const) {
    const run = Bun.spawnSync([process.execPath, "src/main.ts", "hook", host], { stdin: Buffer.from(payload) });
    expect([run.exitCode, run.stdout.toString(), run.stderr.toString()]).toEqual([0, "", ""]);
  }
});
