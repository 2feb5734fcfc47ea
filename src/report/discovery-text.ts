import type { Discovery, ServedSum, Sum } from "./discover.ts";
import { type Column, formatTable, shorten } from "./table.ts";
import type { Screen } from "./terminal.ts";
import { formatCount, formatNumber, formatShare } from "./units.ts";

const titles: Record<string, string> = { claude: "Claude Code", codex: "Codex", gemini: "Gemini CLI", opencode: "OpenCode" };

const tools: Record<string, string> = {
  read: "files that the agent's own tool read",
  search: "searches and lists of its own tools",
  web: "web pages and searches",
  mcp: "MCP servers",
  agent: "answers of subagents",
  script: "commands inside a program of its own",
  other: "edits, plans and other tools",
};

const mostRules = 20;
const mostUnruled = 12;
const mostReasons = 12;
const mostStarts = 5;

/** What a discovery says, in lines. */
export function formatDiscovery(found: Discovery, since: string | undefined, screen: Screen): string[] {
  // Its reasons are sentences: on a narrower screen they had better go on in the next line than be cut.
  const view = { ...screen, width: Math.max(80, screen.width) };
  return [
    ...formatHead(found, since),
    "",
    ...formatRules(found, view),
    ...formatUnruled(found, view),
    ...formatReasons(found, view),
    ...formatTools(found, view),
    ...formatNotes(found),
  ];
}

function formatHead({ calls, sessions, hosts, read, shell }: Discovery, since: string | undefined): string[] {
  const joined = joinTitles(
    hosts.map(({ name }) => name),
    "and",
  );
  return [
    `${formatCounted(calls, "call")} in ${formatCounted(sessions, "session")} of ${joined}${since === undefined ? "" : ` since ${since}`}`,
    `tools gave the models ${formatNumber(read)} tokens, the shell ${formatShare(shell.read, read)} of them`,
  ];
}

export function joinTitles(hosts: readonly string[], word: string): string {
  const names = hosts.map((name) => titles[name] ?? name);
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}` : names.join("");
}

function formatRules({ rules, served, read, shell }: Discovery, { bold, good, bad, plain }: Screen): string[] {
  if (rules.length === 0) return ["no output in them is one that a rule answers", ""];
  const columns: Column<ServedSum>[] = [
    { head: "rule", value: (row) => shorten(row.name, 24, plain), text: true },
    { head: "calls", value: (row) => formatNumber(row.calls) },
    { head: "read", value: (row) => formatNumber(row.read) },
    { head: "with pith", value: (row) => formatNumber(row.view) },
    { head: "saved", value: (row) => formatNumber(row.saved) },
    { head: "share", value: (row) => formatShare(row.saved, row.read) },
  ];
  const shown = choose(rules, mostRules);
  const lines = formatTable(columns, shown, served);
  lines[0] = bold(lines[0]!);
  if (shown.length < rules.length) lines.splice(-2, 0, `${formatCounted(rules.length - shown.length, "more rule")}: --json`);
  const color = served.saved < 0 ? bad : good;
  return [
    ...lines,
    "",
    color(
      `${formatNumber(served.saved)} tokens saved: ${formatShare(served.saved, shell.read)} of the shell's, ${formatShare(served.saved, read)} of all that tools gave`,
    ),
    "The real outputs, through today's rules; tokens are estimated.",
    "",
  ];
}

/** The greatest, and what is worst. */
function choose(rules: ServedSum[], most: number): ServedSum[] {
  if (rules.length <= most) return rules;
  const worst = rules.filter(({ saved }) => saved < 0).slice(-5);
  return [...rules.slice(0, most - worst.length), ...worst];
}

function formatUnruled({ unruled, shell }: Discovery, screen: Screen): string[] {
  if (unruled.length === 0) return [];
  const shown = unruled.slice(0, mostUnruled);
  const lines = formatTable(countColumns("no rule yet", screen, shell.read), shown);
  if (shown.length < unruled.length) lines.push(`${formatCounted(unruled.length - shown.length, "more command")}: --json`);
  const starts = shown.map(({ start }) => `  pith record ${start}`).filter((line) => line.length <= screen.width);
  if (starts.length > 0) lines.push("to start a rule, record such a command:", ...starts.slice(0, mostStarts));
  return [screen.bold(lines[0]!), ...lines.slice(1), ""];
}

function countColumns(head: string, { width, plain }: Screen, whole: number): Column<Sum>[] {
  const room = width - 26;
  return [
    { head, value: ({ name }) => shorten(name, room, plain).padEnd(room), text: true },
    { head: "calls", value: ({ calls }) => formatNumber(calls) },
    { head: "tokens", value: ({ read }) => formatNumber(read) },
    { head: "share", value: ({ read }) => formatShare(read, whole) },
  ];
}

function formatReasons({ left, kept, shell }: Discovery, screen: Screen): string[] {
  return [
    { head: "a rule answers, but the transcript has not the bytes", rows: kept },
    { head: "left as typed", rows: left },
  ].flatMap(({ head, rows }) => {
    if (rows.length === 0) return [];
    const lines = formatTable(countColumns(head, screen, shell.read), rows.slice(0, mostReasons));
    if (rows.length > mostReasons) lines.push(`${formatCounted(rows.length - mostReasons, "more reason")}: --json`);
    return [screen.bold(lines[0]!), ...lines.slice(1), ""];
  });
}

function formatTools({ tools: rows, read }: Discovery, screen: Screen): string[] {
  if (rows.length === 0) return [];
  const named = rows.map((row) => ({ ...row, name: tools[row.name] ?? row.name }));
  const lines = formatTable(countColumns("out of pith's reach (share of all that tools gave)", screen, read), named);
  return [screen.bold(lines[0]!), ...lines.slice(1), ""];
}

function formatNotes({ reruns, pith, cut, shell }: Discovery): string[] {
  const lines: string[] = [];
  if (reruns.calls > 0)
    lines.push(
      `ran again only to show another part: ${formatNumber(reruns.calls)} of ${formatCounted(shell.calls, "call")}, ${formatNumber(reruns.read)} tokens (${formatShare(reruns.read, shell.read)})`,
    );
  if (cut.calls > 0) lines.push(`cut by the agent: ${formatTold(cut)} shown; with pith ${formatNumber(cut.view)}`);
  if (pith.calls > 0) lines.push(`filtered by pith already, not counted as saved: ${formatTold(pith)}`);
  return lines;
}

function formatTold({ calls, read }: Sum): string {
  return `${formatCounted(calls, "call")}, ${formatNumber(read)} tokens`;
}

function formatCounted(count: number, noun: string): string {
  return formatCount(count, noun).replace(String(count), formatNumber(count));
}
