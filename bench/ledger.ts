import { appendFileSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeFolder } from "../live/agent.ts";

// A million lines of a ledger through `pith gain --all`: `bun bench/ledger.ts`, after a build. Goal: 1 s, 200 MB.
function measure(): void {
  const { pith, home, env } = prepareLedger(1_000_000);
  const runs = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const { resourceUsage } = Bun.spawnSync([pith, "gain", "--all"], { env, cwd: home });
    return {
      ms: performance.now() - start,
      cpu: Number(resourceUsage?.cpuTime.total ?? 0) / 1000,
      memory: (resourceUsage?.maxRSS ?? 0) / 1e6,
    };
  });
  const best = runs.toSorted((a, b) => a.ms - b.ms)[0]!;
  console.log(
    `1,000,000 lines: ${Math.round(best.ms)} ms, of them ${Math.round(best.cpu)} ms computing; ${Math.round(best.memory)} MB (best of ${runs.length})`,
  );
}

/** A home whose ledger has so many lines, and what reads it. */
export function prepareLedger(count: number): { pith: string; home: string; env: Record<string, string> } {
  const home = makeFolder("home");
  const store = join(home, ".local/share/pith");
  mkdirSync(store, { recursive: true, mode: 0o700 });
  writeSyntheticLedger(store, count);
  const pith = process.env["PITH_TEST_EXECUTABLE"] ?? resolve(import.meta.dir, "../dist/pith");
  return { pith, home, env: { HOME: home, TMPDIR: home, PATH: process.env["PATH"] ?? "" } };
}

const rules =
  "npm/test npm/run git/status git/diff git/log git/show cargo/test pytest/pytest grep rg ls find gh/pr/view tsc eslint go/test make cat".split(
    " ",
  );
const projects = ["shop", "till", "warehouse", "api/gateway", "docs"].map((name) => `/home/me/${name}`);

/** Lines as they are written, over ninety days; the same each time. */
function writeSyntheticLedger(folder: string, count: number): void {
  let seed = 7;
  const below = (limit: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return Math.floor(((seed / 2_147_483_647) * limit * (seed % 7 < 3 ? 1 : 2)) % limit);
  };
  let waiting = "";
  let last = "";
  const flush = () => {
    if (waiting !== "") appendFileSync(join(folder, `ledger-${last}.jsonl`), waiting, { mode: 0o600 });
    waiting = "";
  };
  for (let i = 0; i < count; i++) {
    const time = new Date(Date.UTC(2026, 0, 1) + (i * 90 * 86_400_000) / count).toISOString();
    const rawTokens = 50 + below(4000);
    const isSmall = rawTokens < 300;
    const line = JSON.stringify({
      v: 1,
      kind: "view",
      time,
      session: Math.floor(i / 80)
        .toString(16)
        .padStart(8, "a"),
      host: "claude",
      project: projects[Math.floor(i / 80) % projects.length],
      rule: rules[below(rules.length)],
      rawBytes: rawTokens * 3,
      rawTokens,
      shownTokens: rawTokens,
      viewTokens: isSmall ? rawTokens : Math.round(rawTokens * 0.3),
      markerTokens: isSmall ? 0 : 18,
      ...(isSmall ? {} : { id: i.toString(36).padStart(4, "0") }),
      ms: 3.2,
      ...(i % 2 ? { verdict: i % 3 ? "passed" : "failed" } : {}),
      call: below(2 ** 31)
        .toString(16)
        .padStart(12, "0"),
    });
    const month = time.slice(0, 7);
    if (month !== last || waiting.length > 2 ** 20) flush();
    last = month;
    waiting += `${line}\n`;
  }
  flush();
}

if (import.meta.main) measure();
