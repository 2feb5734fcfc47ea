import { expect, test } from "bun:test";
import { findAnswer } from "../../../src/commands/hook.ts";
import { dialect } from "../../../src/hosts/cursor/hook.ts";
// Field by field as documented; no payload of a real Cursor was at hand.
import documented from "./documented-before.json";

const rule = { name: "npm/test", match: [["npm", "test"]], unless: [], finite: true, readsArgs: false, recognise: false };
const world = { index: () => ({ rules: [rule] }), env: { SHELL: "/bin/bash" }, executable: "/home/me/.local/bin/pith" };
const answerTo = async (payload: unknown, env = world.env) => findAnswer("cursor", JSON.stringify(payload), { ...world, env });
const call = (command: unknown, more = {}) => ({ ...documented, tool_input: { command, ...more } });

test("a bounded display goes through the filter; the whole input goes back, and no permission", async () => {
  expect(JSON.parse((await answerTo(documented)) ?? "")).toEqual({
    updated_input: {
      command: "npm test 2>&1 | /home/me/.local/bin/pith filter npm/test --fit tail:20 --of cursor.6fec86e7 | tail -20",
      working_directory: "/home/me/shop/web",
    },
  });
});

test("the call runs in its own folder, the session's or the first of the workspace", () => {
  expect(dialect.readCall(documented)?.cwd).toBe("/home/me/shop/web");
  expect(dialect.readCall(call("npm test"))?.cwd).toBe("/home/me/shop");
  expect(dialect.readCall({ ...call("npm test"), cwd: undefined, workspace_roots: ["/w"] })?.cwd).toBe("/w");
});

test.each([
  ["a call whose status a pipe would lose", call("npm test")],
  ["a call in the background", call("npm test | tail -5", { is_background: true })],
  ["another tool", { ...documented, tool_name: "Read" }],
  ["another event", { ...documented, hook_event_name: "beforeShellExecution" }],
  ["no command", call(undefined)],
  ["null", null],
])("%s stays as typed, which is said with an empty object", async (_name, payload) => {
  expect(await answerTo(payload)).toBe("{}");
});

test("no call is touched in a shell that is neither bash nor zsh", async () => {
  expect(await answerTo(documented, { SHELL: "/usr/bin/fish" })).toBe("{}");
});

test("Claude Code's hook, which Cursor can import, leaves its calls as typed", async () => {
  const payload = { ...documented, hook_event_name: "PreToolUse", tool_name: "Bash" };
  expect(await findAnswer("claude", JSON.stringify(payload), world)).toBeUndefined();
});
