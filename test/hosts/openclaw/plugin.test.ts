import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { faultyPrograms, folder, loadPlugin, writeProgram } from "../plugin.ts";

type Handler = (event: unknown, ctx: unknown) => Promise<unknown>;
interface Plugin {
  id: string;
  register: (api: unknown) => void;
}

async function load(pith: string, config: unknown = {}): Promise<Handler> {
  const { default: plugin } = await loadPlugin<{ default: Plugin }>("openclaw/pith.js", pith);
  const handlers: Handler[] = [];
  plugin.register({ config, registerAgentToolResultMiddleware: (handler: Handler) => handlers.push(handler) });
  expect([plugin.id, handlers.length]).toEqual(["pith", 1]);
  return handlers[0]!;
}

const result = { content: [{ type: "text", text: "a line\n".repeat(100_000) }], details: { status: "completed", exitCode: 0 } };
const event = { toolCallId: "call_1", toolName: "exec", args: { command: "git log" }, cwd: "/home/me/shop", isError: false, result };
const ctx = { runtime: "openclaw", sessionId: "s" };

test("pith is told of the call and where calls run, and its answer is the text", async () => {
  const told = join(folder, "openclaw.json");
  const view = { content: [{ type: "text", text: "view" }] };
  const pith = writeProgram("openclaw-answers", `echo "$@" > '${told}'; cat >> '${told}'; echo '${JSON.stringify(view)}'`);
  const agents = { defaults: { sandbox: { mode: "off" } }, list: [{ id: "main", tools: { exec: { host: "node" } } }] };
  const handler = await load(pith, { agents, tools: { exec: { host: "gateway" } } });
  expect(await handler(event, ctx)).toEqual({ result: { ...result, ...view } });
  const [words, payload] = readFileSync(told, "utf8").split("\n");
  expect(words).toBe("hook openclaw");
  const elsewhere = [
    ["off", "gateway"],
    [null, "node"],
  ];
  const { args, cwd } = event;
  expect(JSON.parse(payload!)).toEqual({ event: "tool_result", args, cwd, result, session: "s", elsewhere });
});

test("other tools are nothing to it", async () => {
  const handler = await load(writeProgram("openclaw-echoes", "cat"));
  expect(await handler({ ...event, toolName: "read" }, ctx)).toBeUndefined();
});

describe("the text stays, and nothing is thrown, where pith", () => {
  test.each(faultyPrograms)("%s", async (_name, pith) => {
    expect(await (await load(pith))(event, ctx)).toBeUndefined();
  });

  test("cannot be told of the session", async () => {
    const handler = await load(writeProgram("openclaw-echoes", "cat"));
    expect(await handler(event, undefined)).toBeUndefined();
  });
});
