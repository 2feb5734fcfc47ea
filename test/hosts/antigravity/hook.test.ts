import { expect, test } from "bun:test";
import { findAnswer } from "../../../src/commands/hook.ts";
import { dialect } from "../../../src/hosts/antigravity/hook.ts";
// The fields of the guide to hooks and of the tool's description; no payload of an Antigravity of ours was at hand.
import documented from "./documented.json";

const rule = { name: "npm/test", match: [["npm", "test"]], unless: [], finite: true, readsArgs: false, recognise: false };
const world = {
  index: () => ({ rules: [rule] }),
  env: { SHELL: "/bin/bash" } as Record<string, string>,
  executable: "/home/me/.local/bin/pith",
  findFilterAlone: (): string | undefined => "/home/me/.local/bin/pith-filter",
};
const answerTo = (payload: unknown, more: Partial<typeof world> = {}) =>
  findAnswer("antigravity", JSON.stringify(payload), { ...world, ...more });
const args = documented.toolCall.args;
const call = (more: object, name = "run_command") => ({ ...documented, toolCall: { name, args: { ...args, ...more } } });
const normalFlow = '{"decision":"ask"}';

test("a bounded display goes through the filter, by the name that only filters; nothing is allowed by it", async () => {
  expect(JSON.parse((await answerTo(documented)) ?? "")).toEqual({
    decision: "ask",
    overwrite: {
      CommandLine: "npm test 2>&1 | /home/me/.local/bin/pith-filter filter npm/test --fit tail:20 --of antigravity.03f6c587 | tail -20",
    },
  });
});

test("the call runs in its own folder or the first of the workspace", () => {
  const cwdOf = (Cwd: unknown, more = {}) => dialect.readCall({ ...call({ Cwd }), ...more })?.cwd;
  expect([undefined, "", "/elsewhere", "web"].map((Cwd) => cwdOf(Cwd))).toEqual([
    "/home/me/shop",
    "/home/me/shop",
    "/elsewhere",
    "/home/me/shop/web",
  ]);
  expect(cwdOf(undefined, { workspacePaths: undefined })).toBe("");
});

test.each([
  ["a call whose status a pipe would lose", call({ CommandLine: "npm test" })],
  ["a call that goes to the background at once", call({ WaitMsBeforeAsync: 500 })],
  ["a daemon", call({ IsDaemon: true })],
  ["a call that is not waited for", call({ Blocking: false })],
  ["another tool", call({}, "view_file")],
  ["no command", call({ CommandLine: undefined })],
  ["no arguments", { ...documented, toolCall: { name: "run_command" } }],
  ["no tool call", { ...documented, toolCall: undefined }],
  ["a payload of Claude Code's", { hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: { command: args.CommandLine } }],
  ["null", null],
])("%s stays as typed, which has to be said", async (_name, payload) => {
  expect(await answerTo(payload)).toBe(normalFlow);
});

test("what is no JSON, and a fault of ours, leave the call to Antigravity's own questions", async () => {
  for (const payload of ["", "{", "npm test"]) expect(await findAnswer("antigravity", payload, world)).toBe(normalFlow);
  const fails = (): never => {
    throw new Error("no rules");
  };
  expect(await answerTo(documented, { index: fails })).toBe(normalFlow);
});

test("no call is touched in another shell, or without the name that only filters", async () => {
  expect(await answerTo(documented, { env: { SHELL: "/usr/bin/fish" } })).toBe(normalFlow);
  expect(await answerTo(documented, { findFilterAlone: () => undefined })).toBe(normalFlow);
});
