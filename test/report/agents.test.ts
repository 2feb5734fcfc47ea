import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Home, makeHome } from "../programs/pith.ts";
import { installTranscripts } from "../programs/transcripts.ts";

// The figures are those that agents/README.md has counted by hand.
const recorded = `${import.meta.dir}/agents`;
const ledger = "ledger-2026-11.jsonl";
const prices = "rows: [{models: [stub, gemini-2.5-pro], input: 2, cacheRead: 0.2, output: 10}]\n";
let home: Home;
let store: string;
beforeEach(() => {
  home = makeHome();
  store = `${home.path}/.local/share/pith`;
  installTranscripts(home.path, recorded);
  mkdirSync(store, { recursive: true });
  cpSync(`${recorded}/${ledger}`, `${store}/${ledger}`);
  mkdirSync(`${home.path}/.config/pith`, { recursive: true });
  writeFileSync(`${home.path}/.config/pith/prices.yaml`, prices);
});
afterEach(() => home.remove());

const gain = (...args: string[]) => JSON.parse(home.run(["gain", "--all", "--json", ...args]).out);

describe("what the ledger says is found in the transcripts of", () => {
  test.each([
    ["codex", { calls: 5, net: 5320, again: 1308, usd: 0.0122898, carried: 13_569 }, { input: 86_009, usd: 0.021699 }],
    ["gemini", { calls: 2, net: 1016, again: 1306, usd: 0.0033082, carried: 7397 }, { input: 111_603, usd: 0.0540734 }],
    ["opencode", { calls: 5, net: 5642, again: 1309, usd: 0.0129338, carried: 13_891 }, { input: 68_225, usd: 0.0315396 }],
  ])("%s", (host, hand, billed) => {
    const { totals, bill, shares, sessionsWithoutTranscript, problems } = gain("--host", host);
    expect(totals).toMatchObject({
      calls: hand.calls,
      askedTokens: 57,
      bounces: 1,
      reruns: 1,
      rerunTokens: hand.again,
      netTokens: hand.net,
      pricedTokens: hand.net,
      unpricedTokens: 0,
      carriedTokens: hand.carried,
      usd: expect.closeTo(hand.usd, 9),
    });
    expect(bill).toMatchObject({ sessions: 1, requests: 8, inputTokens: billed.input, usd: expect.closeTo(billed.usd, 9) });
    expect(shares).toEqual({
      tools: expect.closeTo(hand.net / (hand.net + bill.toolTokens), 9),
      input: expect.closeTo(hand.carried / (hand.carried + billed.input), 9),
      bill: expect.closeTo(hand.usd / (hand.usd + billed.usd), 9),
    });
    expect({ sessionsWithoutTranscript, problems }).toEqual({ sessionsWithoutTranscript: 0, problems: [] });
  });
});

test("lines that name a session by its beginning, as older ones do, are found as long as no other session begins so", () => {
  const text = readFileSync(`${store}/${ledger}`, "utf8");
  writeFileSync(`${store}/${ledger}`, text.replaceAll('"session":"b569d924"', '"session":"01a1fedf"'));
  expect(gain("--host", "codex").totals).toMatchObject({ pricedTokens: 5320, carriedTokens: 13_569 });
  const folder = `${home.path}/.codex/sessions/2026/11/21`;
  const twin = "rollout-2026-11-21T16-10-45-01a1fedf-d9a1-7312-bd26-000000000001.jsonl";
  cpSync(`${folder}/rollout-2026-11-21T16-10-44-01a1fedf-d5b6-7312-bd26-5452b569d924.jsonl`, `${folder}/${twin}`);
  expect(gain("--host", "codex")).toMatchObject({ totals: { netTokens: 5320, pricedTokens: 0 }, sessionsWithoutTranscript: 1 });
  writeFileSync(`${store}/${ledger}`, text);
  expect(gain("--host", "codex")).toMatchObject({ totals: { pricedTokens: 5320 }, bill: { sessions: 1 } });
});
