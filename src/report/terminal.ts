import { formatBar } from "./bars.ts";
import type { Row, Sums } from "./gain.ts";
import { findShares, type Report } from "./report.ts";
import { type Column, formatTable, shorten } from "./table.ts";
import { formatCount, formatNumber, formatPercent, formatShare, formatUsd } from "./units.ts";

export interface Screen {
  width: number;
  /** No characters but ASCII. */
  plain: boolean;
  bold: (text: string) => string;
  good: (text: string) => string;
  bad: (text: string) => string;
}

const mostRows = 25;
const leastBar = 5;

/** The table with its bars, and what it comes to. */
export function formatReport(report: Report, home: string, screen: Screen): string[] {
  return [...formatRows(report, home, screen), "", ...formatSummary(report, screen)].flatMap((line) => wrap(line, screen.width));
}

/** Lines that are wider than the screen go on below, further in. */
function wrap(line: string, width: number): string[] {
  const at = line.lastIndexOf(" ", width);
  if (Bun.stringWidth(line) <= width || line.slice(0, at).trim() === "") return [line];
  return [line.slice(0, at), ...wrap(`    ${line.slice(at + 1)}`, width)];
}

function formatRows({ rows, totals, by }: Report, home: string, screen: Screen): string[] {
  const unit = findUnit([totals, ...rows]);
  const tokens = (value: number) => unit.format(value);
  const room = screen.width >= 100 ? 40 : Math.max(10, Math.min(22, screen.width - 46));
  const columns: Column<Row>[] = [
    { head: by, value: (row) => shorten(by === "project" ? tilde(row.name, home) : row.name, room, screen.plain), text: true },
    { head: "calls", value: (row) => formatNumber(row.calls) },
    { head: "before", value: (row) => tokens(row.shownTokens) },
    { head: "after", value: (row) => tokens(row.viewTokens) },
    { head: "back", value: (row) => tokens(row.askedTokens + row.rerunTokens) },
    { head: "net", value: (row) => tokens(row.netTokens) },
    { head: "share", value: (row) => formatShare(row.netTokens, row.shownTokens) },
  ];
  const shown = by === "day" ? rows.slice(-31) : chooseRows(rows);
  const lines = formatTable(columns, shown, { name: "total", ...totals });
  const width = Math.max(...lines.map((line) => line.length));
  const room2 = screen.width - width - 2;
  const greatest = Math.max(...shown.map((row) => Math.abs(row.netTokens)));
  const withBars = lines.map((line, i) => {
    const row = shown[i - 1];
    if (i === 0) return screen.bold(line);
    if (!row || room2 < leastBar) return line;
    const bar = formatBar(row.netTokens, greatest, { width: Math.min(room2, 30), plain: screen.plain });
    return bar === "" ? line : `${line.padEnd(width)}  ${row.netTokens < 0 ? screen.bad(bar) : screen.good(bar)}`;
  });
  const left = rows.length - shown.length;
  if (left > 0) withBars.splice(-2, 0, `${formatCount(left, `more ${by}`)}: --json`);
  return [
    ...withBars,
    "",
    `Tokens${unit.name}. before: what the agent would have read; after: what it read;`,
    "back: what it asked back or ran again; net: before - after - back.",
  ];
}

/** The greatest, and what is worst. */
function chooseRows(rows: Row[]): Row[] {
  if (rows.length <= mostRows) return rows;
  const worst = rows.filter((row) => row.netTokens < 0).slice(-5);
  return [...rows.slice(0, mostRows - worst.length), ...worst];
}

function findUnit(rows: Sums[]): { name: string; format: (value: number) => string } {
  const greatest = Math.max(...rows.map((row) => Math.max(row.shownTokens, Math.abs(row.netTokens))));
  const [size, name] = greatest >= 1e9 ? [1e6, " in millions"] : greatest >= 1e6 ? [1000, " in thousands"] : [1, ""];
  return { name, format: (value) => formatNumber(size === 1 ? value : Math.round(value / (size / 10)) / 10, size === 1 ? 0 : 1) };
}

function formatSummary(report: Report, screen: Screen): string[] {
  const { totals, bill } = report;
  const color = totals.netTokens < 0 ? screen.bad : screen.good;
  const part = totals.shownTokens > 0 ? `, ${formatShare(totals.netTokens, totals.shownTokens)} of what would have been read` : "";
  const lines = [
    color(`net ${formatNumber(totals.netTokens)} tokens${part}`),
    `  = ${formatNumber(totals.grossTokens)} left out - ${formatNumber(totals.markerTokens)} of markers - ${formatNumber(totals.askedTokens)} asked back - ${formatNumber(totals.rerunTokens)} run again`,
  ];
  if (bill.sessions > 0) lines.push(...formatBill(report));
  else lines.push("money and shares of the bill: not known without transcripts of these sessions");
  lines.push(
    report.measured > 0
      ? `Measured with o200k: ${formatCount(report.measured, "view")}; the rest is estimated.`
      : "Estimated: all tokens but the transcripts' own (--exact measures).",
  );
  return lines;
}

function formatBill({ totals, bill, sessionsWithoutTranscript, prices }: Report): string[] {
  const shares = findShares({ totals, bill });
  const lines = [
    `  of all that tools returned ${formatPercent(shares.tools)}, of all that the models were sent ${formatPercent(shares.input)}`,
    `  ${formatUsd(totals.usd)} spared, beside a bill of ${formatUsd(bill.usd)} (${formatPercent(shares.bill)}); prices of ${prices.lookedUp}`,
  ];
  if (bill.unpricedRequests > 0)
    lines.push(
      `  unpriced: ${formatNumber(totals.unpricedTokens)} tokens, ${formatCount(bill.unpricedRequests, "request")} to ${bill.unpricedModels.join(", ")}`,
    );
  lines.push(
    `  from the transcripts of ${formatCount(bill.sessions, "session")}${sessionsWithoutTranscript > 0 ? `; ${sessionsWithoutTranscript} have none` : ""}`,
  );
  return lines;
}

function tilde(path: string, home: string): string {
  return home !== "" && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path;
}
