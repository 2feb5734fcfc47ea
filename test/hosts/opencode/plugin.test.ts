import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { faultyPrograms, folder, loadPlugin, writeProgram } from "../plugin.ts";

interface Hooks {
  config: (config: unknown) => Promise<void>;
  "tool.execute.before": (input: unknown, output: { args?: unknown }) => Promise<void>;
  "tool.execute.after": (input: unknown, output: { output: string; metadata?: unknown }) => Promise<void>;
}

async function load(pith: string): Promise<Hooks> {
  const { Pith } = await loadPlugin<{ Pith: (context: unknown) => Promise<Hooks> }>("opencode/pith.js", pith);
  return Pith({ directory: "/home/me/shop" });
}

const input = { tool: "bash", sessionID: "ses_1", callID: "call_1" };

test("pith is told of the call, the shell and the rules, and its answer is the command", async () => {
  const told = join(folder, "before.json");
  const hooks = await load(writeProgram("before", `echo "$@" > '${told}'; cat >> '${told}'; echo '{"command":"ls | F"}'`));
  await hooks.config({ shell: "/bin/zsh", permission: { bash: "ask" }, agent: { plan: { permission: { edit: "deny" } }, odd: null } });
  const args = { command: "ls", timeout: 1 };
  const output = { args };
  await hooks["tool.execute.before"](input, output);
  // The host keeps the object: only what is in it may change.
  expect(output.args).toBe(args);
  expect(args).toEqual({ command: "ls | F", timeout: 1 });
  const [words, payload] = readFileSync(told, "utf8").split("\n");
  expect(words).toBe("hook opencode");
  expect(JSON.parse(payload!)).toEqual({
    event: "tool.execute.before",
    sessionID: "ses_1",
    args: { command: "ls", timeout: 1 },
    directory: "/home/me/shop",
    shell: "/bin/zsh",
    permission: { bash: "ask" },
    agents: [{ edit: "deny" }, {}],
  });
});

test("rules that it was not told of are not said to be none", async () => {
  const told = join(folder, "no-rules.json");
  const hooks = await load(writeProgram("no-rules", `cat > '${told}'`));
  await hooks["tool.execute.before"](input, { args: { command: "ls" } });
  expect(Object.keys(JSON.parse(readFileSync(told, "utf8")) as object)).not.toContain("permission");
});

test("pith is told of what was printed, and its answer is the output", async () => {
  const told = join(folder, "after.json");
  const hooks = await load(writeProgram("after", `cat > '${told}'; echo '{"output":"view"}'`));
  const output = { title: "ls", output: "a line\n".repeat(100_000), metadata: { exit: 0, truncated: false } };
  await hooks["tool.execute.after"]({ ...input, args: { command: "ls" } }, output);
  expect(output).toEqual({ title: "ls", output: "view", metadata: { exit: 0, truncated: false } });
  expect(JSON.parse(readFileSync(told, "utf8"))).toMatchObject({
    event: "tool.execute.after",
    args: { command: "ls" },
    directory: "/home/me/shop",
    output: { output: "a line\n".repeat(100_000), metadata: { exit: 0 } },
  });
});

test("other tools are nothing to it", async () => {
  const hooks = await load(writeProgram("answers-both", `cat > /dev/null; echo '{"command":"x","output":"x"}'`));
  const [args, output] = [{ command: "ls" }, { output: "one\n" }];
  await hooks["tool.execute.before"]({ ...input, tool: "read" }, { args });
  await hooks["tool.execute.after"]({ ...input, tool: "read", args }, output);
  expect([args, output]).toEqual([{ command: "ls" }, { output: "one\n" }]);
});

describe("all stays as it is, and nothing is thrown, where pith", () => {
  test.each(faultyPrograms)("%s", async (_name, pith) => {
    const hooks = await load(pith);
    const [args, output] = [{ command: "ls" }, { output: "a line\n".repeat(100_000) }];
    await hooks["tool.execute.before"](input, { args });
    await hooks["tool.execute.after"]({ ...input, args }, output);
    expect([args, output]).toEqual([{ command: "ls" }, { output: "a line\n".repeat(100_000) }]);
  });

  test("is not told what a call is", async () => {
    const hooks = await load(writeProgram("answers-both", `cat > /dev/null; echo '{"command":"x","output":"x"}'`));
    await hooks.config(undefined);
    await hooks.config({ agent: { plan: undefined } });
    await hooks["tool.execute.before"](input, {});
  });
});
