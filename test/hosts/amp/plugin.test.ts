import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { faultyPrograms, folder, loadPlugin, writeProgram } from "../plugin.ts";
import documented from "./documented.json";

type Handler = (event: unknown, ctx: unknown) => Promise<unknown>;

async function load(pith: string): Promise<Handler> {
  const { default: setUp } = await loadPlugin<{ default: (amp: unknown) => void }>("amp/pith.js", pith);
  const handlers = new Map<string, Handler>();
  const helpers = { filePathFromURI: (uri: URL) => uri.pathname };
  setUp({ on: (name: string, handler: Handler) => handlers.set(name, handler), helpers });
  expect([...handlers.keys()]).toEqual(["tool.result"]);
  return handlers.get("tool.result")!;
}

const { event: _, cwd, session, ...rest } = documented;
const event = { ...rest, toolUseID: "toolu_1", thread: { id: session } };
const ctx = { system: { workspaceRoot: new URL(`file://${cwd}`) } };
const long = { ...event, output: { output: "a line\n".repeat(100_000), exitCode: 0 } };

test("pith is told of the call and where it ran, and its answer takes the place of the text alone", async () => {
  const told = join(folder, "told.json");
  const handler = await load(writeProgram("answers", `echo "$@" > '${told}'; cat >> '${told}'; echo '{"output":"view"}'`));
  const output = { ...event.output, exitCode: 1, discoveredGuidanceFiles: [] };
  expect(await handler({ ...event, output }, ctx)).toEqual({
    status: "done",
    output: { output: "view", exitCode: 1, discoveredGuidanceFiles: [] },
  });
  const [words, payload] = readFileSync(told, "utf8").split("\n");
  expect(words).toBe("hook amp");
  expect(JSON.parse(payload!)).toEqual({ ...documented, output });
});

test("an output larger than a pipe holds goes through", async () => {
  const handler = await load(writeProgram("counts", `printf '{"output":"%s"}' "$(wc -c)"`));
  expect(await handler(long, ctx)).toEqual({ status: "done", output: { output: expect.stringMatching(/^ *8\d{5}$/), exitCode: 0 } });
});

test("without a folder nothing is said of one", async () => {
  const handler = await load(writeProgram("echoes", "cat"));
  expect(await handler(event, { system: { workspaceRoot: null } })).toMatchObject({ output: { cwd: "" } });
});

test("pith is not started as the Bun that it is made with", async () => {
  const handler = await load(writeProgram("says", `cat > /dev/null; echo "{\\"output\\":\\"<\${BUN_BE_BUN-unset}>\\"}"`));
  const before = process.env["BUN_BE_BUN"];
  process.env["BUN_BE_BUN"] = "1";
  try {
    expect(await handler(event, ctx)).toMatchObject({ output: { output: "<unset>" } });
  } finally {
    if (before === undefined) delete process.env["BUN_BE_BUN"];
    else process.env["BUN_BE_BUN"] = before;
  }
});

test("other tools, and calls that did not end well, are nothing to it", async () => {
  const handler = await load(writeProgram("echoes", "cat"));
  expect(await handler({ ...event, tool: "Read" }, ctx)).toBeUndefined();
  expect(await handler({ ...event, tool: "shell_command_status" }, ctx)).toBeUndefined();
  expect(await handler({ ...event, status: "error" }, ctx)).toBeUndefined();
  expect(await handler({ ...event, status: "cancelled" }, ctx)).toBeUndefined();
});

describe("the text stays, and nothing is thrown, where pith", () => {
  test.each(faultyPrograms)("%s", async (_name, pith) => {
    const handler = await load(pith);
    expect(await handler(long, ctx)).toBeUndefined();
  });

  test("cannot be told of the thread or the folder", async () => {
    const handler = await load(writeProgram("echoes", "cat"));
    expect(await handler({ ...event, thread: undefined }, ctx)).toBeUndefined();
    expect(await handler(event, {})).toBeUndefined();
  });
});
