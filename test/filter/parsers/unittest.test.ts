import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/unittest.ts";

const failures = Bun.file(`${import.meta.dir}/../../../filters/unittest/unittest/python-3.13/failures.txt`);

async function read(bounds = {}): Promise<string[]> {
  const text = (await failures.text()).trimEnd();
  return parse(
    text.split("\n").map((line) => ({ text: line })),
    {},
    bounds,
  ).lines.map((line) => line.text);
}

const names = [
  "ERROR: load.test_load",
  "ERROR: setUpClass (tests.test_stats.BrokenSetUp)",
  "ERROR: tests.test_stats.MeanTest.test_empty",
  "FAIL: tests.test_stats.MedianTest.test_many (xs=[2, 2, 8, 8])",
  "UNEXPECTED SUCCESS: tests.test_stats.MeanTest.test_surprise",
];

test("every failing name and the total stay, whatever the room", async () => {
  for (const room of [1200, 2000, 10000]) {
    const lines = await read({ room });
    expect(lines.join("\n").length).toBeLessThanOrEqual(room);
    for (const name of names) expect(lines.some((line) => line.startsWith(name))).toBe(true);
    expect(lines.at(-1)).toStartWith("FAILED (failures=5, errors=5");
  }
});

test("messages go before frames where there is no room for both", async () => {
  const lines = await read({ room: 1600 });
  expect(lines).toContain("ZeroDivisionError: division by zero");
  expect(lines).toContain("AssertionError: 8 != 5");
});

test("a bound in lines holds the total first", async () => {
  const lines = await read({ rows: 5 });
  expect(lines.length).toBeLessThanOrEqual(5);
  expect(lines.at(-1)).toStartWith("FAILED (failures=5, errors=5");
});

test("a run that did not end keeps what it printed", () => {
  const lines = ["test_a (mod.Case.test_a) ... ok", "test_b (mod.Case.test_b) ... ", "..."].map((text) => ({ text }));
  expect(parse(lines, {})).toEqual({ lines, left: 0, matched: false });
});
