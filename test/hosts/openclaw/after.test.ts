import { expect, test } from "bun:test";
import { after } from "../../../src/hosts/openclaw/after.ts";
import { testPayloads } from "../payloads.ts";

testPayloads(import.meta.dir, after.readResult);

const details = { status: "completed", exitCode: 0 };
const result = { content: [{ type: "text", text: "one\n" }], details };
const payload = { event: "tool_result", args: { command: "git log" }, cwd: "/home/me/shop", result, session: "s", elsewhere: [[]] };
const saying = (text: string, more: object = {}) => ({
  ...payload,
  result: { content: [{ type: "text", text }], details: { ...details, ...more } },
});

test("what is no shell command that ran to its end is left alone", () => {
  const others = [
    { ...payload, event: "tool_call" },
    { ...payload, args: {} },
    { ...payload, result: undefined },
    { ...payload, result: { ...result, content: [] } },
    { ...payload, result: { ...result, content: [...result.content, { type: "image", data: "" }] } },
    { ...payload, result: { ...result, details: { truncated: true } } },
    saying("(no output)"),
    saying("Command still running", { status: "running" }),
    saying("one\n", { exitCode: null }),
    saying("one\n", { exitCode: 1 }),
    {},
  ];
  expect(others.map((other) => after.readResult(other))).toEqual(others.map(() => undefined));
});

test("what ran in a sandbox or on another machine is left alone", () => {
  const read = (changes: object) => after.readResult({ ...payload, ...changes });
  for (const elsewhere of [undefined, [["all", null]], [[null, "node"]], [["off", "auto"], ["non-main"]]])
    expect(read({ elsewhere })).toBeUndefined();
  for (const host of ["node", "sandbox", 1]) expect(read({ args: { command: "git log", host } })).toBeUndefined();
  for (const elsewhere of [[], [["off", "gateway"]], [[null, null], ["off"]]]) expect(read({ elsewhere })).toBeDefined();
  for (const host of ["auto", "gateway"]) expect(read({ args: { command: "git log", host } })).toBeDefined();
});

test("the replacement is one text", () => {
  const found = after.readResult(payload)!;
  expect(JSON.parse(after.formatReplacement(found, "view\n"))).toEqual({ content: [{ type: "text", text: "view\n" }] });
});
