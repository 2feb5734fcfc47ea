import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { installPith, makeFolder } from "./agent.ts";
import { cline } from "./cline.ts";
import { testAgent } from "./suite.ts";

testAgent(cline);

test("where nothing is approved nothing runs", () => {
  const project = makeFolder("shop");
  const [plain, pith] = [makeFolder("plain home"), makeFolder("home with pith")];
  for (const home of [plain, pith]) cline.prepare(home, "nothing approved");
  mkdirSync(join(pith, ".cline"), { recursive: true });
  installPith(pith);
  const outcomes = [plain, pith].map((home) => cline.run(["git status"], { home, project, mode: "nothing approved" })[0]?.outcome);
  expect(outcomes).toEqual(["asked", "asked"]);
}, 300_000);
