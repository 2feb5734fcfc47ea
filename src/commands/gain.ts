import { UserError } from "../errors.ts";
import { type Gain, type GainRow, type RuleGain, sumGain } from "../report/gain.ts";
import { type Column, formatTable } from "../report/table.ts";
import { formatCount, formatNumber, formatShare } from "../report/units.ts";
import { readLedger } from "../store/ledger.ts";
import { print } from "./output.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith gain [--since 7d | --all] [--misses | --bounces] [--json]

Show how much output was kept from the agent, per rule. Counted against what
the agent's host would have shown, minus our own markers and what was asked
back with "pith raw"; a rule that costs more than it spares is negative.

  --since 7d     Count only the last 7 days (h, d, w, or a date) [default: 30d]
  --all          Count from the beginning
  --misses       Rules whose patterns matched nothing: the format has changed?
  --bounces      Rules whose raw is asked back
  --json         Print the same rows as JSON

Tokens are estimates, 6 % off on average.

Examples:
  pith gain --since 7d
`;

const known = { "--since": true, "--all": false, "--misses": false, "--bounces": false, "--json": false };

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("gain", args, known);
  if (words[0] !== undefined) throw wrongUse(`unexpected word "${words[0]}"`);
  const since = given.has("all") ? undefined : readSince(given.get("since") ?? "30d", new Date());
  const { entries, skipped } = readLedger(since);
  const gain = sumGain(entries);
  const text = given.has("json") ? `${JSON.stringify({ ...gain, skipped }, null, 2)}\n` : await formatGain(gain, { given, skipped });
  await print(new TextEncoder().encode(text));
  return 0;
}

function wrongUse(because: string): UserError {
  return new UserError({ cannot: "run pith gain", because, try: "pith gain --help", status: 2 });
}

const hours: Record<string, number> = { h: 1, d: 24, w: 168 };

function readSince(text: string, now: Date): Date {
  const match = /^(\d+)([hdw])$/.exec(text);
  if (match) return new Date(now.getTime() - Number(match[1]) * (hours[match[2] as string] as number) * 3_600_000);
  const date = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(date.getTime())) throw wrongUse(`--since is 12h, 7d, 4w or a date, not "${text}"`);
  return date;
}

interface View {
  given: Map<string, string>;
  skipped: number;
}

async function formatGain(gain: Gain, { given, skipped }: View): Promise<string> {
  const notes = skipped > 0 ? [`${formatCount(skipped, "line")} of the ledger could not be read`] : [];
  if (gain.totals.calls === 0 && gain.rules.length === 0) {
    const wider = given.has("all") ? "" : " in this time (pith gain --all)";
    return `${[`no calls yet${wider}: connect an agent with "pith init", or try "pith git status"`, ...notes].join("\n")}\n`;
  }
  const lines = given.has("misses")
    ? formatSome(gain, "misses", "no rule has missed: everything was read as its rule expects")
    : given.has("bounces")
      ? formatSome(gain, "bounces", "no raw was asked back")
      : await formatAll(gain);
  return `${[...lines, ...notes].join("\n")}\n`;
}

const ruleColumn: Column<RuleGain> = { head: "rule", value: (row) => row.rule, text: true };

async function formatAll({ totals, rules }: Gain): Promise<string[]> {
  const columns: Column<RuleGain>[] = [
    ruleColumn,
    { head: "calls", value: (row) => formatNumber(row.calls) },
    { head: "host would show", value: (row) => formatNumber(row.shownTokens) },
    { head: "shown", value: (row) => formatNumber(row.viewTokens) },
    { head: "asked back", value: (row) => formatNumber(row.askedTokens) },
    { head: "net", value: (row) => formatNumber(row.netTokens) },
    { head: "share", value: (row) => formatShare(row.netTokens, row.shownTokens) },
  ];
  const colors = await loadColors();
  const lines = formatTable(columns, rules, { rule: "total", ...totals });
  lines[0] = colors.bold(lines[0] as string);
  lines.push("", colors[totals.netTokens < 0 ? "red" : "green"](summarize(totals)), "Tokens, estimated (6 % off on average).");
  return lines;
}

function summarize({ netTokens, grossTokens, markerTokens, askedTokens, shownTokens }: GainRow): string {
  const parts = `${formatNumber(grossTokens)} left out, minus ${formatNumber(markerTokens)} of markers, minus ${formatNumber(askedTokens)} asked back`;
  const share = shownTokens > 0 ? `, ${formatShare(netTokens, shownTokens)} of what would have been read` : "";
  return `net ${formatNumber(netTokens)} tokens${share}: ${parts}`;
}

function formatSome(gain: Gain, name: "misses" | "bounces", none: string): string[] {
  const rows = gain.rules.filter((row) => row[name] > 0).sort((a, b) => b[name] - a[name]);
  if (rows.length === 0) return [none];
  return formatTable<RuleGain>(
    [
      ruleColumn,
      { head: "calls", value: (row) => formatNumber(row.calls) },
      { head: name, value: (row) => formatNumber(row[name]) },
      { head: "share", value: (row) => formatShare(row[name], row.calls) },
      ...(name === "bounces" ? [{ head: "asked back", value: (row: RuleGain) => formatNumber(row.askedTokens) }] : []),
    ],
    rows,
  );
}

// Colours only on a terminal and without NO_COLOR; both are picocolors' own questions.
async function loadColors() {
  const { default: colors } = await import("picocolors");
  return colors;
}
