import { beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cleanEnvironment, installPith, makeFolder, run } from "./agent.ts";
import type { ToolResult } from "./apis/api.ts";
import type { Turn } from "./model.ts";
import { makeShop } from "./shop.ts";

const minutes = 60_000;
const shells = ["/bin/bash", "/bin/sh", "/bin/zsh"].filter((path) => existsSync(path));

/** What the model is told of one call. */
export interface Result extends ToolResult {
  outcome: string;
}

export interface AgentRun {
  home: string;
  project: string;
  /** A name out of `modes`. */
  mode?: string;
  shell?: string;
}

/** A real agent, as far as the tests that hold for all of them have to know it. */
export interface LiveAgent {
  name: string;
  version: string;
  /** Folders of the agent's programs, which go on PATH. */
  folders: () => string[];
  /** Puts the settings of a person into a home: the scripted model, rules for commands in one mode. */
  prepare: (home: string, mode: string) => void;
  /** The files in a home that an install of pith may change. */
  settings: (home: string) => string[];
  modes: string[];
  /** Modes in which it refuses what a hook has changed, or that look like one, so that every call stays as typed. */
  asTyped?: string[];
  /** Whether its shells have a PATH of their own, so that pith goes by its path there. */
  byPath?: boolean;
  /** Whether its calls are rewritten, so that a bounded display has a view too. */
  pipes: boolean;
  run: (turns: Turn[], options: AgentRun) => Result[];
  /** A call that prints the numbers up to 40, and then outlives its time-out. */
  late: Turn;
  /** It runs bash, whatever SHELL says: other values of it are tried in the first mode alone. */
  bashAlone?: boolean;
  /** What the model has to be told of that call. */
  saysOfLate: string[];
  /** What the model is told of a failure beside the view. */
  saysOfFailure: string;
}

/** What holds for each agent: the view, the whole, the time-out, the user's rules, install and undo. */
export function testAgent(agent: LiveAgent): void {
  const project = makeFolder("shop");
  // A blank in HOME, on purpose.
  const plainHome = makeFolder("plain home");
  const pithHome = makeFolder("home with pith");
  const word = agent.byPath ? `'${join(pithHome, ".local/bin/pith")}'` : "pith";
  const [firstMode = ""] = agent.modes;
  const pith = (...words: string[]) =>
    run(["pith", ...words], { cwd: project, env: { ...cleanEnvironment(pithHome), PATH: formatPath(pithHome, agent.folders()) } });

  beforeAll(() => {
    agent.folders();
    makeShop(project);
    writeFileSync(join(project, "many.js"), listTests(2500));
    for (const home of [plainHome, pithHome]) agent.prepare(home, firstMode);
    installPith(pithHome);
    pith("init", agent.name);
  }, 8 * minutes);

  describe("a failing test run in a real project", () => {
    let results: Result[] = [];
    const turns = [
      "npm test",
      `${word} raw`,
      { find: '(?:^|\\n|"(?:stdout|result)":")([a-z0-9]{4}) ', run: `${word} raw $1 | grep -c adds` },
      "cd . && npm test 2>&1 | tail -15",
      "npm test -- --testMatch '**/many.js'",
      "git log",
      "ls missing",
    ];
    beforeAll(() => {
      results = agent.run(turns, { home: pithHome, project });
    }, 10 * minutes);

    test("the model is sent the view, with the failure whole and the status of the command", () => {
      const text = results[0]?.text ?? "";
      for (const part of ["counts an empty basket", "Expected: 1", "Received: 0", "basket.test.js:5", "1 failed, 120 passed, 121 total"])
        expect(text).toContain(part);
      expect(text).toContain(agent.saysOfFailure);
      expect(text).not.toContain("adds 17");
    });

    test("the whole is one command away", () => expect(results[2]?.text).toMatch(/\b120\b/));

    test("a run piped to tail is bounded, and still says its totals", () => {
      expect(results[3]?.text).toContain("1 failed, 120 passed, 121 total");
      if (agent.pipes) expect(results[3]?.text).toContain("counts an empty basket");
    });

    test("a run that the agent would cut is sent whole as a view", () => {
      const text = results[4]?.text ?? "";
      expect(text).toContain("misses the last");
      expect(text).toContain("1 failed, 2500 passed, 2501 total");
      expect(text.length).toBeLessThan(2000);
    });

    test("a short output stays as it is", () => {
      expect(results[5]?.text).toContain("Open the shop");
      expect(results[6]?.text).toContain("cannot access 'missing': No such file or directory");
    });
  });

  test(
    "of a command over its time-out the model is told what was printed",
    () => {
      const [result] = agent.run([agent.late], { home: pithHome, project });
      for (const part of agent.saysOfLate) expect(result?.text).toContain(part);
    },
    5 * minutes,
  );

  describe("the user's rules mean what they meant", () => {
    const turns = ["git push origin main", "git fetch", "npm run list", "git status", "make all"].flatMap(listForms);
    const calls = () => (JSON.parse(pith("gain", "--json", "--all").text) as { totals: { calls: number } }).totals.calls;

    for (const mode of agent.modes)
      for (const shell of agent.bashAlone && mode !== firstMode ? ["/bin/bash"] : shells)
        test(
          `${mode}, ${shell}: the same with and without pith`,
          () => {
            for (const home of [plainHome, pithHome]) agent.prepare(home, mode);
            pith("init", agent.name);
            const plain = agent.run(turns, { home: plainHome, project, mode, shell });
            const before = calls();
            const withPith = agent.run(turns, { home: pithHome, project, mode, shell });
            expect(turns.map((turn, at) => `${turn}: ${withPith[at]?.outcome}`)).toEqual(
              turns.map((turn, at) => `${turn}: ${plain[at]?.outcome}`),
            );
            // And calls were filtered while they did, where any may run.
            if (agent.asTyped?.includes(mode)) expect(calls()).toBe(before);
            else if (plain.some(({ outcome }) => outcome.startsWith("ran"))) expect(calls()).toBeGreaterThan(before);
          },
          15 * minutes,
        );
  });

  describe("install and undo", () => {
    test(
      "the doctor finds all well with the real agent on PATH",
      () => {
        const { status, text } = pith("doctor");
        expect([status, text]).toEqual([0, expect.stringContaining("all well")]);
        expect(text).toContain(`version ${agent.version}`);
      },
      minutes,
    );

    test("a second install changes nothing", () => {
      const before = agent.settings(pithHome).map(readIfThere);
      expect(pith("init", agent.name)).toEqual({ status: 0, text: expect.stringContaining("connected already") as string });
      expect(agent.settings(pithHome).map(readIfThere)).toEqual(before);
    });

    test("uninstall leaves every file byte for byte as before", () => {
      expect(agent.settings(pithHome).map(readIfThere)).not.toEqual(agent.settings(plainHome).map(readIfThere));
      expect(pith("uninstall").status).toBe(0);
      expect(agent.settings(pithHome).map(readIfThere)).toEqual(agent.settings(plainHome).map(readIfThere));
    });
  });
}

/** The ways in which a command is called, each of which a rule may read otherwise. */
export function listForms(command: string): string[] {
  return [
    command,
    `cd sub && ${command}`,
    `${command} 2>&1 | tail -5`,
    `SHOP=2 ${command}`,
    `${command} 2>&1`,
    `${command}; ls`,
    `${command} -m 'one two'`,
  ];
}

function listTests(count: number): string {
  const tests = Array.from({ length: count }, (_, at) => `test("adds ${at + 1}", () => expect(${at} + 1).toBe(${at + 1}));\n`);
  return `${tests.join("")}test("misses the last", () => expect(1).toBe(2));\n`;
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Our executable first, then the agent's programs, then the system's. */
export function formatPath(home: string, folders: string[]): string {
  return [join(home, ".local", "bin"), ...folders, cleanEnvironment(home)["PATH"]].join(":");
}

export function writeFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
