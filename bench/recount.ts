import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { createTally, sumAll } from "../src/report/gain.ts";
import { type Entry } from "../src/store/ledger.ts";

// How far gain's net is from a recount of a recorded day: `bun bench/recount.ts [FOLDER]`. The recount reads the transcripts by itself, applies
// what Claude Code shows of a long output to the text of each raw, and counts with o200k. Of gain it uses nothing but the figure.

interface Result {
  at: number;
  command: string;
  text: string;
  failed: boolean;
}

const folder = resolve(process.argv[2] ?? join(import.meta.dir, "../test/report/day"));
const entries = readEntries();
const results = readResults();
const gain = gainsNet();
const recount = recountNet();
console.log("                     gain   recount   difference");
for (const name of ["shown", "view", "asked", "again", "net"] as const)
  console.log(`${labels()[name].padEnd(16)} ${cell(gain[name])} ${cell(recount[name])}   ${percent(gain[name], recount[name])}`);
const off = Math.abs(gain.net / recount.net - 1);
console.log(
  `${entries.length} lines of the ledger, ${results.length} results in the transcripts; net ${(off * 100).toFixed(2)} % off (at most 3 %)`,
);
process.exit(off <= 0.03 ? 0 : 1);

function labels() {
  return { shown: "without pith", view: "with pith", asked: "asked back", again: "run again", net: "net" } as const;
}

function gainsNet() {
  const tally = createTally();
  for (const { time, host, session, project, rule, ...rest } of entries)
    tally.add({ ...rest, at: Date.parse(time), session, place: { host, project, rule } } as Parameters<typeof tally.add>[0]);
  const { shownTokens, viewTokens, askedTokens, rerunTokens, netTokens } = sumAll(tally.cells());
  return { shown: shownTokens, view: viewTokens, asked: askedTokens, again: rerunTokens, net: netTokens };
}

function recountNet() {
  const sums = { shown: 0, view: 0, asked: 0, again: 0, net: 0 };
  const before: (Result & { raw: string })[] = [];
  for (const entry of entries) {
    const result = resultOf(entry);
    const read = countTokens(result.text);
    if (entry.kind === "raw") {
      sums.asked += read;
      continue;
    }
    const path = join(folder, "raws", `${entry.id}.txt`);
    const raw = entry.id !== undefined && existsSync(path) ? readFileSync(path, "utf8") : undefined;
    const shown = raw === undefined ? read : countTokens(showOf(raw, result.failed));
    sums.shown += shown;
    sums.view += read;
    if (raw === undefined) continue;
    const earlier = before.findLast(({ command }) => bare(command) === bare(result.command));
    const unchanged = earlier && result.failed && earlier.failed && Math.abs(earlier.raw.length / raw.length - 1) <= 0.02;
    if (unchanged && result.at - earlier.at <= 300_000) sums.again += shown;
    before.push({ ...result, raw });
  }
  sums.net = sums.shown - sums.view - sums.asked - sums.again;
  return sums;
}

/** What Claude Code 2.1.329 would have shown: of a success over 30,000 characters its first 2,000, of a failure the first and last 5,000 of its first 30,000. */
function showOf(raw: string, failed: boolean): string {
  if (!failed) return raw.length > 30_000 ? raw.slice(0, 2000) : raw;
  const kept = raw.slice(0, 30_000);
  return kept.length > 10_000 ? kept.slice(0, 5000) + kept.slice(-5000) : kept;
}

/** The words of what was run last, without what only shows less of it. */
function bare(command: string): string {
  const last = command.split(" && ").at(-1) as string;
  return last
    .replace(/ 2>&1.*$/, "")
    .split(" ")
    .sort()
    .join(" ");
}

function resultOf(entry: Entry): Result {
  const at = Date.parse(entry.time);
  const found = results.find((result) => result.at >= at);
  if (!found) throw new Error(`no result in a transcript after ${entry.time}`);
  return found;
}

function readEntries(): Entry[] {
  const store = join(folder, ".local/share/pith");
  return readdirSync(store)
    .flatMap((name) => readFileSync(join(store, name), "utf8").trimEnd().split("\n"))
    .map((line) => JSON.parse(line) as Entry);
}

function readResults(): Result[] {
  const projects = join(folder, ".claude/projects");
  const lines = readdirSync(projects).flatMap((project) =>
    readdirSync(join(projects, project)).flatMap((name) =>
      readFileSync(join(projects, project, name), "utf8")
        .trimEnd()
        .split("\n"),
    ),
  );
  const commands = new Map<string, string>();
  const found: Result[] = [];
  for (const line of lines) {
    const { timestamp, message } = JSON.parse(line) as {
      timestamp: string;
      message?: {
        content:
          string | { type: string; id: string; tool_use_id: string; input?: { command: string }; content?: string; is_error?: boolean }[];
      };
    };
    if (!message || typeof message.content === "string") continue;
    for (const block of message.content) {
      if (block.type === "tool_use") commands.set(block.id, block.input?.command ?? "");
      if (block.type !== "tool_result") continue;
      const failed = block.is_error === true;
      const text = (block.content ?? "").replace(failed ? /^Exit code \d+\n/ : /^(?!)/, "");
      found.push({ at: Date.parse(timestamp), command: commands.get(block.tool_use_id) ?? "", text, failed });
    }
  }
  return found.sort((a, b) => a.at - b.at);
}

function cell(value: number): string {
  return value.toLocaleString("en").padStart(9);
}

function percent(one: number, other: number): string {
  return other === 0 ? "" : `${(((one - other) / other) * 100).toFixed(1)} %`.padStart(10);
}
