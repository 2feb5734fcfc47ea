import { homedir } from "node:os";
import { resolve } from "node:path";
import { type CallRow, createDiscoverer, type Discovery } from "../report/discover.ts";
import { formatDiscovery, joinTitles } from "../report/discovery-text.ts";
import { findTranscripts } from "../report/transcripts/find.ts";
import { createSeen, readTranscript } from "../report/transcripts/read.ts";
import { type HostName, hostNames, type TranscriptFile } from "../report/transcripts/transcript.ts";
import { parsePeriod } from "../report/period.ts";
import { formatCount } from "../report/units.ts";
import { lookupFolder, ownBuild } from "../rules/custom.ts";
import type { Line } from "../shell/line.ts";
import { parseLine } from "../shell/parse.ts";
import { type Discoveries, openDiscoveries } from "../store/discoveries.ts";
import { findProject } from "./books.ts";
import { messageOf, print } from "./output.ts";
import { parseOptions, refuseTwo, wantsHelp, wrongUse } from "./options.ts";
import { createProgress, type Progress } from "./progress.ts";
import { formatFolder, formatJson, makeReadable } from "./readable.ts";
import { createReplayer, type Replayer } from "./replay.ts";
import { createRerunWatch } from "./rerun.ts";
import { findScreen } from "./screen.ts";

const HELP = `Usage: pith discover [--since 7d | --all] [ONLY] [--json]

Say what pith would have saved before it was there: the outputs in the agents'
own transcripts go through today's rules. Also which commands have no rule yet,
what is out of reach, and what ran twice only to show another part.

  --since 7d       Calls from then on (12h, 7d, 4w, or a date) [default: 30d]
  --all            Every call that the transcripts have
  --project [DIR]  Only calls in this project [default: the one here]
  --host NAME      Only calls of this agent: ${hostNames.join(", ")}
  --json           Print the same sums as JSON

Transcripts are only read, and nothing leaves this machine. What was read is
kept beside the ledger, so that the next time only new sessions are read.

Examples:
  pith discover
  pith discover --since 7d --project
`;

const known = { "--since": true, "--all": false, "--project": "optional", "--host": true, "--json": false } as const;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given } = parseOptions("discover", args, known, 0);
  const wanted = readWanted(given, new Date());
  const problems: string[] = [];
  const files = findTranscripts({
    ...wanted,
    home: home(),
    env: process.env,
    onProblem: (path, because) => problems.push(`cannot read ${path}: ${because}`),
  });
  const { sums, skipped } = await readAll(files, wanted, problems);
  const since = wanted.since?.toISOString();
  const text = given.has("json")
    ? `${formatJson({ since, ...sums, transcripts: files.length, skipped, problems })}\n`
    : await formatText(makeReadable(sums), { since, files, skipped, problems: makeReadable(problems), wanted });
  await print(new TextEncoder().encode(text));
  return 0;
}

interface Wanted {
  since?: Date | undefined;
  project?: string | undefined;
  hosts?: HostName[] | undefined;
}

function readWanted(given: Map<string, string>, now: Date): Wanted {
  refuseTwo("discover", given, ["since", "all"], "periods");
  const host = given.get("host");
  const hosts = hostNames.filter((name) => name === host);
  if (host !== undefined && hosts.length === 0) throw wrongUse("discover", `--host is one of ${hostNames.join(", ")}, not "${host}"`);
  const project = given.get("project");
  return {
    since: given.has("all") ? undefined : readSince(given.get("since") ?? "30d", now),
    project: project === undefined ? undefined : findProject(resolve(project)),
    hosts: host === undefined ? undefined : hosts,
  };
}

function readSince(text: string, now: Date): Date {
  const since = parsePeriod(text, now);
  if (!since) throw wrongUse("discover", `--since is 12h, 7d, 4w or a date, not "${text}"`);
  return since;
}

function home(): string {
  return process.env["HOME"] || homedir();
}

/** What is kept of one transcript. */
interface Reading {
  rows: CallRow[];
  skipped: number;
}

async function readAll(
  files: TranscriptFile[],
  { since, project }: Wanted,
  problems: string[],
): Promise<{ sums: Discovery; skipped: number }> {
  const discoverer = createDiscoverer();
  const isNew = createSeen();
  const from = since?.toISOString() ?? "";
  const env = { SHELL: "/bin/bash", ...process.env };
  const parse = createParser();
  const replayer = createReplayer(env, parse);
  const kept = await openKept(env, problems);
  const progress = createProgress(files);
  let skipped = 0;
  for (const file of files) {
    progress.begin(file);
    try {
      const { rows, skipped: lines } = await readOne(file, { kept, replayer, parse, progress, problems });
      skipped += lines;
      for (const row of rows) if (row.time >= from && isInside(row.cwd, project) && isNew(row.id)) discoverer.add(row);
    } catch (error) {
      problems.push(`cannot read ${file.path}: ${messageOf(error)}`);
    }
  }
  progress.end();
  kept?.close();
  return { sums: discoverer.sum(), skipped };
}

function isInside(cwd: string, project: string | undefined): boolean {
  return project === undefined || cwd === project || cwd.startsWith(`${project}/`);
}

/** What was read under the same rules by the same program; without a folder to keep it in, all is read again. */
async function openKept({ SHELL: shell }: { SHELL: string }, problems: string[]): Promise<Discoveries | undefined> {
  if (ownBuild === "source") return undefined;
  const own = Bun.file(`${lookupFolder()}/lookup.json`);
  const rules = [ownBuild, shell, (await own.exists()) ? await own.text() : ""].join("\n");
  try {
    return openDiscoveries(Bun.hash(rules).toString(36));
  } catch (error) {
    problems.push(`cannot keep what was read: ${messageOf(error)}`);
    return undefined;
  }
}

interface Tools {
  kept: Discoveries | undefined;
  replayer: Replayer;
  parse: (command: string) => Line | undefined;
  progress: Progress;
  problems: string[];
}

async function readOne(file: TranscriptFile, { kept, replayer, parse, progress, problems }: Tools): Promise<Reading> {
  const key = Bun.hash(`${file.host}\n${file.path}\n${file.host === "opencode" ? file.session : ""}`).toString(36);
  const state = `${file.size}.${file.changed}`;
  const known = kept?.read(key, state) as Reading | undefined;
  if (known) return known;
  const reading: Reading = { rows: [], skipped: 0 };
  const isRerun = createRerunWatch(parse);
  for await (const item of readTranscript(file)) {
    if (item.kind === "skipped") reading.skipped = item.lines;
    if (item.kind !== "call") continue;
    const rerun = isRerun(item);
    reading.rows.push({
      // Some models number their calls anew in each session.
      id: Bun.hash(`${file.host} ${item.id} ${item.command} ${item.output}`).toString(36),
      host: file.host,
      session: item.session,
      time: item.time,
      cwd: item.cwd,
      segments: await replayer.replay(item, file.host),
      ...(rerun ? { rerun } : {}),
    });
    await progress.tick();
  }
  try {
    kept?.keep(key, state, reading);
  } catch (error) {
    const problem = `cannot keep what was read: ${messageOf(error)}`;
    if (!problems.includes(problem)) problems.push(problem);
  }
  return reading;
}

/** A call is looked at twice. */
function createParser(): (command: string) => Line | undefined {
  let last: { command: string; line: Line | undefined } | undefined;
  return (command) => {
    if (last?.command !== command) last = { command, line: parseLine(command) };
    return last.line;
  };
}

interface Said {
  since: string | undefined;
  files: TranscriptFile[];
  skipped: number;
  problems: string[];
  wanted: Wanted;
}

async function formatText(sums: Discovery, { since, files, skipped, problems, wanted }: Said): Promise<string> {
  const notes = [...problems];
  if (skipped > 0) notes.push(`${formatCount(skipped, "line")} of the transcripts could not be read`);
  if (sums.calls > 0) return `${[...formatDiscovery(sums, since?.slice(0, 10), await findScreen()), ...notes].join("\n")}\n`;
  const where = wanted.project === undefined ? "" : ` in ${formatFolder(wanted.project)}`;
  const none =
    files.length > 0
      ? `no calls${where} in the transcripts${since === undefined ? "" : ` since ${since.slice(0, 10)} (pith discover --all)`}`
      : `no transcripts of ${joinTitles(wanted.hosts ?? hostNames, "or")} here${since === undefined ? "" : " in this time (pith discover --all)"}: run an agent first`;
  return `${[none, ...notes].join("\n")}\n`;
}
