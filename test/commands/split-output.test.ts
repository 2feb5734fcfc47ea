import { expect, test } from "bun:test";
import { splitOutput } from "../../src/commands/split-output.ts";
import { parseLine } from "../../src/shell/parse.ts";

function split(call: string, output: string) {
  const line = parseLine(call);
  return splitOutput(line!.parts, output, ({ stages }) => stages[0]?.words[0]?.text === "cd");
}

test.each([
  ["one command", "git status", "clean\n", [{ parts: [0], text: "clean\n" }]],
  ["a cd before it prints nothing", "cd app && git status", "clean", [{ parts: [1], text: "clean" }]],
  ["two commands cannot be told apart", "git status; git log", "clean\none", [{ parts: [0, 1], text: "clean\none" }]],
  [
    "a line that the call prints between them tells",
    'git status; echo "--- log ---"; git log',
    "clean\n--- log ---\none\ntwo",
    [
      { parts: [0], text: "clean" },
      { parts: [2], text: "one\ntwo" },
    ],
  ],
  [
    "the same line twice, in order",
    "a; echo ---; b; echo ---; c",
    "1\n---\n2\n---\n3",
    [
      { parts: [0], text: "1" },
      { parts: [2], text: "2" },
      { parts: [4], text: "3" },
    ],
  ],
  ["a line that stands there once more tells nothing", "a; echo ---; b", "1\n---\n---\n2", [{ parts: [0, 1, 2], text: "1\n---\n---\n2" }]],
  ["a line that is not there tells nothing", "a; echo ---; b", "1\n2", [{ parts: [0, 1, 2], text: "1\n2" }]],
  ["an echo behind || that did not run is no line", "npm test || echo failed", "ok", [{ parts: [0], text: "ok" }]],
  ["an exit status may be any", 'npm test; echo "exit: $?"', "ok\nexit: 1", [{ parts: [0], text: "ok" }]],
  [
    "two commands before a line, one behind it",
    "a; b; echo ===; c",
    "1\n2\n===\n3",
    [
      { parts: [0, 1], text: "1\n2" },
      { parts: [3], text: "3" },
    ],
  ],
  ["a variable alone is no line that tells", "a; echo $X; b", "1\n2\n3", [{ parts: [0, 1, 2], text: "1\n2\n3" }]],
  ["what a substitution prints is not known", 'a; echo "at $(date)"; b', "1\nat x\n2", [{ parts: [0, 1, 2], text: "1\nat x\n2" }]],
])("%s", (_name, call, output, pieces) => {
  expect(split(call, output)).toEqual(pieces);
});
