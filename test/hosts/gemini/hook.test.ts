import { expect, test } from "bun:test";
import { findAnswer } from "../../../src/commands/hook.ts";
import { dialect } from "../../../src/hosts/gemini/hook.ts";
import type { RuleIndex } from "../../../src/rules/compile.ts";
import { testPayloads } from "../payloads.ts";

const rule = (name: string, match: string[]) => ({
  name,
  match: [match],
  unless: [],
  finite: false,
  readsArgs: false,
  recognise: false,
});
const index: RuleIndex = {
  rules: [
    rule("npm/test", ["npm", "test"]),
    rule("git/status", ["git", "status"]),
    rule("ls", ["(ls|gls)"]),
    rule("docker/ps", ["docker", "ps"]),
  ],
};
const world = {
  index: () => index,
  env: {},
  executable: "/home/me/.local/bin/pith",
  findFilterAlone: () => "/home/me/.local/bin/pith-filter",
};

testPayloads(import.meta.dir, async (payload) => {
  const answer = await findAnswer("gemini", JSON.stringify(payload), world);
  return answer && (JSON.parse(answer) as unknown);
});

const plain = { hook_event_name: "BeforeTool", tool_name: "run_shell_command", session_id: "abc", cwd: "/home/me/shop" };
const answerTo = (input: unknown, more = {}) => findAnswer("gemini", JSON.stringify({ ...plain, tool_input: input, ...more }), world);
const rewrite = async (command: string) =>
  (JSON.parse((await answerTo({ command })) ?? "{}") as { hookSpecificOutput?: { tool_input: { command: string } } }).hookSpecificOutput
    ?.tool_input.command;

test("every field of the tool input goes back, and no decision", async () => {
  const input = { command: "npm test", description: "d", dir_path: "sub", later: { a: [1] } };
  expect(JSON.parse((await answerTo(input)) ?? "")).toEqual({
    hookSpecificOutput: {
      hookEventName: "BeforeTool",
      tool_input: { ...input, command: expect.stringContaining("set -o pipefail; npm test |& ") as string },
    },
  });
});

test("nothing is put in front of a line that its rules read as a whole", async () => {
  const filter = "/home/me/.local/bin/pith-filter filter npm/test";
  const options = "--of gemini --cap 39000,39000";
  expect(await rewrite("npm test 2>&1")).toBeUndefined();
  expect(await rewrite("cd sub && npm test")).toBeUndefined();
  expect(await rewrite("npm test && git push")).toBeUndefined();
  expect(await rewrite("npm test; ls")).toBe(`npm test |& ${filter} ${options}; ls`);
  expect(await rewrite("npm test 2>&1 | tail -5")).toBe(`npm test 2>&1 | ${filter} --fit tail:5 ${options} | tail -5`);
});

test("commands that it knows to be safe stay as typed", async () => {
  expect(await rewrite("git status")).toBeUndefined();
  expect(await rewrite("ls")).toBeUndefined();
  expect(await rewrite("docker ps")).toStartWith("set -o pipefail; docker ps |& ");
});

test("a folder of the call's own counts, as far as it is known here", () => {
  const cwdOf = (dir_path: unknown) => dialect.readCall({ ...plain, tool_input: { command: "npm test", dir_path } })?.cwd;
  expect([undefined, "/elsewhere", "sub", 7].map(cwdOf)).toEqual(["/home/me/shop", "/elsewhere", "/home/me/shop/sub", "/home/me/shop"]);
});

const odd: [string, unknown][] = [
  ["another tool", { tool_name: "read_file" }],
  ["another event", { hook_event_name: "AfterTool" }],
  ["no input", { tool_input: undefined }],
  ["no command", { tool_input: {} }],
  ["a command in the background", { tool_input: { command: "npm test", is_background: true } }],
];
test.each(odd)("%s is left alone", async (_name, more) => expect(await answerTo({ command: "npm test" }, more as object)).toBeUndefined());

test("without the name that only filters, calls stay as typed", async () => {
  const payload = JSON.stringify({ ...plain, tool_input: { command: "npm test" } });
  expect(await findAnswer("gemini", payload, { ...world, findFilterAlone: () => undefined })).toBeUndefined();
});
