import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { findHomes, openHome } from "./home.ts";

/** One view that was printed. */
export interface ViewEntry {
  kind: "view";
  time: string;
  host?: string | undefined;
  session?: string | undefined;
  project: string;
  rule: string;
  rawBytes: number;
  rawTokens: number;
  /** What the host would have shown of the raw: it cuts what is long. */
  shownTokens: number;
  viewTokens: number;
  /** The part of `viewTokens` that is our own note on what was left out. */
  markerTokens: number;
  /** Of the kept raw; absent where the raw itself was printed. */
  id?: string | undefined;
  /** From the end of the output to the printed view. */
  ms: number;
  verdict?: string | undefined;
  /** Nothing in the rule matched. */
  miss?: true | undefined;
}

/** One raw, or a part of it, that was asked back. */
export interface RawEntry {
  kind: "raw";
  time: string;
  id: string;
  tokens: number;
  rule: string;
  project: string;
}

export type Entry = ViewEntry | RawEntry;

export interface Ledger {
  entries: Entry[];
  /** Lines that are torn, foreign or of a newer format. */
  skipped: number;
}

const version = 1;
// Longer appends are not sure to stay in one piece.
const longestLine = 4000;

/** Appends one line; safe with any number of processes at once. */
export function appendLedger(entry: Entry): void {
  const line = formatLine(entry);
  const home = openHome();
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const file = openSync(`${home}/ledger-${entry.time.slice(0, 7)}.jsonl`, "a", 0o600);
  try {
    writeSync(file, line);
  } finally {
    closeSync(file);
  }
}

function formatLine(entry: Entry): string {
  const line = `${JSON.stringify({ v: version, ...entry })}\n`;
  if (Buffer.byteLength(line) <= longestLine) return line;
  return `${JSON.stringify({ v: version, ...entry, project: entry.project.slice(-200), rule: entry.rule.slice(0, 200) })}\n`;
}

/** All entries since a moment, oldest first. */
export function readLedger(since?: Date): Ledger {
  const from = since?.toISOString() ?? "";
  const ledger: Ledger = { entries: [], skipped: 0 };
  for (const home of findHomes()) {
    for (const name of readdirSync(home)) {
      const month = /^ledger-(\d{4}-\d{2})\.jsonl$/.exec(name)?.[1];
      if (month === undefined || month < from.slice(0, 7)) continue;
      readLines(readFileSync(`${home}/${name}`, "utf8"), from, ledger);
    }
  }
  ledger.entries.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return ledger;
}

function readLines(text: string, from: string, ledger: Ledger): void {
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const entry = parseLine(line);
    if (!entry) ledger.skipped++;
    else if (entry.time >= from) ledger.entries.push(entry);
  }
}

const numbers: Record<Entry["kind"], string[]> = {
  view: ["rawBytes", "rawTokens", "shownTokens", "viewTokens", "markerTokens"],
  raw: ["tokens"],
};

function parseLine(line: string): Entry | undefined {
  let value: Record<string, unknown> | null;
  try {
    value = JSON.parse(line) as Record<string, unknown> | null;
  } catch {
    return undefined;
  }
  if (
    typeof value !== "object" ||
    value === null ||
    value["v"] !== version ||
    typeof value["time"] !== "string" ||
    typeof value["rule"] !== "string"
  )
    return undefined;
  const wanted = value["kind"] === "view" ? numbers.view : value["kind"] === "raw" ? numbers.raw : undefined;
  if (!wanted?.every((name) => Number.isFinite(value[name]))) return undefined;
  return value as unknown as Entry;
}
