import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { explainRefusal, UserError } from "../errors.ts";
import { agents } from "../hosts/list.ts";
import { type Cell, dimensions, type Row, unknown } from "../report/gain.ts";
import { parsePeriod } from "../report/period.ts";
import { formatPage } from "../report/page.ts";
import { findShares, makeReport, type Report } from "../report/report.ts";
import { type Column, formatTable } from "../report/table.ts";
import { formatReport } from "../report/terminal.ts";
import { formatCount, formatNumber, formatShare } from "../report/units.ts";
import type { Place } from "../store/ledger-reader.ts";
import { findProject } from "./books.ts";
import { gatherCells } from "./gain-cells.ts";
import { print } from "./output.ts";
import { parseOptions, refuseTwo, wantsHelp, wrongUse } from "./options.ts";
import { readPrices } from "./prices.ts";
import { formatFolder, formatJson, makeReadable } from "./readable.ts";
import { findScreen } from "./screen.ts";

const HELP = `Usage: pith gain [PERIOD] [ONLY] [--by WHAT | --misses | --bounces]
                 [--json | --html [FILE]]

Show what pith was worth: against what the agent's host would have shown,
minus our markers, minus what was asked back with "pith raw", minus what was
run again. What costs more than it spares is negative.

  --since 7d       Count from then on (12h, 7d, 4w, or a date) [default: 30d]
  --today          Count from midnight
  --month          Count from the first of the month
  --all            Count from the beginning
  --project [DIR]  Only calls in this project; without DIR, the one here
  --host NAME      Only calls of this agent
  --session ID     Only calls of this session
  --by WHAT        Rows by ${dimensions.join(", ")}
                   [default: rule]
  --misses         Rules whose patterns matched nothing: the format has changed?
  --bounces        Rules whose raw is asked back
  --exact          Count with a real tokenizer what is still at hand: views in
                   transcripts whose raws are kept (slower)
  --json           Print the same rows as JSON
  --html [FILE]    Write them as a page that a browser opens and that needs
                   nothing else [default: pith-gain.html]

Money and shares of the bill come from the agents' transcripts, on this
machine; prices of your own go into ~/.config/pith/prices.yaml.

Examples:
  pith gain --since 7d
  pith gain --month --by project
`;

const known = {
  "--since": true,
  "--today": false,
  "--month": false,
  "--all": false,
  "--project": "optional",
  "--host": true,
  "--session": true,
  "--by": true,
  "--misses": false,
  "--bounces": false,
  "--exact": false,
  "--json": false,
  "--html": "optional",
} as const;

const periods = ["since", "today", "month", "all"];

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given } = parseOptions("gain", args, known, 0);
  refuseTwo("gain", given, periods, "periods");
  refuseTwo("gain", given, ["misses", "bounces", "html"], "reports");
  refuseTwo("gain", given, ["json", "html"], "reports");
  const { report, cells } = await gatherReport(given, new Date());
  if (given.has("html")) return await writePage(formatPage(report, cells), given.get("html") || "pith-gain.html");
  const text = given.has("json")
    ? `${formatJson({ ...report, rows: pickRows(report, findSome(given)), shares: findShares(report) })}\n`
    : await formatText(makeReadable(report), given);
  await print(new TextEncoder().encode(text));
  return 0;
}

async function writePage(page: string, path: string): Promise<number> {
  try {
    writeFileSync(path, page);
  } catch (error) {
    throw new UserError({ cannot: "write the page", because: explainRefusal(error), try: "pith gain --html OTHER-FILE" });
  }
  console.log(`wrote ${path}`);
  return 0;
}

async function gatherReport(given: Map<string, string>, now: Date): Promise<{ report: Report; cells: Cell[] }> {
  const since = readPeriod(given, now);
  const only = readOnly(given);
  const { lookedUp, ownRows, rows: prices } = readPrices();
  const measurer = given.has("exact") ? await (await import("./measure.ts")).createMeasurer() : undefined;
  const by = readChoice("--by", dimensions, given.get("by") ?? "rule");
  const apart = given.has("html") ? dimensions : [by];
  const wants = (place: Place) => isOf(place, only);
  const { cells, ...facts } = await gatherCells({ since, prices, wants, session: only.session, apart, measurer });
  const period = { ...(since && { since: since.toISOString() }), until: now.toISOString() };
  return { report: makeReport(cells, by, { period, only, prices: { lookedUp, ownRows }, ...facts }), cells };
}

function readPeriod(given: Map<string, string>, now: Date): Date | undefined {
  const one = periods.find((name) => given.has(name)) ?? "since";
  if (one === "all") return undefined;
  const text = one === "since" ? (given.get("since") ?? "30d") : one;
  const since = parsePeriod(text, now);
  if (!since) throw wrongUse("gain", `--since is 12h, 7d, 4w or a date, not "${text}"`);
  return since;
}

function readChoice<T extends string>(option: string, choices: readonly T[], text: string): T {
  const choice = choices.find((name) => name === text);
  if (!choice) throw wrongUse("gain", `${option} is ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}, not "${text}"`);
  return choice;
}

function readOnly(given: Map<string, string>): Report["only"] {
  const [project, host, session] = [given.get("project"), given.get("host"), given.get("session")];
  return {
    ...(project !== undefined && { project: findProject(resolve(project)) }),
    ...(host !== undefined && { host: readChoice("--host", [...Object.keys(agents), unknown], host) }),
    ...(session !== undefined && { session: readSession(session) }),
  };
}

function readSession(text: string): string {
  const session = text.replaceAll(/[^0-9A-Za-z]/g, "");
  if (session === "") throw wrongUse("gain", `--session is letters and digits, not "${text}"`);
  return session;
}

function isOf(place: Place, { project, host }: Report["only"]): boolean {
  return (
    (project === undefined || place.project === project || place.project.startsWith(`${project}/`)) &&
    (host === undefined || (place.host ?? unknown) === host)
  );
}

async function formatText(report: Report, given: Map<string, string>): Promise<string> {
  const notes = [...report.problems];
  if (report.skipped > 0) notes.push(`${formatCount(report.skipped, "line")} of the ledger could not be read`);
  if (given.has("exact") && report.measured === 0) notes.push("--exact has measured nothing: no transcript has a view whose raw is kept");
  if (report.rows.length === 0) {
    return `${[`no calls${formatOnly(report.only)}${given.has("all") ? "" : " in this time (pith gain --all)"}: ${formatAdvice(report.only)}`, ...notes].join("\n")}\n`;
  }
  const some = findSome(given);
  const lines = some ? formatSome(report, some) : formatReport(report, process.env["HOME"] ?? "", await findScreen());
  return `${[...lines, ...notes].join("\n")}\n`;
}

function formatOnly({ project, host, session }: Report["only"]): string {
  const words = [host && ` of ${host}`, session && ` in session ${session}`, project && ` in ${formatFolder(project)}`];
  return words.filter(Boolean).join("") || " yet";
}

function formatAdvice({ project, host, session }: Report["only"]): string {
  const by = session ? "session" : project ? "project" : host && "host";
  return by ? `pith gain --all --by ${by} names what is known` : 'connect an agent with "pith init", or try "pith git status"';
}

type Some = keyof typeof none;

const none = {
  misses: "no rule has missed: everything was read as its rule expects",
  bounces: "no raw was asked back",
};

function findSome(given: Map<string, string>): Some | undefined {
  return given.has("misses") ? "misses" : given.has("bounces") ? "bounces" : undefined;
}

function pickRows({ rows }: Report, name: Some | undefined): Row[] {
  return name ? rows.filter((row) => row[name] > 0).sort((a, b) => b[name] - a[name]) : rows;
}

function formatSome(report: Report, name: Some): string[] {
  const rows = pickRows(report, name);
  if (rows.length === 0) return [none[name]];
  const columns: Column<Row>[] = [
    { head: report.by, value: (row) => row.name, text: true },
    { head: "calls", value: (row) => formatNumber(row.calls) },
    { head: name, value: (row) => formatNumber(row[name]) },
    { head: "share", value: (row) => formatShare(row[name], row.calls) },
  ];
  if (name === "bounces") columns.push({ head: "asked back", value: (row) => formatNumber(row.askedTokens) });
  return formatTable(columns, rows);
}
