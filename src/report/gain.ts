import type { Entry, RawEntry, ViewEntry } from "../store/ledger.ts";

export interface GainRow {
  calls: number;
  /** All that the commands printed. */
  rawTokens: number;
  /** What the hosts would have shown of it. */
  shownTokens: number;
  /** What was shown instead, markers included. */
  viewTokens: number;
  markerTokens: number;
  /** Before markers and what was asked back. */
  grossTokens: number;
  /** What `raw` gave back. */
  askedTokens: number;
  /** Gross, minus markers, minus what was asked back; negative where pith cost more than it spared. */
  netTokens: number;
  /** Calls on which nothing in the rule matched. */
  misses: number;
  /** Raws that were asked back, each counted once. */
  bounces: number;
}

export interface RuleGain extends GainRow {
  rule: string;
}

export interface Gain {
  totals: GainRow;
  /** The rule that spared most comes first. */
  rules: RuleGain[];
}

/** The books of a time, added up. */
export function sumGain(entries: readonly Entry[]): Gain {
  const rules = new Map<string, { views: ViewEntry[]; asked: RawEntry[] }>();
  for (const entry of entries) {
    let rule = rules.get(entry.rule);
    if (!rule) rules.set(entry.rule, (rule = { views: [], asked: [] }));
    if (entry.kind === "view") rule.views.push(entry);
    else rule.asked.push(entry);
  }
  const rows = [...rules].map(([rule, { views, asked }]): RuleGain => ({ rule, ...sumRow(views, asked) }));
  rows.sort((a, b) => b.netTokens - a.netTokens || (a.rule < b.rule ? -1 : 1));
  return { totals: addRows(rows), rules: rows };
}

function sumRow(views: ViewEntry[], asked: RawEntry[]): GainRow {
  const sum = (name: "rawTokens" | "shownTokens" | "viewTokens" | "markerTokens") => views.reduce((total, view) => total + view[name], 0);
  const shownTokens = sum("shownTokens");
  const viewTokens = sum("viewTokens");
  const markerTokens = sum("markerTokens");
  const askedTokens = asked.reduce((total, raw) => total + raw.tokens, 0);
  return {
    calls: views.length,
    rawTokens: sum("rawTokens"),
    shownTokens,
    viewTokens,
    markerTokens,
    grossTokens: shownTokens - viewTokens + markerTokens,
    askedTokens,
    netTokens: shownTokens - viewTokens - askedTokens,
    misses: views.filter((view) => view.miss).length,
    bounces: new Set(asked.map((raw) => raw.id)).size,
  };
}

function addRows(rows: GainRow[]): GainRow {
  const names = [
    "calls",
    "rawTokens",
    "shownTokens",
    "viewTokens",
    "markerTokens",
    "grossTokens",
    "askedTokens",
    "netTokens",
    "misses",
    "bounces",
  ] as const;
  return Object.fromEntries(names.map((name) => [name, rows.reduce((total, row) => total + row[name], 0)])) as unknown as GainRow;
}
