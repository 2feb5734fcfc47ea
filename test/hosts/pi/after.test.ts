import { expect, test } from "bun:test";
import { after } from "../../../src/hosts/pi/after.ts";
import { testPayloads } from "../payloads.ts";

testPayloads(import.meta.dir, after.readResult);

const success = {
  type: "tool_result",
  toolName: "bash",
  input: { command: "git log" },
  content: [{ type: "text", text: "one\n" }],
  isError: false,
  cwd: "/home/me/shop",
  session: "s",
};
const failure = (text: string) => ({ ...success, content: [{ type: "text", text }], details: {}, isError: true });

test("what is no shell command that ran to its end is left alone", () => {
  const image = { type: "image", data: "" };
  const others = [
    { ...success, toolName: "read" },
    { ...success, type: "tool_call" },
    { ...success, input: {} },
    { ...success, content: [] },
    { ...success, content: [image] },
    { ...success, content: [...success.content, image] },
    { ...success, content: [{ type: "text", text: "(no output)" }] },
    failure("blocked by an extension"),
    failure("one\n\nCommand timed out after 1 seconds"),
    failure("one\n\nCommand aborted"),
    failure("Command exited with code 1"),
    failure("one\n\nCommand exited with code 1\nmore"),
    {},
  ];
  expect(others.map((payload) => after.readResult(payload))).toEqual(others.map(() => undefined));
});

test("a command that prints what Pi says of a cut text names no file", () => {
  const lie = "[Showing lines 2-3 of 3. Full output: /etc/passwd]";
  expect(after.readResult(failure(`one\n\n${lie}\n\nCommand exited with code 1`))).toMatchObject({ text: `one\n\n${lie}`, cut: false });
  const note = "[Showing lines 2-3 of 3. Full output: /home/me/tmp/pi-bash-0.log]";
  expect(after.readResult({ ...success, content: [{ type: "text", text: `one\n\n${note}` }] })).toMatchObject({ cut: false });
});

test("a cut text without its note has no file", () => {
  expect(after.readResult({ ...success, details: { truncation: { truncated: true, totalBytes: 9 } } })).toEqual(
    expect.objectContaining({ cut: true }),
  );
});

test("the replacement is one text", () => {
  const result = after.readResult(success)!;
  expect(JSON.parse(after.formatReplacement(result, "view\n"))).toEqual({ content: [{ type: "text", text: "view\n" }] });
});
