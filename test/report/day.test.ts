import { afterEach, beforeEach, expect, test } from "bun:test";
import { cpSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { findRaw } from "../../src/store/raw-reader.ts";
import { keepRaw } from "../../src/store/raw-writer.ts";
import { type Home, makeHome } from "../programs/pith.ts";

// The figures are those that day/README.md has counted by hand.
const day = `${import.meta.dir}/day`;
let home: Home;
beforeEach(() => {
  home = makeHome();
  for (const name of [".local", ".claude"]) cpSync(`${day}/${name}`, `${home.path}/${name}`, { recursive: true });
});
afterEach(() => home.remove());

const gain = (...args: string[]) => JSON.parse(home.run(["gain", "--all", "--json", ...args]).out);

test("of a recorded day every figure is exact", () => {
  const { totals, bill, shares, ...rest } = gain();
  expect(totals).toEqual({
    calls: 29,
    rawTokens: 34_788,
    shownTokens: 28_166,
    viewTokens: 10_930,
    markerTokens: 18,
    grossTokens: 28_166 - 10_930 + 18,
    askedTokens: 213,
    rerunTokens: 2732,
    netTokens: 14_291,
    misses: 0,
    bounces: 3,
    reruns: 3,
    usd: expect.closeTo(0.0924398, 9),
    pricedTokens: 14_291,
    unpricedTokens: 0,
    carriedTokens: 119_215,
  });
  expect(bill).toMatchObject({ sessions: 2, requests: 43, inputTokens: 636_811, usd: expect.closeTo(0.3094932, 9), unpricedRequests: 0 });
  expect(shares).toEqual({
    tools: expect.closeTo(14_291 / (14_291 + bill.toolTokens), 9),
    input: expect.closeTo(119_215 / (119_215 + 636_811), 9),
    bill: expect.closeTo(0.0924398 / (0.0924398 + 0.3094932), 9),
  });
  expect(rest).toMatchObject({ sessionsWithoutTranscript: 0, skipped: 0, problems: [] });
});

test.each(["rule", "project", "day", "host", "session", "model"])("the rows by %s add up to its totals", (by) => {
  const { totals, rows } = gain("--by", by) as { totals: Record<string, number>; rows: Record<string, number>[] };
  for (const [name, total] of Object.entries(totals))
    expect(rows.reduce((sum, row) => sum + (row[name] as number), 0)).toBeCloseTo(total, 9);
});

test("the model is that of the transcript", () => {
  expect(gain("--by", "model").rows.map(({ name }: { name: string }) => name)).toEqual(["claude-opus-5-5"]);
});

test("what is at hand is counted by a real tokenizer, if one asks", () => {
  keepRaws();
  const { measured, rows, totals } = gain("--exact");
  expect(measured).toBe(29);
  const real = (id: string) => countTokens(readFileSync(`${day}/raws/${id}.txt`, "utf8"));
  const cargo = readdirSync(`${day}/raws`).filter((name) => readFileSync(`${day}/raws/${name}`, "utf8").includes("tests::adds_0 ... ok"));
  const row = rows.find(({ name }: { name: string }) => name === "cargo/test");
  expect(row.shownTokens).toBe(cargo.reduce((sum, name) => sum + real(name.replace(".txt", "")), 0));
  expect(Math.abs(totals.netTokens / 14_389 - 1)).toBeLessThan(0.01);
});

/** The store has the raws under their ids, as the day left it. */
function keepRaws(): void {
  const before = process.env["XDG_DATA_HOME"];
  process.env["XDG_DATA_HOME"] = `${home.path}/.local/share`;
  for (const name of readdirSync(`${day}/raws`)) {
    const id = keepRaw(readFileSync(`${day}/raws/${name}`), 1, { project: "/home/me/shop", rule: "npm/run" });
    const path = findRaw(id) as string;
    renameSync(path, join(dirname(path), name.replace(".txt", "")));
  }
  if (before === undefined) delete process.env["XDG_DATA_HOME"];
  else process.env["XDG_DATA_HOME"] = before;
}
