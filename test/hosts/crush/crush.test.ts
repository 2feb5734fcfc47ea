import { expect, test } from "bun:test";
import { join } from "node:path";
import { findAnswer } from "../../../src/commands/hook.ts";
import { dialect } from "../../../src/hosts/crush/hook.ts";
import { host } from "../../../src/hosts/crush/setup.ts";
import { makePlace } from "../place.ts";
// Field by field as documented; no payload of a real Crush was at hand.
import documented from "./documented.json";

const rule = { name: "npm/test", match: [["npm", "test"]], unless: [], finite: true, readsArgs: false, recognise: false };
const world = { index: () => ({ rules: [rule] }), env: {}, executable: "/home/me/.local/bin/pith" };
const answerTo = (payload: unknown) => findAnswer("crush", JSON.stringify(payload), world);
const call = (command: unknown, more = {}) => ({ ...documented, tool_input: { command, ...more } });

test("a bounded display goes through the filter, and no decision is sent", async () => {
  const filter = "/home/me/.local/bin/pith filter npm/test --fit tail:20 --of crush.313909e --patience 42";
  expect(JSON.parse((await answerTo(documented)) ?? "")).toEqual({ updated_input: { command: `npm test 2>&1 | ${filter} | tail -20` } });
});

test("the call runs in its own folder or the session's", () => {
  const cwdOf = (working_dir: unknown) => dialect.readCall(call("npm test", { working_dir }))?.cwd;
  expect([undefined, "", "/elsewhere", "web"].map(cwdOf)).toEqual(["/home/me/shop", "/home/me/shop", "/elsewhere", "/home/me/shop/web"]);
});

test.each([
  ["a call whose status a pipe would lose", call("npm test")],
  ["a call in the background", call("npm test | tail -5", { run_in_background: true })],
  ["another tool", { ...documented, tool_name: "view" }],
  ["another event", { ...documented, event: "PostToolUse" }],
  ["no command", call(undefined)],
  ["null", null],
])("%s stays as typed", async (_name, payload) => {
  expect(await answerTo(payload)).toBeUndefined();
});

test("it is connected only by name, and its settings come back byte for byte", () => {
  const place = makePlace("/home/me/.local/bin/pith");
  expect(host.isUnproved).toBe(true);
  const [settings, ...others] = host.files(place, "user");
  expect([settings?.path, others, host.files(place, "project")]).toEqual([join(place.home, ".config/crush/crush.json"), [], []]);
  const theirs = '{\n  "$schema": "https://charm.land/crush.json",\n  // mine\n  "options": { "debug": true }\n}\n';
  const merged = settings?.merge(theirs) ?? "";
  expect(merged).toContain("hook crush");
  expect(settings?.merge(merged)).toBe(merged);
  expect(settings?.remove(merged)).toBe(theirs);
});
