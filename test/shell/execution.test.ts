import { expect, test } from "bun:test";
import { compareRuns } from "./differential.ts";

test("lines that a rewriting could break do the same with it", async () => {
  const only = [
    "ok && bad | tail -5 && ok pushed",
    "endless | head -1",
    "endless 2>&1 | head -n 3; ok $?",
    "bad; ok",
    "bad || ok",
    "bad && ok",
    "set -e; bad; ok",
    "cd sub; ok; pwd",
    "X=1 ok; echo $X",
    "reads < in.txt",
    "bad | tail -1; echo $?",
    "ok > out.txt; bad",
  ];
  const { rewritten, differences } = await compareRuns({ only });
  expect(differences).toEqual([]);
  expect(rewritten).toBe(only.length);
});

// test:diff runs as many as one likes: bun test/shell/differential.ts --seed N --runs N --shell zsh
const seed = Number(process.env["PITH_SEED"] ?? 1);

test(`random lines do the same with the rewriting as without it (seed ${seed})`, async () => {
  const { rewritten, differences } = await compareRuns({ seed, runs: 600 });
  expect(differences.map(({ line, rewritten }) => ({ line, rewritten }))).toEqual([]);
  expect(rewritten).toBeGreaterThan(100);
}, 60_000);
