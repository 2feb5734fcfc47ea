import { expect, test } from "bun:test";
import { type Cell, emptySums, sumNames } from "../../src/report/gain.ts";
import { emptyBill } from "../../src/report/money.ts";
import { formatPage } from "../../src/report/page.ts";
import { makeReport } from "../../src/report/report.ts";

const nasty = "</script><!-- <script> {style} $& \u2028";
const cells: Cell[] = [
  {
    host: "claude",
    session: "s",
    project: nasty,
    rule: nasty,
    day: "2026-01-10",
    model: undefined,
    ...emptySums(),
    calls: 2,
    netTokens: 70,
  },
  {
    host: undefined,
    session: undefined,
    project: "/home/me",
    rule: "git/log",
    day: "2026-01-11",
    model: "m",
    ...emptySums(),
    calls: 1,
    netTokens: -5,
  },
];
const report = makeReport(cells, "rule", {
  period: { until: "2026-01-12T00:00:00.000Z" },
  only: {},
  bill: emptyBill(),
  sessionsWithoutTranscript: 1,
  prices: { lookedUp: "2026-11-21", ownRows: 0 },
  measured: 0,
  skipped: 0,
  problems: [],
});
const page = formatPage(report, cells);
const find = (pattern: RegExp) => pattern.exec(page)?.[1] ?? "";

test("the page holds the cells and totals that --json is made from", () => {
  const data = JSON.parse(find(/id="data">(.*?)<\/script>/s));
  expect(data.report.totals).toEqual(JSON.parse(JSON.stringify(report.totals)));
  const { names, dimensions } = data;
  const back = data.cells.map((row: number[]) => ({
    ...Object.fromEntries(dimensions.map((name: string, at: number) => [name, names[name][row[at] as number]])),
    ...Object.fromEntries(sumNames.map((name, at) => [name, row[dimensions.length + at]])),
  }));
  expect(back).toEqual(
    cells.map((cell) => ({ ...cell, host: cell.host ?? "unknown", session: cell.session ?? "unknown", model: cell.model ?? "unknown" })),
  );
});

test("no text ends an element, begins a comment or fills a place in it", () => {
  expect(page.split("</script").length - 1).toBe(2);
  expect(page).not.toContain("<!--");
  expect(page).not.toContain("\u2028");
  expect(page.split("<style>").length - 1).toBe(1);
});

test("runs its own script and style alone, and loads nothing", () => {
  const hash = (text: string) => new Bun.CryptoHasher("sha256").update(text).digest("base64");
  expect(page).toContain(`style-src 'sha256-${hash(find(/<style>(.*?)<\/style>/s))}'`);
  expect(page).toContain(`script-src 'sha256-${hash(find(/<script>(.*?)<\/script>/s))}'`);
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/\b(?:src|href)="(?!#)|url\(|@import|\bfetch\(|innerHTML|insertAdjacentHTML/);
});
