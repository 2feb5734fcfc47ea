import { closeSync, constants, openSync, readFileSync, writeSync } from "node:fs";
import { openHome } from "./home.ts";
import { openFile } from "./open-file.ts";

// The fields are described in docs/ledger.md. The order of a view's fields is fixed: ledger-reader.ts has a fast way for lines that keep it.

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
  /** The same for the same call of the same session; see `nameCall`. */
  call?: string | undefined;
}

/** One raw, or a part of it, that was asked back. Host, session, project and rule are those of its view. */
export interface RawEntry {
  kind: "raw";
  time: string;
  host?: string | undefined;
  session?: string | undefined;
  project: string;
  rule: string;
  id: string;
  tokens: number;
}

export type Entry = ViewEntry | RawEntry;

export const ledgerVersion = 1;
// Longer appends are not sure to stay in one piece.
const longestLine = 4000;

/** Appends one line; safe with any number of processes at once. */
export function appendLedger(entry: Entry, home = openHome()): void {
  const line = formatEntry(entry);
  const file = openFile(`${home}/ledger-${entry.time.slice(0, 7)}.jsonl`, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT);
  try {
    writeSync(file, line);
  } finally {
    closeSync(file);
  }
}

function formatEntry(entry: Entry): string {
  const line = formatFields(entry);
  if (Buffer.byteLength(line) <= longestLine) return line;
  return formatFields({ ...entry, project: entry.project.slice(-200), rule: entry.rule.slice(0, 200) });
}

function formatFields(entry: Entry): string {
  const { kind, time, session, host, project, rule, ...rest } = entry;
  return `${JSON.stringify({ v: ledgerVersion, kind, time, session, host, project, rule, ...rest })}\n`;
}

/**
 * A name for a call that tells no one what was called: equal words have equal names, by a key that never leaves the store.
 * 48 bits of an HMAC in hexadecimal digits.
 */
export function nameCall(words: readonly (string | undefined)[], home = openHome()): string {
  return new Bun.CryptoHasher("sha256", readKey(home))
    .update(words.map((word) => word ?? "").join("\0"))
    .digest("hex")
    .slice(0, 12);
}

function readKey(home: string): string {
  const path = `${home}/call-key`;
  try {
    return readText(path);
  } catch {
    // Not there yet. Of two processes that make it at once, the second reads what the first has written.
  }
  const key = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");
  try {
    const file = openSync(path, "wx", 0o600);
    writeSync(file, key);
    closeSync(file);
    return key;
  } catch {
    return readText(path);
  }
}

function readText(path: string): string {
  const file = openFile(path);
  try {
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}
