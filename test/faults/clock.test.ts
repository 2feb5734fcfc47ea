import { afterEach, beforeEach, expect, setSystemTime, test } from "bun:test";
import { appendLedger } from "../../src/store/ledger.ts";
import { keepRaw } from "../../src/store/raw-writer.ts";
import { enterHome, type Home, idIn, makeLog } from "../programs/pith.ts";

let home: Home;
beforeEach(() => {
  home = enterHome();
});
afterEach(() => {
  setSystemTime();
  home.remove();
});

const day = 86_400_000;

test.each([
  ["a minute", 60_000],
  ["a day", day],
  ["36 days, when ids begin alike again", 36 * day],
  ["ten years", 3650 * day],
])("a clock that goes back by %s: what was kept before is read, what comes is kept", (_, back) => {
  const project = home.path;
  setSystemTime(new Date(Date.now() + back));
  const time = new Date().toISOString();
  const early = keepRaw(new TextEncoder().encode("from the future\n"), 1, { project, rule: "git/log" });
  const numbers = { rawBytes: 16, rawTokens: 4, shownTokens: 4, viewTokens: 4, markerTokens: 0, ms: 1 };
  appendLedger({ kind: "view", time, project, rule: "git/log", id: early, ...numbers });
  setSystemTime();
  const { out, err } = home.run(["filter", "git/log"], { input: makeLog(3000) });
  expect(err).toBe("");
  expect(home.run(["raw", early])).toMatchObject({ out: "from the future\n", err: "", status: 0 });
  expect(home.run(["raw", idIn(out)]).out).toBe(makeLog(3000));
  const listed = home.run(["raw"]).out;
  expect([early, idIn(out)].filter((id) => !listed.includes(id))).toEqual([]);
  expect(home.run(["gain"])).toMatchObject({ err: "", status: 0 });
});
