import { expect, test } from "bun:test";
import { isQuietPart } from "../../src/commands/quiet-part.ts";
import type { Call } from "../../src/report/transcripts/transcript.ts";
import { parseLine } from "../../src/shell/parse.ts";

test.each([
  ["cd app", "", false, true],
  ["export CI=1", "", false, true],
  ["X=1", "", false, true],
  ["npm test", "", false, false],
  ["npm test > log.txt 2>&1", "", false, true],
  ["npm test > log.txt", "no such file", true, false],
  ["npm test 2> log.txt", "", false, false],
  ["rm -rf dist", "", false, true],
  ["rm -rf dist", "rm: cannot remove", true, false],
  ["git add -A", "[main 1a2b] done", false, true],
  ["git add -A", "warning: in the working copy of 'a', LF will be replaced by CRLF", false, false],
  ["git add -v .", "add 'a'", false, false],
  ["go build ./...", "ok  \texample.com/shop\t0.1s", false, true],
  ["go build ./...", "# example.com/shop\n./a.go:3:1: no", false, false],
  ["for f in *; do rm $f; done", "", false, false],
])("%s, with %j", (call, output, error, quiet) => {
  const [part] = parseLine(call)!.parts;
  expect(isQuietPart(part!, { output, error } as Call)).toBe(quiet);
});
