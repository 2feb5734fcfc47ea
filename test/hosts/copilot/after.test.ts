import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findAnswer } from "../../../src/commands/hook.ts";
import { after } from "../../../src/hosts/copilot/after.ts";
import failing from "./1.0.102-failing.json";
import large from "./1.0.102-large.json";
import read from "./1.0.102-read.json";
import running from "./1.0.102-running.json";
import success from "./1.0.102-success.json";

const home = mkdtempSync(join(tmpdir(), "pith copilot "));
const saved = { ...process.env };
beforeAll(async () => {
  process.env["HOME"] = home;
  delete process.env["COPILOT_HOME"];
  const session = join(home, ".copilot", "session-state", read.sessionId);
  mkdirSync(session, { recursive: true });
  writeFileSync(join(session, "events.jsonl"), await Bun.file(join(import.meta.dir, "1.0.102-events.jsonl")).text());
});
afterAll(() => {
  Object.assign(process.env, saved);
  rmSync(home, { recursive: true });
});

test("of a command that ran, the output, the status and the line with it are told apart", async () => {
  expect(await after.readResult(success)).toMatchObject({
    command: "git status",
    status: 0,
    cut: false,
    ending: "<shellId: 2 completed with exit code 0>",
  });
  expect(await after.readResult(failing)).toMatchObject({ status: 3, ending: "<shellId: 1 completed with exit code 3>" });
  expect((await after.readResult(failing))?.text).not.toContain("shellId");
});

test("arguments that are sent as a text are read, too", async () => {
  expect(await after.readResult({ ...success, toolArgs: JSON.stringify(success.toolArgs) })).toMatchObject({ command: "git status" });
});

test("what is read of a command that was still running belongs to the command", async () => {
  expect(await after.readResult(read)).toMatchObject({ command: "sleep 31; git status", status: 0 });
});

test("a large output is taken from the file that is named, if that is of the size that is said", async () => {
  const whole = Array.from({ length: 6000 }, (_, at) => `${at + 1}\n`).join("");
  const path = join(home, "1-copilot-tool-output-2.txt");
  const shown = large.toolResult.textResultForLlm.replace(/Saved to: .*/, `Saved to: ${path}`);
  const payload = { ...large, toolResult: { ...large.toolResult, textResultForLlm: shown } };
  writeFileSync(path, whole);
  const result = await after.readResult(payload);
  expect(result).toMatchObject({ cut: true, status: 4, whole: { path } });
  expect(whole).toStartWith(result?.whole?.head ?? "?");
  writeFileSync(path, whole.slice(0, -1000));
  expect(await after.readResult(payload)).toBeUndefined();
  rmSync(path);
  expect(await after.readResult(payload)).toBeUndefined();
});

test.each([
  ["a file of any name", "id_rsa", (text: string) => text],
  ["a file of Copilot's of which it knows no more than the name", "1-copilot-tool-output-2.txt", (text: string) => text.slice(0, 60)],
])("an output that poses as Copilot's note does not have %s read", async (_, name, know) => {
  const whole = Array.from({ length: 6000 }, (_, at) => `${at + 1}\n`).join("");
  const path = join(home, name);
  writeFileSync(path, whole);
  const shown = large.toolResult.textResultForLlm
    .replace(/Saved to: .*/, `Saved to: ${path}`)
    .replace(/(?<=chars\):\n)[^<]*(?=\n\n<)/, (preview) => know(preview));
  expect(await after.readResult({ ...large, toolResult: { ...large.toolResult, textResultForLlm: shown } })).toBeUndefined();
  rmSync(path);
});

test("the view takes the place of the text, with the line of the status behind it", () => {
  const run = Bun.spawnSync([process.execPath, "src/main.ts", "hook", "copilot"], {
    stdin: Buffer.from(JSON.stringify({ ...success, cwd: home })),
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, "data") },
  });
  const { modifiedResult, ...others } = JSON.parse(run.stdout.toString()) as { modifiedResult: { textResultForLlm: string } };
  expect(others).toEqual({});
  expect(modifiedResult.textResultForLlm).toContain("file-30.txt");
  expect(modifiedResult.textResultForLlm).toEndWith("\n<shellId: 2 completed with exit code 0>");
  expect(modifiedResult.textResultForLlm.length).toBeLessThan(success.toolResult.textResultForLlm.length);
});

test.each([
  ["a command that still runs", running],
  ["a refusal", { ...success, toolResult: { resultType: "denied", textResultForLlm: "The user rejected this tool call." } }],
  ["another tool", { ...success, toolName: "grep" }],
  ["a result without a text", { ...success, toolResult: { resultType: "success" } }],
  [
    "output that names a status in its middle",
    { ...success, toolResult: { textResultForLlm: "<shellId: 1 completed with exit code 0>\nmore" } },
  ],
  // As documented: it takes no other output, and keeps one terminal for all calls.
  [
    "a call of VS Code's Local harness",
    {
      timestamp: "2026-11-21T13:19:17.574Z",
      cwd: "/home/me/shop",
      sessionId: "1",
      hookEventName: "PostToolUse",
      tool_name: "run_in_terminal",
      tool_input: { command: "git status" },
      tool_response: "On branch main",
      tool_use_id: "tool-123",
    },
  ],
  ["what is read in a session without a log", { ...read, sessionId: "none" }],
  ["what is read of another shell", { ...read, toolResult: { textResultForLlm: "x\n<shellId: 9 completed with exit code 0>" } }],
])("%s is left", async (_name, payload) => {
  expect(await Promise.resolve(after.readResult(payload)).catch(() => undefined)).toBeUndefined();
});

test("Claude Code's hook, which Copilot runs too in a project that has one, leaves its calls as typed", async () => {
  const payload = {
    hook_event_name: "PreToolUse",
    session_id: "9382679f-9bc0-4bc6-9417-efe5dd3eed31",
    timestamp: "2026-11-21T13:19:17.574Z",
    cwd: "/home/me/shop",
    tool_name: "Bash",
    tool_input: { command: "git status", description: "a scripted call" },
  };
  const rule = { name: "git/status", match: [["git", "status"]], unless: [], finite: true, readsArgs: false, recognise: false };
  const world = { index: () => ({ rules: [rule] }), env: { SHELL: "/bin/bash" }, executable: "/home/me/.local/bin/pith" };
  expect(await findAnswer("claude", JSON.stringify(payload), world)).toBeUndefined();
  for (const claude of [{ timestamp: undefined }, { permission_mode: "default" }])
    expect(await findAnswer("claude", JSON.stringify({ ...payload, ...claude }), world)).toContain("filter git/status");
});
