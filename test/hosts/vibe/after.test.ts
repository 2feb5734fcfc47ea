import { expect, test } from "bun:test";
import { after } from "../../../src/hosts/vibe/after.ts";
import { testPayloads } from "../payloads.ts";

testPayloads(import.meta.dir, after.readResult);

const output = { command: "git log", returncode: 0, stderr: "", stdout: "one\n", timed_out: false, was_truncated: false };
const payload = {
  session_id: "s",
  cwd: "/home/me/shop",
  hook_event_name: "post_tool",
  tool_name: "file_system.bash",
  tool_input: { command: "git log" },
  tool_status: "success",
  tool_output: output,
};
const read = (more: object) => after.readResult({ ...payload, ...more });

test("what is no shell command that ran to its end is left alone", () => {
  const others = [
    { hook_event_name: "pre_tool" },
    { tool_name: "file_system.read_file" },
    { tool_name: "run_bash" },
    { tool_name: undefined },
    { tool_status: "failure" },
    { tool_output: null },
    { tool_input: null },
    { tool_output: { ...output, timed_out: true } },
    { tool_output: { ...output, was_truncated: true } },
    { tool_output: { ...output, returncode: null } },
    { tool_output: { ...output, stdout: undefined } },
  ];
  expect(others.map(read)).toEqual(others.map(() => undefined));
});

test("the tool may be named without its group", () => expect(read({ tool_name: "bash" })).toBeDefined());

test("standard error stands behind standard output, on a line of its own", () => {
  const texts = [
    ["", "oops\n"],
    ["one\n", "oops\n"],
    ["one", "oops\n"],
    ["one", ""],
  ].map(([stdout, stderr]) => read({ tool_output: { ...output, stdout, stderr } }));
  expect(texts).toMatchObject([{ text: "oops\n" }, { text: "one\noops\n" }, { text: "one\noops\n" }, { text: "one" }]);
});

test("a view stays below the 16,000 characters of JSON that Vibe shows whole", () => {
  const text = 'a "quoted" line\n'.repeat(2000);
  const cap = read({ tool_output: { ...output, stdout: text } })?.cap ?? [0, 0];
  expect(JSON.stringify(text.slice(0, cap[1])).length).toBeLessThan(16_000);
  expect(JSON.stringify(text.slice(0, cap[1])).length).toBeGreaterThan(15_000);
});

test("the replacement is the reason of a refusal, which is all that the model reads", () => {
  expect(JSON.parse(after.formatReplacement(read({})!, "view\n"))).toEqual({ decision: "deny", reason: "view\n" });
});
