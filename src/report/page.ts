import { type Cell, dimensions, type Sums, sumNames, unknown } from "./gain.ts";
import style from "./page/page.css" with { type: "text" };
import template from "./page/page.html" with { type: "text" };
import script from "./page/page.js" with { type: "text" };
import { findShares, type Report } from "./report.ts";

/** One page that needs nothing else: no network, no other file. It adds up the same cells as the report. */
export function formatPage(report: Report, cells: readonly Cell[]): string {
  const parts: Record<string, string> = {
    "<!-- style -->": `<style>${style}</style>`,
    "<!-- data -->": `<script type="application/json" id="data">${formatData(report, cells)}</script>`,
    "<!-- script -->": `<script>${script}</script>`,
    "{style-hash}": hash(style),
    "{script-hash}": hash(script),
  };
  return (template as unknown as string).replace(/<!-- [a-z]+ -->|\{[a-z-]+\}/g, (whole) => parts[whole] ?? whole);
}

/** Names stand once, cells are rows of numbers. */
function formatData(report: Report, cells: readonly Cell[]): string {
  const names = Object.fromEntries(
    dimensions.map((dimension) => [dimension, [...new Set(cells.map((cell) => cell[dimension] ?? unknown))]]),
  );
  const places = dimensions.map((dimension) => new Map((names[dimension] ?? []).map((name, at) => [name, at])));
  const rows = cells.map((cell) => [
    ...dimensions.map((dimension, at) => places[at]?.get(cell[dimension] ?? unknown) ?? 0),
    ...sumNames.map((name: keyof Sums) => cell[name]),
  ]);
  const { rows: _rows, ...rest } = report;
  const data = { report: { ...rest, shares: findShares(report) }, dimensions, sumNames, names, cells: rows };
  // No text in it can end the element that it stands in, or begin a comment.
  return JSON.stringify(data).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

function hash(text: string): string {
  return new Bun.CryptoHasher("sha256").update(text).digest("base64");
}
