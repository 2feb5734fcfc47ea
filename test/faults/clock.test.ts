import { afterEach, beforeEach, describe, expect, setSystemTime, test } from "bun:test";
import { cleanStore } from "../../src/store/clean.ts";
import { appendLedger } from "../../src/store/ledger.ts";
import { readLedger } from "../../src/store/ledger-reader.ts";
import { listRaws, readRaw } from "../../src/store/raw-reader.ts";
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
const numbers = { rawBytes: 16, rawTokens: 4, shownTokens: 4, viewTokens: 4, markerTokens: 0, ms: 1 };

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

/** Keeps a raw and a line of the ledger, as of now. */
function keep(text: string): string {
  const id = keepRaw(new TextEncoder().encode(text), 1, { project: "/", rule: "git/log" });
  appendLedger({ kind: "view", time: new Date().toISOString(), project: "/", rule: "git/log", id, ...numbers });
  return id;
}

function countLedger(since: Date | undefined): number {
  let entries = 0;
  expect(readLedger(since, () => entries++)).toBe(0);
  return entries;
}

const read = (id: string) => {
  const raw = readRaw(id);
  return typeof raw === "object" ? Buffer.concat([...raw.blocks()]).toString() : undefined;
};

test.each([
  "1970-01-01T00:00:00.000Z",
  "1999-12-31T23:59:59.999Z",
  "2028-02-29T12:00:00.000Z",
  "2038-01-19T03:14:08.000Z",
  "2100-02-28T23:59:59.999Z",
  "2106-02-07T06:28:16.000Z",
])("at %s raws and the ledger are written, read and cleaned as today", (moment) => {
  const at = Date.parse(moment);
  setSystemTime(at);
  const first = keep("first\n");
  cleanStore();
  expect(read(first)).toBe("first\n");
  expect(countLedger(new Date(at))).toBe(1);
  setSystemTime(at + 9 * day);
  const second = keep("second\n");
  cleanStore();
  expect([read(first), read(second)]).toEqual([undefined, "second\n"]);
  expect(listRaws().raws.map(({ id }) => id)).toEqual([second]);
  expect([countLedger(new Date(at)), countLedger(new Date(at + day)), countLedger(undefined)]).toEqual([2, 1, 2]);
  setSystemTime();
  expect(home.run(["gain", "--all", "--json"])).toMatchObject({ err: "", status: 0 });
});

test("a clock that stands still gives every raw a name of its own", () => {
  setSystemTime(new Date());
  const ids = Array.from({ length: 200 }, (_, i) => keep(`${i}\n`));
  cleanStore();
  expect(ids.map(read)).toEqual(ids.map((_, i) => `${i}\n`));
  expect(countLedger(new Date())).toBe(200);
});

describe("a time zone", () => {
  test.each(["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu", "America/Sao_Paulo", "no/zone", "<X>5:30"])(
    "%s changes no name and no sum",
    (TZ) => {
      const id = idIn(home.run(["filter", "git/log"], { input: makeLog(3000), env: { TZ } }).out);
      const sums = (zone: string) => {
        const { out, err } = home.run(["gain", "--since", "1d", "--json"], { env: { TZ: zone } });
        expect(err).toBe("");
        return (JSON.parse(out) as { totals: { calls: number } }).totals;
      };
      expect(sums(TZ)).toEqual(sums("UTC"));
      expect(sums(TZ).calls).toBe(1);
      expect(home.run(["raw"], { env: { TZ } }).out).toStartWith(id);
      expect(home.run(["raw", id], { env: { TZ } }).out).toBe(makeLog(3000));
    },
  );
});
