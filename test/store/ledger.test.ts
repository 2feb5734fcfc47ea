import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { openHome } from "../../src/store/home.ts";
import { appendLedger, nameCall, type RawEntry, type ViewEntry } from "../../src/store/ledger.ts";
import { type ReadEntry, readLedger } from "../../src/store/ledger-reader.ts";
import { enterHome, type Home } from "../programs/pith.ts";
import { sample } from "../programs/view.ts";

let home: Home;
beforeEach(() => {
  home = enterHome();
});
afterEach(() => home.remove());

const raw: RawEntry = {
  kind: "raw",
  time: "2026-11-21T10:00:00.000Z",
  host: "claude",
  session: "ea44b9b0",
  project: "/home/me",
  rule: "a/b",
  id: "k3f9",
  tokens: 1,
};
const view: ViewEntry = {
  kind: "view",
  time: "2026-11-21T10:00:00.123Z",
  host: "claude",
  session: "ea44b9b0",
  project: "/home/me/shop",
  rule: "npm/test",
  ...sample,
  verdict: "failed",
  call: "0123456789ab",
};
const november = () => `${openHome()}/ledger-2026-11.jsonl`;

function readAll(since?: Date): { entries: ReadEntry[]; skipped: number } {
  const entries: ReadEntry[] = [];
  return { skipped: readLedger(since, (entry) => entries.push(entry)), entries };
}

test("it has one file a month, read in order and from a moment on", () => {
  appendLedger({ ...raw, time: "2026-11-01T00:00:00.000Z" });
  appendLedger({ ...raw, time: "2026-10-31T23:59:59.000Z" });
  expect(readdirSync(openHome()).sort()).toEqual(["ledger-2026-10.jsonl", "ledger-2026-11.jsonl"]);
  expect(readAll().entries.map(({ at }) => new Date(at).getUTCMonth() + 1)).toEqual([10, 11]);
  expect(readAll(new Date("2026-11-01T00:00:00Z")).entries).toHaveLength(1);
});

test("what is written in a sandbox's folder and at home is read together", () => {
  appendLedger(view);
  process.env["HOME"] = "/dev/null";
  appendLedger(raw);
  process.env["HOME"] = home.path;
  expect(
    readAll()
      .entries.map(({ kind }) => kind)
      .sort(),
  ).toEqual(["raw", "view"]);
});

test("no line is so long that it could be torn", () => {
  appendLedger({ ...raw, project: "ä".repeat(10_000), rule: "r".repeat(9000) });
  expect(readFileSync(november()).length).toBeLessThan(4096);
  expect(readAll()).toMatchObject({ skipped: 0, entries: [{ kind: "raw" }] });
});

test("torn, foreign and newer lines are skipped and counted", () => {
  appendLedger(view);
  const line = readFileSync(november(), "utf8").trimEnd();
  const others = [
    line.slice(0, 200),
    line.slice(1),
    line.replace('"v":1', '"v":2'),
    "null",
    "[]",
    '{"v":1,"kind":"view"}',
    "x".repeat(3_000_000),
  ];
  appendFileSync(november(), `${others.join("\n")}\n${line}\n${line.slice(0, -1)}`);
  expect(readAll()).toMatchObject({ skipped: others.length + 1, entries: [{ kind: "view" }, { kind: "view" }] });
});

describe("a view's line", () => {
  const names = fc.stringMatching(/^[a-z/]{1,12}$/);
  const anyText = fc.string({ unit: "binary", maxLength: 30 });
  const some = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined });
  const count = fc.nat(2 ** 40);
  const views = fc.record({
    kind: fc.constant("view" as const),
    time: fc.date({ min: new Date("2026-11-01"), max: new Date("2026-11-30"), noInvalidDate: true }).map((date) => date.toISOString()),
    host: some(names),
    session: some(anyText),
    project: anyText,
    rule: fc.oneof(names, anyText, fc.constant(',"rawBytes":1')),
    rawBytes: count,
    rawTokens: count,
    shownTokens: count,
    viewTokens: count,
    markerTokens: count,
    id: some(fc.stringMatching(/^[0-9a-z]{4,8}$/)),
    ms: fc.oneof(
      fc.nat(5000),
      fc.nat(50_000).map((ms) => ms / 10),
    ),
    verdict: some(fc.constantFrom("passed", "failed", "other")),
    miss: some(fc.constant(true as const)),
    call: some(fc.stringMatching(/^[0-9a-f]{12}$/)),
  });

  test("is read the same in our order of fields and in any other", () => {
    fc.assert(
      fc.property(fc.array(views, { minLength: 1, maxLength: 5 }), (entries) => {
        rmSync(november(), { force: true });
        for (const entry of entries) appendLedger(entry);
        const ours = readAll();
        const lines = readFileSync(november(), "utf8")
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        const reversed = (line: object) => Object.fromEntries(Object.entries(line).reverse());
        const hostFirst = ({ v, kind, time, host, ...rest }: Record<string, unknown>) => ({ v, kind, time, host, ...rest });
        for (const turn of [reversed, hostFirst]) {
          writeFileSync(november(), lines.map((line) => JSON.stringify(turn(line))).join("\n"));
          expect(readAll()).toEqual(ours);
        }
        const expected = entries.map(({ time, host, session, project, rule, ...rest }) => ({
          ...(JSON.parse(JSON.stringify(rest)) as object),
          at: Date.parse(time),
          session,
          place: { host, project, rule },
        }));
        expect(ours).toEqual({ skipped: 0, entries: expected as unknown as ReadEntry[] });
      }),
    );
  });

  test("of the same place has the same place", () => {
    appendLedger(view);
    appendLedger({ ...view, viewTokens: 7 });
    appendLedger({ ...view, rule: "git/log" });
    const [one, two, other] = readAll().entries;
    expect(one?.place).toBe(two?.place as object as never);
    expect(one?.place).not.toBe(other?.place as object as never);
  });
});

describe("the name of a call", () => {
  test("is the same for the same words, and tells nothing of them", () => {
    const name = nameCall(["claude", "/home/me", "git/show", "HEAD~1"]);
    expect(name).toMatch(/^[0-9a-f]{12}$/);
    expect(nameCall(["claude", "/home/me", "git/show", "HEAD~1"])).toBe(name);
    expect(nameCall(["claude", "/home/me", "git/show", "HEAD~2"])).not.toBe(name);
    expect(nameCall(["claude", "/home/megit/show", "HEAD~1"])).not.toBe(name);
  });

  test("is another in another store, by a key for its owner alone", () => {
    const name = nameCall(["npm", "test"]);
    expect(statSync(`${openHome()}/call-key`).mode & 0o777).toBe(0o600);
    rmSync(`${openHome()}/call-key`);
    expect(nameCall(["npm", "test"])).not.toBe(name);
  });
});

test("it is read on behind a line that a full disk has torn, and behind what a newer pith wrote", () => {
  appendLedger(raw);
  appendFileSync(november(), '{"v":1,"kind":"view","time":"2026-11-2');
  appendLedger({ ...view, id: "torn" });
  appendFileSync(november(), `${JSON.stringify({ v: 2, kind: "new", time: raw.time })}\n\0\0\0\n`);
  appendLedger({ ...raw, id: "last" });
  const { entries, skipped } = readAll();
  expect(entries.map(({ id }) => id)).toEqual(["k3f9", "torn", "last"]);
  expect(skipped).toBe(3);
});
