import { expect, test } from "bun:test";
import { findAnswer } from "../../../src/commands/hook.ts";
import type { RuleIndex } from "../../../src/rules/compile.ts";
import { testPayloads } from "../payloads.ts";

const rule = (name: string, match: string[]) => ({ name, match: [match], unless: [], finite: true, readsArgs: false, recognise: false });
const index: RuleIndex = { rules: [rule("npm/test", ["npm", "test"]), rule("git/status", ["git", "status"])] };
const world = { index: () => index, env: { SHELL: "/bin/sh" }, executable: "/home/me/.local/bin/pith" };

async function answer(payload: unknown): Promise<unknown> {
  const said = await findAnswer("cline", JSON.stringify(payload), world);
  return said === undefined ? null : (JSON.parse(said) as unknown);
}

testPayloads(import.meta.dir, answer);

const payload = {
  hookName: "tool_call",
  workspaceRoots: ["/home/me/shop"],
  tool_call: { name: "run_commands", input: { commands: ["npm test"] } },
};

test("every field of the input goes back, and nothing that cancels or reviews the call", async () => {
  const call = { name: "run_commands", input: { later: { a: [1] }, commands: ["npm test"] } };
  expect(await answer({ ...payload, tool_call: call })).toEqual({
    overrideInput: { later: { a: [1] }, commands: [expect.stringContaining("npm test 2>&1 | ")] },
  });
});

test("the filter speaks before the 30 s of a command are over", async () => {
  expect(JSON.stringify(await answer(payload))).toContain("--patience 21");
});

test("what is no single command is left as typed", async () => {
  const inputs = [{ commands: [] }, { commands: [{ command: "npm", args: ["test"] }] }, { commands: "npm test" }, {}, null];
  for (const input of inputs) expect(await answer({ ...payload, tool_call: { name: "run_commands", input } })).toBeNull();
  for (const other of [
    { hookName: "tool_result" },
    { tool_call: { name: "read_files", input: { commands: ["npm test"] } } },
    { tool_call: null },
  ])
    expect(await answer({ ...payload, ...other })).toBeNull();
  expect(await answer({ ...payload, workspaceRoots: null })).not.toBeNull();
});
