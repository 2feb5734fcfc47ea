import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog } from "../programs/pith.ts";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const long = makeLog(3000);

function writeLedger(lines: object[]): void {
  mkdirSync(`${home.path}/.local/share/pith`, { recursive: true, mode: 0o700 });
  writeFileSync(`${home.path}/.local/share/pith/ledger-2026-01.jsonl`, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

const view = {
  v: 1,
  kind: "view",
  time: "2026-01-10T12:00:00.000Z",
  project: "/home/me/shop",
  rule: "npm/test",
  rawBytes: 9000,
  rawTokens: 3000,
  shownTokens: 2500,
  viewTokens: 500,
  markerTokens: 20,
  id: "k3f9",
  ms: 3,
};

test("adds up by rule: net is what would have been shown, less the view, less what was asked back", () => {
  writeLedger([
    view,
    { ...view, rule: "git/log", shownTokens: 400, rawTokens: 400, viewTokens: 400, markerTokens: 0 },
    { v: 1, kind: "raw", time: view.time, id: "k3f9", tokens: 700, rule: "npm/test", project: "" },
  ]);
  const gain = JSON.parse(home.run(["gain", "--all", "--json"]).out);
  expect(gain.totals).toEqual({
    calls: 2,
    rawTokens: 3400,
    shownTokens: 2900,
    viewTokens: 900,
    markerTokens: 20,
    grossTokens: 2020,
    askedTokens: 700,
    netTokens: 1300,
    misses: 0,
    bounces: 1,
  });
  expect(gain.rules.map((row: { rule: string; netTokens: number }) => [row.rule, row.netTokens])).toEqual([
    ["npm/test", 1300],
    ["git/log", 0],
  ]);
});

test("prints a table with a total, and a negative number as negative", () => {
  writeLedger([view, { v: 1, kind: "raw", time: view.time, id: "k3f9", tokens: 3000, rule: "npm/test", project: "" }]);
  expect(home.run(["gain", "--all"]).out).toBe(`rule      calls  host would show  shown  asked back     net  share
npm/test      1            2,500    500       3,000  -1,000  -40 %

total         1            2,500    500       3,000  -1,000  -40 %

net -1,000 tokens, -40 % of what would have been read: 2,020 left out, minus 20 of markers, minus 3,000 asked back
Tokens, estimated (6 % off on average).
`);
});

test("without calls it says what to do", () => {
  expect(home.run(["gain"]).out).toBe(
    'no calls yet in this time (pith gain --all): connect an agent with "pith init", or try "pith git status"\n',
  );
});

test("with small outputs alone the gain is zero", () => {
  home.run(["filter", "git/log"], { input: "two\nlines\n" });
  expect(JSON.parse(home.run(["gain", "--json"]).out).totals).toMatchObject({ calls: 1, netTokens: 0 });
});

test("a view and its raw asked back are counted by whoever calls filter", () => {
  const { out } = home.run(["filter", "git/log"], { input: long });
  const before = JSON.parse(home.run(["gain", "--json"]).out).totals;
  expect(before.netTokens).toBe(before.rawTokens - before.viewTokens);
  home.run(["raw", idIn(out)]);
  const after = JSON.parse(home.run(["gain", "--json"]).out).totals;
  expect(after.askedTokens).toBeGreaterThan(0);
  expect(after.netTokens).toBe(before.netTokens - after.askedTokens);
});

test("counts only the time that is asked for", () => {
  writeLedger([view]);
  expect(JSON.parse(home.run(["gain", "--json"]).out).totals.calls).toBe(0);
  expect(JSON.parse(home.run(["gain", "--json", "--since", "2026-01-01"]).out).totals.calls).toBe(1);
  expect(JSON.parse(home.run(["gain", "--json", "--since", "9999w"]).out).totals.calls).toBe(1);
});

test("torn, foreign and newer lines are skipped and counted", () => {
  writeLedger([view, { ...view, v: 2 }, { hello: 1 }]);
  appendFileSync(`${home.path}/.local/share/pith/ledger-2026-01.jsonl`, 'null\n{"v":1,"kind":"view","ti');
  expect(home.run(["gain", "--all"]).out).toContain("4 lines of the ledger could not be read\n");
  expect(JSON.parse(home.run(["gain", "--all", "--json"]).out)).toMatchObject({ skipped: 4, totals: { calls: 1 } });
});

test("names rules that miss and raws that are asked back", () => {
  writeLedger([
    view,
    { ...view, miss: true },
    { v: 1, kind: "raw", time: view.time, id: "k3f9", tokens: 700, rule: "npm/test", project: "" },
  ]);
  expect(home.run(["gain", "--all", "--misses"]).out).toBe("rule      calls  misses  share\nnpm/test      2       1   50 %\n");
  expect(home.run(["gain", "--all", "--bounces"]).out).toBe(
    "rule      calls  bounces  share  asked back\nnpm/test      2        1   50 %         700\n",
  );
});

test.each([
  [["gain", "--sinc", "7d"], 'pith: cannot run pith gain: unknown option "--sinc"\n  try: pith gain --since\n'],
  [["gain", "--since", "soon"], 'pith: cannot run pith gain: --since is 12h, 7d, 4w or a date, not "soon"\n  try: pith gain --help\n'],
  [["gain", "npm"], 'pith: cannot run pith gain: unexpected word "npm"\n  try: pith gain --help\n'],
])("%j is wrong usage", (args, err) => {
  expect(home.run(args)).toMatchObject({ out: "", err, status: 2 });
});
