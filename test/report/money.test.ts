import { describe, expect, test } from "bun:test";
import { type Accounting, createAccount, emptyBill } from "../../src/report/money.ts";
import { findPrice, type Price, shortenModel } from "../../src/report/prices.ts";
import type { Call, Item, Usage } from "../../src/report/transcripts/transcript.ts";
import type { ReadEntry, ReadView } from "../../src/store/ledger-reader.ts";

const prices: Price[] = [{ models: ["claude-opus-5"], input: 5, cacheWrite: 6.25, cacheWriteLong: 10, cacheRead: 0.5, output: 25 }];
const second = (count: number) => new Date(Date.UTC(2026, 10, 21, 12, 0, count)).toISOString();
const base = { session: "s", thread: "" };

const call = (seconds: number, output: string, more: Partial<Call> = {}): Item => ({
  ...base,
  kind: "call",
  time: second(seconds),
  id: `call${seconds}`,
  tool: "Bash",
  group: "shell",
  command: "npm test",
  cwd: "/home/me",
  output,
  error: false,
  cut: false,
  filtered: true,
  refused: false,
  background: false,
  ...more,
});
const usage = (seconds: number, more: Partial<Usage> = {}): Item => ({
  ...base,
  kind: "usage",
  time: second(seconds),
  id: `answer${seconds}`,
  model: "claude-opus-5",
  input: 0,
  cacheRead: 10_000,
  cacheWrite: 1000,
  cacheWriteLong: 0,
  output: 10,
  ...more,
});
const compaction = (seconds: number): Item => ({ ...base, kind: "compaction", time: second(seconds) });

function accountOf(items: Item[], more: Partial<Accounting> = {}) {
  const bill = emptyBill();
  const seen = new Set<string>();
  const isNew = (id: string) => !seen.has(id) && seen.add(id) !== undefined;
  const account = createAccount({
    prices,
    countTokens: (text) => text.length,
    estimateTokens: (text) => text.length,
    keepsOutputs: true,
    from: -Infinity,
    bill,
    isNew,
    ...more,
  });
  for (const item of items) account.add(item);
  return { bill, account };
}

const entry = (seconds: number, id?: string): ReadEntry => ({
  kind: "view",
  at: Date.parse(second(seconds)),
  session: "s",
  place: { host: "claude", project: "/home/me", rule: "npm/test" },
  rawBytes: 1,
  rawTokens: 1,
  shownTokens: 1,
  viewTokens: 40,
  markerTokens: 0,
  ms: 1,
  ...(id === undefined ? {} : { id }),
});
const stayIn = (items: Item[], id?: string) => accountOf(items).account.findStay(entry(1, id));

describe("a text in the context", () => {
  test("is written to the cache once and read by each later request", () => {
    const stay = stayIn([usage(0), call(2, "view"), usage(3), usage(4), usage(5)]);
    expect(stay).toEqual({ model: "claude-opus-5", requests: 3, usd: expect.closeTo((6.25 + 0.5 + 0.5) / 1e6, 12) });
  });

  test("costs the long cache's price where that is written", () => {
    expect(stayIn([call(2, ""), usage(3, { cacheWrite: 0, cacheWriteLong: 500 })]).usd).toBeCloseTo(10 / 1e6, 12);
  });

  test("costs the price of input where there is no cache", () => {
    const none = { cacheRead: 0, cacheWrite: 0, input: 9000 };
    expect(stayIn([call(2, ""), usage(3, none), usage(4, none)]).usd).toBeCloseTo((5 + 5) / 1e6, 12);
  });

  test("is written again where the cache was lost", () => {
    expect(stayIn([usage(0), call(2, ""), usage(3), usage(4, { cacheRead: 0, cacheWrite: 12_000 })]).usd).toBeCloseTo(12.5 / 1e6, 12);
  });

  test("is gone after a compaction", () => {
    expect(stayIn([call(2, ""), usage(3), compaction(4), usage(5)]).requests).toBe(1);
  });

  test("costs nothing where no request came after it", () => {
    expect(stayIn([usage(0), call(2, "")])).toEqual({ requests: 0, usd: 0 });
  });

  test("has no price where one of its requests has none", () => {
    expect(stayIn([call(2, ""), usage(3), usage(4, { model: "another" })])).toEqual({
      model: "claude-opus-5",
      requests: 2,
      usd: undefined,
    });
  });

  test("of a subagent is read by that subagent alone", () => {
    const inThread = { thread: "a1" };
    const items = [call(2, "[1 of 9 lines shown, all: pith raw k3f9]", inThread), usage(3), { ...usage(4), ...inThread }, usage(5)];
    expect(stayIn(items, "k3f9").requests).toBe(1);
  });
});

describe("where an entry of the ledger stands", () => {
  test("is told by the id in the view", () => {
    const items = [call(2, "other"), usage(3), call(4, "[1 of 9 lines shown, all: pith raw k3f9]"), usage(5)];
    expect(stayIn(items, "k3f9").requests).toBe(1);
  });

  test("is told by the id in the command, of a raw that was asked back", () => {
    const items = [call(2, "other"), usage(3), call(4, "all of it", { command: "pith raw k3f9 --errors" }), usage(5)];
    const raw = { kind: "raw", at: Date.parse(second(1)), session: "s", place: entry(1).place, id: "k3f9", tokens: 5 } as const;
    expect(accountOf(items).account.findStay(raw).requests).toBe(1);
  });

  test("is else the first shell call that ended after it", () => {
    const items = [call(0, ""), usage(1), call(2, "", { group: "read" }), usage(3), call(4, ""), usage(5), call(6, ""), usage(7)];
    expect(accountOf(items).account.findStay(entry(2)).requests).toBe(2);
  });
});

describe("the bill", () => {
  test("has all that the models were sent, all that tools returned, and what it cost", () => {
    const { bill } = accountOf([call(1, "12345"), call(2, "123", { group: "read", tool: "Read" }), usage(3, { input: 7 })]);
    expect(bill).toEqual({
      sessions: 0,
      requests: 1,
      inputTokens: 11_007,
      toolTokens: 8,
      shellTokens: 5,
      usd: expect.closeTo((7 * 5 + 10_000 * 0.5 + 1000 * 6.25 + 10 * 25) / 1e6, 12),
      unpricedRequests: 0,
      unpricedModels: [],
    });
  });

  test("has what a resumed session repeats once, and nothing from before its time", () => {
    const items = [usage(3), usage(3), call(4, "12345"), call(4, "12345")];
    expect(accountOf(items).bill).toMatchObject({ requests: 1, toolTokens: 5 });
    expect(accountOf(items, { from: Date.parse(second(4)) }).bill).toMatchObject({ requests: 0, toolTokens: 5 });
  });

  test("names the models that have no price", () => {
    expect(accountOf([usage(1), usage(2, { model: "another" })]).bill).toMatchObject({
      requests: 2,
      unpricedRequests: 1,
      unpricedModels: ["another"],
    });
  });
});

test("a view's text is found where its call printed nothing else", () => {
  const wanted = { ...entry(1), viewTokens: 8 } as ReadView;
  const find = (output: string, keepsOutputs = true) => accountOf([call(2, output)], { keepsOutputs }).account.findView(wanted);
  expect(find("1 failed")).toBe("1 failed");
  expect(find("something else\n1 failed")).toBeUndefined();
  expect(find("1 failed", false)).toBeUndefined();
});

describe("prices", () => {
  test.each([
    "claude-opus-5",
    "claude-opus-5-20260724",
    "claude-opus-5[1m]",
    "us.anthropic.claude-opus-5-20260724-v1:0",
    "anthropic/claude-opus-5",
    "claude-opus-5@20260724",
  ])("%s is one model", (name) => {
    expect(shortenModel(name)).toBe("claude-opus-5");
  });

  test("hold from a day to another, and up to a length of the prompt", () => {
    const rows: Price[] = [
      { models: ["m"], to: "2026-10-07", cacheRead: 0.2 },
      { models: ["m"], from: "2026-10-07", upTo: 1000, cacheRead: 0.1 },
      { models: ["m"], from: "2026-10-07", cacheRead: 0.3 },
    ];
    const read = (day: string, prompt: number) => findPrice(rows, "m", { day, prompt })?.cacheRead;
    expect([read("2026-10-06", 5000), read("2026-10-07", 1000), read("2026-10-07", 1001)]).toEqual([0.2, 0.1, 0.3]);
  });

  test("of an unknown model are unknown", () => {
    expect(findPrice(prices, "claude-opus-50", { day: "2026-01-01", prompt: 1 })).toBeUndefined();
  });
});
