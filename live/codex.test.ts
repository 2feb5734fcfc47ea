import { beforeAll, expect, test } from "bun:test";
import { cleanEnvironment, installPith, makeFolder, run } from "./agent.ts";
import { codex } from "./codex.ts";
import { makeShop } from "./shop.ts";
import { testAgent } from "./suite.ts";

testAgent(codex);

const [plainHome, home, project] = [makeFolder("plain home"), makeFolder("home"), makeFolder("shop")];
beforeAll(() => {
  makeShop(project);
  for (const one of [plainHome, home]) codex.prepare(one, "no rules");
  installPith(home);
  run(["pith", "init", "codex"], { cwd: project, env: cleanEnvironment(home) });
}, 240_000);

test("what Codex holds for dangerous is refused in a line that is rewritten, too", () => {
  const outcomes = codex
    .run(["rm -rf build && npm test", "npm test; rm -rf build", "npm test && ls"], { home, project })
    .map(({ outcome }) => outcome);
  expect(outcomes).toEqual(["denied", "denied", expect.stringContaining("ran")]);
}, 240_000);

test("a program of the model's reads what it would read without pith", () => {
  const input = "for (const cmd of ['git log --stat', 'cd sub && npm test']) text((await tools.exec_command({ cmd })).output)";
  const read = (of: string) => codex.run([{ tool: "exec", input: { input } }], { home: of, project, mode: "code mode" })[0]?.text;
  const plain = read(plainHome)?.replace(/Wall time .*/, "");
  expect(plain).toContain("Script completed");
  expect(plain).toContain("17 files changed");
  expect(read(home)?.replace(/Wall time .*/, "")).toBe(plain ?? "");
}, 240_000);
