import { expect, test } from "bun:test";
import { findAnswer } from "../../../src/commands/hook.ts";
import type { RuleIndex } from "../../../src/rules/compile.ts";
import { testPayloads } from "../payloads.ts";

const rule = (name: string, match: string[]) => ({ name, match: [match], unless: [], finite: true, readsArgs: false, recognise: false });
const index: RuleIndex = { rules: [rule("npm/test", ["npm", "test"]), rule("git/status", ["git", "status"])] };
const world = { index: () => index, env: { SHELL: "/bin/sh" }, executable: "/home/me/.local/bin/pith" };

async function answer(payload: unknown): Promise<unknown> {
  const said = await findAnswer("droid", JSON.stringify(payload), world);
  return said === undefined ? null : (JSON.parse(said) as unknown);
}

testPayloads(import.meta.dir, answer);

const payload = { session_id: "s", cwd: "/home/me/shop", hook_event_name: "PreToolUse", tool_name: "Execute" };
const input = { command: "npm test", timeout: 10, summary: "s", riskLevel: "low", later: { a: [1] } };

test("every field of the tool input goes back, and no decision with it", async () => {
  const { hookSpecificOutput: output } = (await answer({ ...payload, tool_input: input })) as Record<string, Record<string, unknown>>;
  expect(Object.keys(output!)).toEqual(["hookEventName", "updatedInput"]);
  expect(output!["updatedInput"]).toEqual({ ...input, command: expect.stringContaining("--patience 7") });
});

test("a call without a time-out is ended after 60 s, so its patience is 42", async () => {
  const { timeout: _, ...rest } = input;
  expect(JSON.stringify(await answer({ ...payload, tool_input: rest }))).toContain("--patience 42");
});

test("other tools and events are nothing to it", async () => {
  const others = [
    { tool_name: "Read" },
    { hook_event_name: "PostToolUse" },
    { tool_input: null },
    { tool_input: { command: ["npm test"] } },
    { permission_mode: "auto-low" },
  ];
  for (const other of others) expect(await answer({ ...payload, tool_input: input, ...other })).toBeNull();
});
