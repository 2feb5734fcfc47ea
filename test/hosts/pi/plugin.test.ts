import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { faultyPrograms, folder, loadPlugin, writeProgram } from "../plugin.ts";

type Handler = (event: unknown, ctx: unknown) => Promise<unknown>;

async function load(pith: string): Promise<Handler> {
  const { default: setUp } = await loadPlugin<{ default: (pi: unknown) => void }>("pi/pith.js", pith);
  const handlers = new Map<string, Handler>();
  setUp({ on: (name: string, handler: Handler) => handlers.set(name, handler) });
  expect([...handlers.keys()]).toEqual(["tool_result"]);
  return handlers.get("tool_result")!;
}

const event = { type: "tool_result", toolName: "bash", input: { command: "git log" }, content: [{ type: "text", text: "one\n" }] };
const ctx = { cwd: "/home/me/shop", sessionManager: { getSessionId: () => "s" } };

test("pith is told of the call and where it ran, and its answer is the result", async () => {
  const told = join(folder, "told.json");
  const handler = await load(writeProgram("answers", `echo "$@" > '${told}'; cat >> '${told}'; echo '{"content":[]}'`));
  expect(await handler(event, ctx)).toEqual({ content: [] });
  const [words, payload] = readFileSync(told, "utf8").split("\n");
  expect(words).toBe("hook pi");
  expect(JSON.parse(payload!)).toEqual({ ...event, cwd: "/home/me/shop", session: "s" });
});

test("an output larger than a pipe holds goes through", async () => {
  const handler = await load(writeProgram("echoes", "cat"));
  const content = [{ type: "text", text: "a line\n".repeat(100_000) }];
  expect(await handler({ ...event, content }, ctx)).toMatchObject({ content });
});

test("other tools are nothing to it", async () => {
  const handler = await load(writeProgram("echoes", "cat"));
  expect(await handler({ ...event, toolName: "read" }, ctx)).toBeUndefined();
});

describe("the text stays, and nothing is thrown, where pith", () => {
  test.each(faultyPrograms)("%s", async (_name, pith) => {
    const handler = await load(pith);
    const content = [{ type: "text", text: "a line\n".repeat(100_000) }];
    expect(await handler({ ...event, content }, ctx)).toBeUndefined();
  });

  test("cannot be told of the session", async () => {
    const handler = await load(writeProgram("echoes", "cat"));
    expect(await handler(event, {})).toBeUndefined();
  });
});
