import { describe, expect, test } from "bun:test";
import { after } from "../../../src/hosts/opencode/after.ts";
import { dialect } from "../../../src/hosts/opencode/hook.ts";
import { testPayloads } from "../payloads.ts";

testPayloads(import.meta.dir, (payload) => dialect.readCall(payload) ?? after.readResult(payload));

const before = {
  event: "tool.execute.before",
  sessionID: "ses_e01d5f29dffejXAc2co6KV0n",
  args: { command: "npm test" },
  directory: "/home/me/shop",
  shell: "/bin/bash",
  permission: {},
  agents: [] as unknown[],
};
const limitsOf = (more: Partial<Record<keyof typeof before, unknown>>) => dialect.readLimits({}, dialect.readCall({ ...before, ...more })!);

test("tests, builds and lints go through a pipe that its rules see no redirection in", () => {
  const limits = limitsOf({});
  expect(limits).toMatchObject({ shell: "bash", redirect: "|&", pipefail: true });
  const rule = { name: "any", match: [], unless: [], finite: true, readsArgs: false, recognise: false };
  expect([true, false].map((finite) => (limits as { pipes: (one: unknown) => boolean }).pipes({ ...rule, finite }))).toEqual([true, false]);
});

test("the answer is the command alone", () => {
  expect(JSON.parse(dialect.formatAnswer({} as never, "npm test |& F"))).toEqual({ command: "npm test |& F" });
  expect(JSON.parse(after.formatReplacement({} as never, "view\n"))).toEqual({ output: "view\n" });
});

describe("a call stays as typed", () => {
  const shells = ["/bin/sh", "/usr/bin/dash", "/usr/bin/fish", "bash.exe", "", undefined, 7];
  test.each(shells)("in the shell %p", (shell) => expect(limitsOf({ shell })).toBeUndefined());

  test("in bash and zsh it need not", () => {
    expect(["/bin/bash", "bash", "/usr/bin/zsh"].map((shell) => limitsOf({ shell }))).toEqual([
      expect.objectContaining({ shell: "bash" }),
      expect.objectContaining({ shell: "bash" }),
      expect.objectContaining({ shell: "zsh" }),
    ]);
  });

  const strict: [string, unknown][] = [
    ["everything is asked", "ask"],
    ["every tool is asked", { "*": "ask" }],
    ["every command is asked", { bash: "ask" }],
    ["commands without a rule are asked", { bash: { "*": "ask", "npm *": "allow" } }],
    ["commands without a rule are denied", { bash: { "npm *": "allow", "*": "deny" } }],
    ["a wildcard stands for the tool", { "b*": "deny" }],
    ["a rule may mean `set`", { bash: { "set *": "deny" } }],
    ["a rule may mean any path", { bash: { "*/bin/*": "ask" } }],
    ["a rule may mean our path", { bash: { "/home/me/*": "ask" } }],
    ["a rule may mean our path in quotes", { bash: { "'*": "deny" } }],
    ["the settings could not be read", undefined],
    ["the settings are of another form", null],
  ];
  test.each(strict)("where %s", (_why, permission) => {
    expect(limitsOf({ permission })).toBeUndefined();
    expect(limitsOf({ agents: [{}, permission] })).toBeUndefined();
  });

  test("where the agents' own rules could not be read", () => expect(limitsOf({ agents: undefined })).toBeUndefined());
});

const lenient: [string, unknown][] = [
  ["all is allowed", "allow"],
  ["other tools are asked", { edit: "ask", webfetch: "deny" }],
  ["some commands are denied or asked", { bash: { "*": "allow", "git push*": "deny", "npm publish": "ask" } }],
  ["a later rule allows what an earlier one asks", { "*": "ask", bash: "allow" }],
];
test.each(lenient)("a call is rewritten where %s", (_why, permission) => expect(limitsOf({ permission })).toBeDefined());

test("a later rule of an agent's own that allows counts, and one that asks too", () => {
  expect(limitsOf({ permission: "ask", agents: [{ bash: "allow" }] })).toBeUndefined();
  expect(limitsOf({ permission: { bash: { "*": "allow" } }, agents: [{ bash: { "*": "ask" } }] })).toBeUndefined();
});

test("a folder of the call's own starts at the project's", () => {
  const cwdOf = (workdir: unknown) => dialect.readCall({ ...before, args: { command: "ls", workdir } })?.cwd;
  expect(["sub", "/elsewhere", "", 7].map(cwdOf)).toEqual(["/home/me/shop/sub", "/elsewhere", "/home/me/shop", "/home/me/shop"]);
});

test("what is no call, or has not run to its end, is left alone", () => {
  const output = { output: "one\n", metadata: { output: "one\n", exit: 0, truncated: false } };
  const ran = { ...before, event: "tool.execute.after", output };
  expect(after.readResult(ran)).toMatchObject({ text: "one\n", status: 0, ending: "" });
  const others = [
    before,
    { ...ran, args: {} },
    { ...ran, output: undefined },
    { ...ran, output: { ...output, output: 7 } },
    { ...ran, output: { ...output, metadata: undefined } },
    { ...ran, output: { ...output, metadata: { ...output.metadata, exit: null } } },
    { ...ran, output: { ...output, metadata: { exit: 0 } } },
  ];
  expect(others.map((payload) => after.readResult(payload))).toEqual(others.map(() => undefined));
  expect([{}, ran, { ...before, args: { command: ["ls"] } }].map(dialect.readCall)).toEqual([undefined, undefined, undefined]);
});
