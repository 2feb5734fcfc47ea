import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDiscoveries } from "../../src/store/discoveries.ts";

const before = process.env["XDG_DATA_HOME"];
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pith discoveries "));
  process.env["XDG_DATA_HOME"] = home;
});
afterEach(() => {
  rmSync(home, { recursive: true });
  if (before === undefined) delete process.env["XDG_DATA_HOME"];
  else process.env["XDG_DATA_HOME"] = before;
});

const file = () => join(home, "pith", "discover", "r1.tsv");

function keepAll(values: Record<string, unknown>, state = "1"): void {
  const kept = openDiscoveries("r1");
  for (const [key, value] of Object.entries(values)) kept.keep(key, state, value);
  kept.close();
}

test("what was kept is read again, in the state in which it was kept", () => {
  keepAll({ a: { rows: [1, "two", "drei ü"] }, b: [] });
  const kept = openDiscoveries("r1");
  expect(kept.read("a", "1")).toEqual({ rows: [1, "two", "drei ü"] });
  expect(kept.read("b", "1")).toEqual([]);
  expect(kept.read("a", "2")).toBeUndefined();
  expect(kept.read("c", "1")).toBeUndefined();
  kept.close();
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test("the last state counts", () => {
  keepAll({ a: "old" });
  keepAll({ a: "new" }, "2");
  const kept = openDiscoveries("r1");
  expect([kept.read("a", "1"), kept.read("a", "2")]).toEqual([undefined, "new"]);
  kept.close();
});

test("what a kill has torn is read anew, and what is kept behind it holds", () => {
  keepAll({ a: "whole" });
  appendFileSync(file(), "b\t1\tAAAA");
  keepAll({ c: "later" });
  const kept = openDiscoveries("r1");
  expect([kept.read("a", "1"), kept.read("b", "1"), kept.read("c", "1")]).toEqual(["whole", undefined, "later"]);
  kept.close();
});

test("nonsense in the file is nothing that was kept", () => {
  keepAll({ a: "whole" });
  writeFileSync(file(), "\0\0\n\t\t\na\t1\t!!!\n");
  const kept = openDiscoveries("r1");
  expect(kept.read("a", "1")).toBeUndefined();
  kept.close();
});

test("other rules start anew and drop what was kept under the old ones", () => {
  keepAll({ a: "whole" });
  openDiscoveries("r2").close();
  expect(readdirSync(join(home, "pith", "discover"))).toEqual(["r2.tsv"]);
});

test("a file that is mostly old states is written anew", () => {
  const noise = (seed: number) => Array.from({ length: 40_000 }, (_, i) => Bun.hash(`${seed} ${i}`).toString(36)).join("");
  for (let state = 1; state < 8; state++) keepAll({ a: noise(state) }, String(state));
  keepAll({ a: "last", b: "other" }, "9");
  expect(statSync(file()).size).toBeLessThan(1000);
  const kept = openDiscoveries("r1");
  expect([kept.read("a", "9"), kept.read("b", "9")]).toEqual(["last", "other"]);
  kept.close();
});
