import { expect, test } from "bun:test";
import { cleanEnvironment, installPith, makeFolder, run } from "./agent.ts";
import { codex } from "./codex.ts";
import { testAgent } from "./suite.ts";

testAgent(codex);

test("what Codex holds for dangerous is refused in a line that is rewritten, too", () => {
  const [home, project] = [makeFolder("home"), makeFolder("shop")];
  codex.prepare(home, "no rules");
  installPith(home);
  run(["pith", "init", "codex"], { cwd: project, env: cleanEnvironment(home) });
  const outcomes = codex
    .run(["rm -rf build && npm test", "npm test; rm -rf build", "npm test && ls"], { home, project })
    .map(({ outcome }) => outcome);
  expect(outcomes).toEqual(["denied", "denied", expect.stringContaining("ran")]);
}, 240_000);
