import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkout, cleanEnvironment, fetchAgent, run } from "./agent.ts";

/** A repository with a Jest suite of 121 tests, of which one fails. Left to itself, Jest prints less where an agent reads. */
export function makeShop(project: string): void {
  const jest = fetchAgent("jest", "30.5.2", "jest/package.json");
  cpSync(dirname(dirname(jest)), join(project, "node_modules"), { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(project, "sub"));
  writeFileSync(join(project, ".gitignore"), "node_modules/\n");
  writeFileSync(
    join(project, "package.json"),
    `${JSON.stringify({ name: "shop", version: "1.0.0", scripts: { test: "jest --verbose --reporters=default", list: "seq 1 40" } }, null, 2)}\n`,
  );
  writeFileSync(
    join(project, "sub", "package.json"),
    `${JSON.stringify({ name: "sub", version: "1.0.0", scripts: { test: "exit 3", list: "exit 3" } }, null, 2)}\n`,
  );
  for (let file = 0; file < 12; file++) {
    const tests = Array.from(
      { length: 10 },
      (_, at) => `test("adds ${file * 10 + at + 1}", () => expect(${file} + ${at}).toBe(${file + at}));\n`,
    );
    writeFileSync(join(project, `sum-${file}.test.js`), tests.join(""));
  }
  writeFileSync(
    join(project, "basket.test.js"),
    'const basket = [];\n\ntest("counts an empty basket", () => {\n  const count = basket.length;\n  expect(count).toBe(1);\n});\n',
  );
  writeFileSync(join(project, "slow.js"), 'test("takes its time", () => new Promise((done) => setTimeout(done, 8_000)), 30_000);\n');
  const git = (...args: string[]): unknown =>
    run(["git", "-c", "user.name=me", "-c", "user.email=me@example.com", ...args], { cwd: project, env: cleanEnvironment(checkout) });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("commit", "-q", "-m", "Open the shop");
}
