import { expect, test } from "bun:test";
import { compareRuns } from "./differential.ts";

// test:diff runs as many as one likes: bun test/shell/differential.ts --seed N --runs N --shell zsh
const seed = Math.floor(Math.random() * 1_000_000);

test(`random lines do the same with the rewriting as without it (seed ${seed})`, async () => {
  const { rewritten, differences } = await compareRuns({ seed, runs: 600 });
  expect(differences.map(({ line, rewritten }) => ({ line, rewritten }))).toEqual([]);
  expect(rewritten).toBeGreaterThan(100);
}, 60_000);
