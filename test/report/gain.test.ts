import { describe, expect, test } from "bun:test";
import { createTally, emptySums, sumAll, sumBy } from "../../src/report/gain.ts";
import type { Stay } from "../../src/report/money.ts";
import type { Place, ReadRaw, ReadView } from "../../src/store/ledger-reader.ts";
import { sample } from "../programs/view.ts";

const noon = Date.UTC(2026, 0, 10, 12);
const place: Place = { host: "claude", project: "/home/me/shop", rule: "npm/test" };
const view: ReadView = {
  kind: "view",
  at: noon,
  session: "ea44b9b0",
  place,
  ...sample,
  verdict: "failed",
  call: "0123456789ab",
};
const raw: ReadRaw = { kind: "raw", at: noon + 1000, session: "ea44b9b0", place, id: "k3f9", tokens: 700 };
const minutes = (count: number) => noon + count * 60_000;

function tallyOf(...entries: (ReadView | ReadRaw)[]) {
  const tally = createTally();
  for (const entry of entries) tally.add(entry);
  return tally.cells();
}

test("net is what would have been shown, less the view, less what was asked back", () => {
  expect(sumAll(tallyOf(view, raw))).toEqual({
    ...emptySums(),
    calls: 1,
    rawTokens: 3000,
    shownTokens: 2500,
    viewTokens: 500,
    markerTokens: 20,
    grossTokens: 2020,
    askedTokens: 700,
    netTokens: 1300,
    bounces: 1,
  });
});

test("a raw that is asked back twice is one bounce, and costs twice", () => {
  expect(sumAll(tallyOf(view, raw, raw))).toMatchObject({ bounces: 1, askedTokens: 1400, netTokens: 600 });
});

describe("a call that is run again", () => {
  const cost = (again: Partial<ReadView>, first: Partial<ReadView> = {}) =>
    sumAll(tallyOf({ ...view, ...first }, { ...view, at: minutes(2), id: "m2p7", ...again }));

  test("within minutes, with nothing changed, is taken back: its view is a cost alone", () => {
    expect(cost({})).toMatchObject({ calls: 2, reruns: 1, rerunTokens: 2500, netTokens: 2000 - 500 });
    expect(cost({ rawBytes: 9100 })).toMatchObject({ reruns: 1 });
  });

  test.each([
    ["after more than five minutes", { at: minutes(6) }, {}],
    ["with another outcome", { verdict: "passed" }, {}],
    ["with an output of another length", { rawBytes: 9400 }, {}],
    ["that is another call", { call: "ba9876543210" }, {}],
    ["of which nothing was left out", {}, { id: undefined as never }],
    ["after a success", { verdict: "passed" }, { verdict: "passed" }],
    ["and has no name", { call: undefined as never }, { call: undefined as never }],
  ])("%s is another call", (_name, again, first) => {
    expect(cost(again, first)).toMatchObject({ reruns: 0, rerunTokens: 0, netTokens: 4000 });
  });

  test("is known behind another form of it, of which the rule knows no difference", () => {
    const short = { ...view, at: minutes(1), rawBytes: 300, shownTokens: 90, id: "m2p7" };
    expect(sumAll(tallyOf(view, short, { ...view, at: minutes(2) }))).toMatchObject({ reruns: 1, rerunTokens: 2500 });
  });

  test("is remembered over many others", () => {
    const others = Array.from({ length: 500 }, (_, i) => ({ ...view, call: `c${i}`, at: noon + i * 400 }));
    expect(sumAll(tallyOf(view, ...others, { ...view, at: minutes(4) })).reruns).toBe(1);
  });
});

describe("money", () => {
  const add = (...stays: (Stay | undefined)[]) => {
    const tally = createTally();
    for (const [i, stay] of stays.entries()) tally.add({ ...view, call: String(i) }, stay);
    return tally.cells();
  };

  test("is the net by what a token of it cost, once for each request", () => {
    expect(sumAll(add({ model: "m", requests: 3, usd: 0.001 }))).toMatchObject({
      usd: 2,
      pricedTokens: 2000,
      unpricedTokens: 0,
      carriedTokens: 6000,
    });
  });

  test("of a model without a price is not guessed", () => {
    expect(sumAll(add({ model: "m", requests: 3 }, undefined))).toMatchObject({ usd: 0, pricedTokens: 0, unpricedTokens: 2000 });
  });

  test("what was asked back costs what it would have earned", () => {
    const tally = createTally();
    tally.add(view, { requests: 1, usd: 0.001 });
    tally.add(raw, { requests: 2, usd: 0.002 });
    expect(sumAll(tally.cells()).usd).toBeCloseTo(2 - 1.4);
  });
});

describe("rows", () => {
  const cells = tallyOf(
    view,
    { ...view, call: "ba9876543210", place: { ...place, rule: "git/log", project: "/home/me/till" }, shownTokens: 100, viewTokens: 130 },
    { ...view, at: minutes(24 * 60), miss: true, session: undefined, place: { ...place, host: undefined } },
  );

  test.each([
    ["rule", ["npm/test 4000", "git/log -30"]],
    ["project", ["/home/me/shop 4000", "/home/me/till -30"]],
    ["day", ["2026-01-10 1970", "2026-01-11 2000"]],
    ["host", ["unknown 2000", "claude 1970"]],
    ["session", ["unknown 2000", "ea44b9b0 1970"]],
    ["model", ["unknown 3970"]],
  ] as const)("by %s", (by, rows) => {
    expect(sumBy(cells, by).map(({ name, netTokens }) => `${name} ${netTokens}`)).toEqual(rows as unknown as string[]);
  });

  test("add up to the total, whatever they are by", () => {
    for (const by of ["rule", "day", "host"] as const) expect(sumAll(sumBy(cells, by))).toEqual(sumAll(cells));
  });
});
