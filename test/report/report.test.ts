import { describe, expect, test } from "bun:test";
import { formatBar } from "../../src/report/bars.ts";
import { estimateShown } from "../../src/report/shown.ts";
import { type Cell, emptySums } from "../../src/report/gain.ts";
import { emptyBill } from "../../src/report/money.ts";
import { makeReport } from "../../src/report/report.ts";
import { formatReport } from "../../src/report/terminal.ts";
import { formatTable } from "../../src/report/table.ts";
import { formatAge, formatCount, formatNumber, formatPercent, formatShare, formatUsd } from "../../src/report/units.ts";

describe("what a host would have shown", () => {
  const cap = [30_000, 10_000] as const;
  test.each([
    ["all that is within its limit", 9_000, "failed", 3000],
    ["all of a success within the limit of a success", 29_000, "passed", 3000],
    ["the first and last of a longer failure", 20_000, "failed", 1500],
    ["as little of what nobody knows", 20_000, undefined, 1500],
    ["a preview of a longer success", 40_000, "passed", 150],
    ["no more of what nobody knows, for most such calls succeed", 40_000, undefined, 150],
    ["two ends of a failure of any length", 40_000, "failed", 750],
  ])("%s", (_name, characters, verdict, shown) => {
    expect(estimateShown({ tokens: 3000, characters }, cap, verdict)).toBe(shown);
  });

  test("as much as ever of a longer output, where the host has one limit and keeps head and tail", () => {
    for (const verdict of ["passed", "failed", undefined])
      expect(estimateShown({ tokens: 3000, characters: 80_000 }, [40_000, 40_000], verdict)).toBe(1500);
  });

  test("all, where no host is known", () => {
    expect(estimateShown({ tokens: 3000, characters: 90_000 }, undefined, "failed")).toBe(3000);
  });
});

describe("units", () => {
  const now = new Date("2026-11-21T12:00:00Z");
  test.each([
    [0, "0 s ago"],
    [59, "59 s ago"],
    [90, "2 min ago"],
    [7200, "2 h ago"],
    [200_000, "2 d ago"],
    [-50, "0 s ago"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(formatAge(new Date(now.getTime() - seconds * 1000), now)).toBe(text);
  });

  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [-1_234_567, "-1,234,567"],
  ])("%d is %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  test("decimals", () => {
    expect([formatNumber(1234.56, 1), formatNumber(-0.04, 1), formatPercent(0.0341), formatPercent(undefined)]).toEqual([
      "1,234.6",
      "0.0",
      "3.4 %",
      "not known",
    ]);
    expect([formatUsd(1234.5), formatUsd(0.0126), formatUsd(-2)]).toEqual(["$1,234.50", "$0.013", "-$2.00"]);
  });

  test("counts and shares", () => {
    expect([formatCount(1, "line"), formatCount(0, "line"), formatShare(1, 3), formatShare(-1, 2), formatShare(0, 0)]).toEqual([
      "1 line",
      "0 lines",
      "33 %",
      "-50 %",
      "-",
    ]);
  });
});

test("a table has numbers to the right and its total apart", () => {
  const columns = [
    { head: "rule", value: (row: [string, number]) => row[0], text: true as const },
    { head: "calls", value: (row: [string, number]) => String(row[1]) },
  ];
  expect(formatTable(columns, [["git/log", 5]], ["total", 105])).toEqual(["rule     calls", "git/log      5", "", "total      105"]);
});

test("the report fits a narrow screen", () => {
  const green = (text: string) => `\x1b[32m${text}\x1b[39m`;
  const cell = (rule: string, tokens: number): Cell => ({
    ...emptySums(),
    rule,
    project: "/home/me/shop",
    host: "claude",
    day: undefined,
    session: undefined,
    model: undefined,
    calls: 12_345,
    shownTokens: tokens,
    viewTokens: 0,
    grossTokens: tokens,
    netTokens: tokens,
  });
  const facts = { period: { until: "" }, only: {}, bill: emptyBill(), sessionsWithoutTranscript: 3, prices: { lookedUp: "", ownRows: 0 } };
  const report = makeReport([cell("a-long-word/and-its-command", 9e8), cell("git/log", 1)], "rule", {
    ...facts,
    measured: 0,
    skipped: 0,
    problems: [],
  });
  for (const width of [60, 80, 120]) {
    const lines = formatReport(report, "", { width, plain: false, bold: green, good: green, bad: green });
    expect(lines.filter((line) => Bun.stringWidth(line) > width)).toEqual([]);
    expect(lines.filter((line) => line.includes("█"))).toHaveLength(width > 60 ? 1 : 0);
    expect(lines.find((line) => line.includes("its-command"))).toContain(" 900,000.0 ");
  }
});

describe("a bar", () => {
  const draw = (value: number, plain = false) => formatBar(value, 100, { width: 10, plain });
  test.each([
    [100, "██████████"],
    [55, "█████▌"],
    [1, "▏"],
    [0, ""],
    [-30, "░░░"],
  ])("of %d is %s", (value, bar) => {
    expect(draw(value)).toBe(bar);
  });

  test("is ASCII where nothing else can be shown", () => {
    expect([draw(55, true), draw(-30, true), draw(1, true)]).toEqual(["######", "---", "#"]);
  });
});
