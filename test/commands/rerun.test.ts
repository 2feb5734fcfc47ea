import { expect, test } from "bun:test";
import { createRerunWatch } from "../../src/commands/rerun.ts";
import { parseLine } from "../../src/shell/parse.ts";
import type { Call } from "../../src/report/transcripts/transcript.ts";

const shell: Call = {
  kind: "call",
  session: "s",
  thread: "",
  time: "",
  id: "",
  tool: "Bash",
  group: "shell",
  cwd: "/home/me/shop",
  output: "",
  error: false,
  cut: false,
  filtered: false,
  refused: false,
  background: false,
};

function watch(calls: (string | Partial<Call>)[]): boolean[] {
  const isRerun = createRerunWatch(parseLine);
  const found: boolean[] = [];
  for (const call of calls) found.push(isRerun(typeof call === "string" ? { ...shell, command: call } : { ...shell, ...call }));
  return found;
}

test.each<[string, (string | Partial<Call>)[], boolean]>([
  ["another bound behind the same command", ["npm test | tail -20", "npm test | tail -80"], true],
  ["a grep in place of a tail", ["npm test 2>&1 | tail -20", "npm test 2>&1 | grep -A5 FAIL"], true],
  ["all of it after a part", ["npm test | head -5", "npm test"], true],
  ["behind a cd", ["cd app && npm test | tail -5", "cd app && npm test | tail -50"], true],
  ["three calls later", ["npm test | tail -5", "ls", "git status", "npm test | tail -9"], true],
  ["four calls later is too late", ["npm test | tail -5", "ls", "git status", "git diff", "npm test | tail -9"], false],
  ["the very same again", ["npm test | tail -5", "npm test | tail -5"], false],
  ["other arguments", ["npm test a | tail -5", "npm test b | tail -9"], false],
  ["another folder", [{ command: "npm test | tail -5", cwd: "/home/me/other" }, "npm test | tail -9"], false],
  ["another subagent", [{ command: "npm test | tail -5", thread: "a1" }, "npm test | tail -9"], false],
  ["after an edit it may say something new", ["npm test | tail -5", { tool: "Edit", group: "other" }, "npm test | tail -9"], false],
  [
    "a file that was read between them changes nothing",
    ["npm test | tail -5", { tool: "Read", group: "read" }, "npm test | tail -9"],
    true,
  ],
  ["piped into a program that does more than show", ["npm test | tail -5", "npm test | sort"], false],
])("%s", (_name, calls, last) => {
  expect(watch(calls).at(-1)).toBe(last);
});
