import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findAnswer } from "../../../src/commands/hook.ts";
import { dialect } from "../../../src/hosts/codex/hook.ts";
import type { RuleIndex } from "../../../src/rules/compile.ts";
import recorded from "./0.169.0-before.json";
import codeMode from "./0.169.0-code-mode-before.json";

const home = mkdtempSync(join(tmpdir(), "pith codex "));
afterAll(() => rmSync(home, { recursive: true }));

const rule = (name: string, match: string[], finite: boolean) => ({
  name,
  match: [match],
  unless: [],
  finite,
  readsArgs: false,
  recognise: false,
});
const index: RuleIndex = { rules: [rule("npm/test", ["npm", "test"], true), rule("git/status", ["git", "status"], false)] };
const world = { index: () => index, env: { SHELL: "/bin/bash", HOME: home }, executable: "/home/me/.local/bin/pith" };

async function answerTo(command: string, more: { env?: Record<string, string>; cwd?: string } = {}): Promise<string | undefined> {
  const payload = { ...recorded, ...(more.cwd ? { cwd: more.cwd } : {}), tool_input: { command } };
  const answer = await findAnswer("codex", JSON.stringify(payload), { ...world, env: { ...world.env, ...more.env } });
  return (
    answer && (JSON.parse(answer) as { hookSpecificOutput: { updatedInput: { command: string } } }).hookSpecificOutput.updatedInput.command
  );
}

test("a test run goes through the pipe, with the allow that Codex needs for a rewriting and nothing else", async () => {
  const answer = await findAnswer("codex", JSON.stringify(recorded), world);
  expect(JSON.parse(answer ?? "")).toEqual({
    hookSpecificOutput: {
      hookEventName: "PreToolUse",
      permissionDecision: "allow",
      updatedInput: {
        command: `set -o pipefail; npm test 2>&1 | /home/me/.local/bin/pith filter npm/test --of codex.${recorded.session_id.slice(-8)} --cap 40000,40000 --as /home/me/.local/bin/pith --patience 7`,
      },
    },
  });
});

test("what ends soon is left to the hook after the call", async () => {
  expect(await answerTo("git status")).toBeUndefined();
  expect(await answerTo("git status && npm test")).toStartWith("set -o pipefail; git status && npm test 2>&1 | ");
});

describe("with command rules of the user's", () => {
  const rules = (folder: string, text: string) => {
    mkdirSync(join(folder, "rules"), { recursive: true });
    writeFileSync(join(folder, "rules", "default.rules"), text);
  };
  const own = join(home, "own");
  rules(own, 'prefix_rule(pattern = ["git", ["push", "fetch"]], decision = "prompt")\n');

  test("no redirection is added, behind which they would not hold any more", async () => {
    expect(await answerTo("npm test", { env: { CODEX_HOME: own } })).toStartWith("set -o pipefail; npm test | /home/me");
  });

  test("a line that names a word of theirs stays as typed", async () => {
    expect(await answerTo("git push && npm test", { env: { CODEX_HOME: own } })).toBeUndefined();
    expect(await answerTo("/usr/bin/git log; npm test", { env: { CODEX_HOME: own } })).toBeUndefined();
  });

  test("those of a folder above the call count too", async () => {
    const project = join(home, "project");
    rules(join(project, ".codex"), 'prefix_rule(pattern = ["npm"], decision = "allow")\n');
    expect(await answerTo("npm test", { cwd: join(project, "packages/one") })).toBeUndefined();
    expect(await answerTo("npm test", { cwd: home })).toContain("2>&1");
  });
});

test.each([
  ["/bin/sh", undefined],
  ["", undefined],
  ["/usr/bin/fish", undefined],
  ["/usr/bin/zsh", "zsh"],
  ["/bin/bash", "bash"],
])("with SHELL=%s calls are written for %s", async (shell, expected) => {
  const limits = await dialect.readLimits({ HOME: home, SHELL: shell }, { command: "npm test", cwd: "/", session: "" });
  expect(limits?.shell).toBe(expected as "bash");
});

test("what a program of the model's reads stays as it is", async () => {
  expect(codeMode.tool_input.command).toBe("npm test");
  expect(await findAnswer("codex", JSON.stringify(codeMode), world)).toBeUndefined();
});

test.each([
  ["another tool", { ...recorded, tool_name: "apply_patch" }],
  ["another event", { ...recorded, hook_event_name: "SessionStart" }],
  ["no input", { ...recorded, tool_input: undefined }],
  ["a command in words", { ...recorded, tool_input: { command: ["npm", "test"] } }],
  ["null", null],
  ["a list", []],
])("%s is left alone", async (_name, payload) => {
  expect(await findAnswer("codex", JSON.stringify(payload), world)).toBeUndefined();
});
