import { estimateTokens } from "../filter/tokens.ts";
import { type Cell, createTally, type Dimension } from "../report/gain.ts";
import { type Bill, createAccount, emptyBill } from "../report/money.ts";
import type { Price } from "../report/prices.ts";
import { findTranscripts } from "../report/transcripts/find.ts";
import { createSeen, readTranscript } from "../report/transcripts/read.ts";
import type { TranscriptFile } from "../report/transcripts/transcript.ts";
import { type Place, type ReadEntry, readLedger } from "../store/ledger-reader.ts";
import type { Measurer } from "./measure.ts";
import { messageOf } from "./output.ts";
import { createProgress } from "./progress.ts";

export interface Wanted {
  since: Date | undefined;
  prices: readonly Price[];
  wants: (place: Place) => boolean;
  /** How its session begins. */
  session?: string | undefined;
  /** What the report keeps apart. */
  apart: readonly Dimension[];
  /** Counts tokens of what is at hand, in place of the ledger's estimates. */
  measurer?: Measurer | undefined;
}

export interface Gained {
  cells: Cell[];
  bill: Bill;
  sessionsWithoutTranscript: number;
  skipped: number;
  /** Views that the measurer could count. */
  measured: number;
  /** Transcripts that could not be read. */
  problems: string[];
}

/** Reads the ledger, and the transcripts of the sessions that it names. */
export async function gatherCells({ since, prices, wants, session, apart, measurer }: Wanted): Promise<Gained> {
  const problems: string[] = [];
  const onProblem = (path: string, because: string) => void problems.push(`cannot read ${path}: ${because}`);
  const transcripts = groupBySession(findTranscripts({ home: process.env["HOME"] ?? "", env: process.env, since, onProblem }));
  const tally = createTally(apart);
  const wanted = new Map<Place, boolean>();
  const sessions = new Map<string, ReadEntry[]>();
  const without = new Set<string>();
  const skipped = readLedger(since, (entry) => {
    const { place } = entry;
    let isWanted = wanted.get(place);
    if (isWanted === undefined) wanted.set(place, (isWanted = wants(place)));
    if (!isWanted || (session !== undefined && !entry.session?.startsWith(session))) return;
    const name = nameSession(entry);
    if (name !== undefined && transcripts.has(name)) {
      const entries = sessions.get(name);
      if (entries) entries.push(entry);
      else sessions.set(name, [entry]);
      return;
    }
    if (name !== undefined) without.add(name);
    tally.add(entry);
  });
  const bill = emptyBill();
  const isNew = createSeen();
  const progress = createProgress([...sessions.keys()].flatMap((name) => transcripts.get(name) ?? []));
  for (const [name, entries] of sessions) {
    const countTokens = measurer?.countTokens ?? estimateTokens;
    const from = since?.getTime() ?? -Infinity;
    const account = createAccount({ prices, countTokens, estimateTokens, keepsOutputs: measurer !== undefined, from, bill, isNew });
    for (const file of transcripts.get(name) ?? []) {
      progress.begin(file);
      try {
        for await (const item of readTranscript(file)) {
          account.add(item);
          if (item.kind === "call") await progress.tick();
        }
      } catch (error) {
        onProblem(file.path, messageOf(error));
      }
    }
    bill.sessions++;
    for (const entry of entries.sort((a, b) => a.at - b.at)) tally.add(measurer?.measure(entry, account) ?? entry, account.findStay(entry));
  }
  progress.end();
  return { cells: tally.cells(), bill, sessionsWithoutTranscript: without.size, skipped, measured: measurer?.measured() ?? 0, problems };
}

/** The ledger names a session by its first eight letters and digits. */
function nameSession({ place: { host }, session }: ReadEntry): string | undefined {
  return host === undefined || session === undefined ? undefined : `${host} ${session.slice(0, 8)}`;
}

function groupBySession(files: TranscriptFile[]): Map<string, TranscriptFile[]> {
  const groups = new Map<string, TranscriptFile[]>();
  for (const file of files) {
    if (file.session === undefined) continue;
    const name = `${file.host} ${file.session.replaceAll(/[^0-9A-Za-z]/g, "").slice(0, 8)}`;
    const group = groups.get(name);
    if (group) group.push(file);
    else groups.set(name, [file]);
  }
  return groups;
}
