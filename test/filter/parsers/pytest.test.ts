import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/pytest.ts";

const recordings = `${import.meta.dir}/../../../filters/pytest/pytest/pytest-9.2`;

async function read(name: string, bounds = {}): Promise<string[]> {
  const text = await Bun.file(`${recordings}/${name}.txt`).text();
  return parse(
    text
      .trimEnd()
      .split("\n")
      .map((line) => ({ text: line })),
    {},
    bounds,
  ).lines.map((line) => line.text);
}

test("text that pytest did not print is not touched", () => {
  const lines = [{ text: "hello" }, { text: "5 passed" }];
  expect(parse(lines, {})).toEqual({ lines, left: 0, matched: false });
});

test("a total that a failing test prints stays in its captured output", async () => {
  const lines = await read("everything");
  expect(lines[lines.indexOf("5 passed in 0.10s") - 1]).toBe("adding 3 apples");
  expect(lines.at(-1)).toBe("============ 2 failed, 1 passed, 2 skipped, 16 deselected in 0.10s =============");
});

test("a view has the room it is given, and every failing name", async () => {
  for (const room of [3000, 5000, 9000]) {
    const lines = await read("many", { room });
    expect(lines.join("\n").length).toBeLessThanOrEqual(room);
    const names = lines.slice(lines.findIndex((line) => line.startsWith("FAILED"))).join("\n");
    for (let n = 0; n < 50; n++) expect(names).toContain(`[${n}]`);
    expect(names).toContain("TestOther::test_a");
    expect(lines.at(-1)).toStartWith("51 failed, 30 passed");
  }
});

test("a failure whose beginning tail cut off is read as one", () => {
  const frame = ["shop/tax.py:16: in deep", "    return deep(n - 1)"];
  const printed = [
    ...Array.from({ length: 6 }, () => frame).flat(),
    "E   ValueError: bottom reached",
    "=========================== short test summary info ============================",
    "FAILED tests/test_cart.py::test_deep - ValueError: bottom reached",
    "============================== 1 failed in 0.30s ===============================",
  ];
  expect(
    parse(
      printed.map((text) => ({ text })),
      {},
    ).lines.map((line) => line.text),
  ).toEqual([
    ...frame,
    "[the last 1 frame repeated 4 more times]",
    ...frame,
    "E   ValueError: bottom reached",
    "=========================== short test summary info ============================",
    "FAILED tests/test_cart.py::test_deep",
    "============================== 1 failed in 0.30s ===============================",
  ]);
});

test("a bound in lines holds totals and names", async () => {
  const lines = await read("many", { rows: 7 });
  expect(lines.length).toBeLessThanOrEqual(7);
  expect(lines.join("\n")).toContain("[48], [49]");
  expect(lines.at(-1)).toStartWith("51 failed, 30 passed");
});

test("a failure like one before says so", () => {
  const block = (name: string, address: string) =>
    `____ test_a[${name}] ____\n\nself = <Order object at ${address}>\n\n    def test_a(self):\n>       assert self.total == 3\nE       assert 2 == 3\n\ntest_a.py:4: AssertionError`;
  const text = `==== FAILURES ====\n${block("x", "0x7f01")}\n${block("y", "0x7f02")}\n==== 2 failed in 0.1s ====`;
  const { lines } = parse(
    text.split("\n").map((line) => ({ text: line })),
    {},
  );
  expect(lines.map((line) => line.text)).toEqual([
    "==== FAILURES ====",
    "____ test_a[x] ____",
    ">       assert self.total == 3",
    "E       assert 2 == 3",
    "test_a.py:4: AssertionError",
    "____ test_a[y] ____",
    "[fails like test_a[x]]",
    "==== 2 failed in 0.1s ====",
  ]);
});
