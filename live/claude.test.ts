import { beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cleanEnvironment, installPith, makeFolder, run } from "./agent.ts";
import { fetchClaude, runClaude, type Result } from "./claude.ts";
import { makeShop } from "./shop.ts";
import { listForms } from "./suite.ts";

const project = makeFolder("shop");
const minutes = 60_000;

// A blank in HOME, on purpose.
const plainHome = makeFolder("plain home");
const pithHome = makeFolder("home with pith");
const settings = `{
  "permissions": {
    "deny": ["Bash(git push:*)", "Bash(git log)"],
    "ask": ["Bash(git fetch:*)"],
    "allow": [
      "Bash(npm test:*)",
      "Bash(git commit)"
    ]
  },
  "env": { "SHOP": "1" }
}
`;

beforeAll(() => {
  fetchClaude();
  makeShop(project);
  for (const home of [plainHome, pithHome]) writeSettings(home, settings);
  installPith(pithHome);
}, 8 * minutes);

describe("a failing test run in a real project", () => {
  let results: Result[] = [];
  beforeAll(() => {
    results = runClaude(["npm test", "pith raw", { find: "^(\\w+) ", run: "pith raw $1" }, "cd . && npm test 2>&1 | tail -15"], {
      home: pithHome,
      project,
    });
  }, 2 * minutes);

  test("the model is sent the view, with the failure whole and the status of the command", () => {
    const [view] = results;
    expect(view?.text).toStartWith("Exit code 1");
    expect(view?.text).toContain("counts an empty basket");
    expect(view?.text).toContain("Expected: 1");
    expect(view?.text).toContain("Received: 0");
    expect(view?.text).toContain("basket.test.js:5");
    expect(view?.text).toContain("1 failed, 120 passed, 121 total");
    expect(view?.text).not.toContain("adds 17");
  });

  test("the whole is one command away", () => {
    const whole = results[2];
    expect(whole?.outcome).toBe("ran");
    for (let number = 1; number <= 120; number++) expect(whole?.text).toMatch(new RegExp(`adds ${number}( \\(|\n)`));
    expect(whole?.text).toContain("Expected: 1");
  });

  test("a view behind tail holds the verdict and the failing name", () => {
    expect(results[3]?.text).toContain("counts an empty basket");
    expect(results[3]?.text).toContain("1 failed, 120 passed, 121 total");
    expect(results[3]?.text.split("\n").length).toBeLessThanOrEqual(16);
  });
});

test(
  "a command over its time-out leaves a notice, not an empty screen",
  () => {
    const [result] = runClaude([{ command: "npm test -- --testMatch '**/slow.js'", timeout: 4000 }], { home: pithHome, project });
    expect(result?.text).toContain("[still running after 2 s, ");
    expect(result?.text).toContain("pith raw ");
  },
  2 * minutes,
);

describe("the user's rules mean what they meant", () => {
  const commands = ["git push origin main", "git log", "git fetch", "npm test", "git commit", "git status", "grep -rn foo .", "make all"];
  const turns = commands.flatMap(listForms);
  // These modes end a run after a row of refusals, so there each command has a run of its own.
  const runForms = (home: string, mode: string): Result[] =>
    mode === "auto" || mode === "plan"
      ? commands.flatMap((command) => runClaude(listForms(command), { home, project, mode }))
      : runClaude(turns, { home, project, mode });

  for (const mode of ["default", "acceptEdits", "plan", "auto", "dontAsk", "bypassPermissions"]) {
    test(
      `${mode}: the same with and without pith`,
      () => {
        const plain = runForms(plainHome, mode);
        const withPith = runForms(pithHome, mode);
        expect(turns.map((turn, index) => `${turn}: ${describeOutcome(withPith[index])}`)).toEqual(
          turns.map((turn, index) => `${turn}: ${describeOutcome(plain[index])}`),
        );
      },
      10 * minutes,
    );
  }

  test("and calls were rewritten while they did", () => {
    const { text } = run(["pith", "gain", "--json", "--all"], { cwd: project, env: cleanEnvironment(pithHome) });
    const { totals } = JSON.parse(text) as { totals: { calls: number } };
    expect(totals.calls).toBeGreaterThan(60);
  });

  test(
    "a deny rule denies, an ask rule asks, an allow rule allows",
    () => {
      const outcomes = runClaude(["git push origin main", "git fetch", "npm test", "make all"], { home: pithHome, project }).map(
        ({ outcome }) => outcome,
      );
      expect(outcomes).toEqual(["denied", "asked", "ran", "asked"]);
    },
    minutes,
  );

  test(
    "a rule on the command line denies too",
    () => {
      const [result] = runClaude(["git status"], { home: pithHome, project, options: ["--disallowedTools", "Bash(git:*)"] });
      expect(result?.outcome).toBe("denied");
    },
    minutes,
  );
});

describe("install and undo", () => {
  test(
    "the doctor finds all well with the real agent on PATH",
    () => {
      const env = cleanEnvironment(pithHome);
      const { status, text } = run(["pith", "doctor"], { cwd: project, env: { ...env, PATH: `${env["PATH"]}:${dirname(fetchClaude())}` } });
      expect([status, text]).toEqual([0, expect.stringContaining("all well")]);
      expect(text).toContain("version 2.1.329");
    },
    minutes,
  );

  test("a second install changes nothing", () => {
    const before = readFileSync(settingsFile(pithHome), "utf8");
    const { status, text } = run(["pith", "init"], { cwd: project, env: cleanEnvironment(pithHome) });
    expect([status, text]).toEqual([0, expect.stringContaining("connected already")]);
    expect(readFileSync(settingsFile(pithHome), "utf8")).toBe(before);
  });

  test("uninstall leaves settings.json byte for byte as before", () => {
    expect(readFileSync(settingsFile(pithHome), "utf8")).not.toBe(settings);
    expect(run(["pith", "uninstall"], { cwd: project, env: cleanEnvironment(pithHome) }).status).toBe(0);
    expect(readFileSync(settingsFile(pithHome), "utf8")).toBe(settings);
  });
});

function describeOutcome(result: Result | undefined): string {
  const status = /^Exit code \d+/.exec(result?.text ?? "")?.[0] ?? "";
  return `${result?.outcome} ${status}`.trim();
}

function settingsFile(home: string): string {
  return join(home, ".claude", "settings.json");
}

function writeSettings(home: string, text: string): void {
  mkdirSync(dirname(settingsFile(home)), { recursive: true });
  writeFileSync(settingsFile(home), text);
}
