import { expect, test } from "bun:test";
import { cleanEnvironment, installPith, makeFolder, run } from "./agent.ts";
import { copilot } from "./copilot.ts";
import { makeShop } from "./shop.ts";
import { testAgent } from "./suite.ts";

testAgent(copilot);

test("a command that was still running is read as its pith when it is over", () => {
  const [home, project] = [makeFolder("home"), makeFolder("shop")];
  makeShop(project);
  installPith(home);
  run(["pith", "init", "copilot"], { cwd: project, env: cleanEnvironment(home) });
  const input = { command: "sleep 32; npm test", description: "a scripted call", initial_wait: 30 };
  const [, result] = copilot.run(
    [
      { tool: "bash", input },
      { tool: "read_bash", input: { shellId: "0", delay: 30 } },
    ],
    { home, project },
  );
  expect(result?.text).toContain("1 failed, 120 passed, 121 total");
  expect(result?.text).toContain("completed with exit code 1>");
  expect(result?.text).not.toContain("adds 17");
}, 240_000);
