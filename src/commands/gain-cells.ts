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
  /** Letters and digits of its session's name: all of them, or as the ledger has it. */
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
  const sessions = new Map<TranscriptFile[], ReadEntry[]>();
  const without = new Set<string>();

  function findSession(host: string | undefined, name: string | undefined): Session {
    const isWanted = session === undefined || (name !== undefined && isNameOf(name, session));
    const known = { host, name, isWanted };
    if (!isWanted || host === undefined || name === undefined) return known;
    const files = transcripts.get(`${host} ${name}`);
    if (!files) {
      without.add(`${host} ${name}`);
      return known;
    }
    const entries = sessions.get(files) ?? [];
    sessions.set(files, entries);
    return { ...known, entries };
  }

  // Calls of a session stand together.
  let last: Session | undefined;
  const skipped = readLedger(since, (entry) => {
    const { place } = entry;
    let isWanted = wanted.get(place);
    if (isWanted === undefined) wanted.set(place, (isWanted = wants(place)));
    if (!isWanted) return;
    if (!last || last.name !== entry.session || last.host !== place.host) last = findSession(place.host, entry.session);
    if (last.entries) last.entries.push(entry);
    else if (last.isWanted) tally.add(entry);
  });
  const bill = emptyBill();
  const isNew = createSeen();
  const progress = createProgress([...sessions.keys()].flat());
  for (const [files, entries] of sessions) {
    const countTokens = measurer?.countTokens ?? estimateTokens;
    const from = since?.getTime() ?? -Infinity;
    const account = createAccount({ prices, countTokens, estimateTokens, keepsOutputs: measurer !== undefined, from, bill, isNew });
    for (const file of files) {
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

interface Session {
  host: string | undefined;
  name: string | undefined;
  isWanted: boolean;
  /** Its entries so far, where there is a transcript. */
  entries?: ReadEntry[];
}

/** A whole name, or a part of it that the ledger has. */
function isNameOf(name: string, session: string): boolean {
  return session.endsWith(name) || session.startsWith(name) || name.startsWith(session);
}

/** The ledger has the last eight letters and digits of a session's name. Its older lines have the first ones: those of one session alone are believed. */
function groupBySession(files: TranscriptFile[]): Map<string, TranscriptFile[]> {
  const groups = new Map<string, TranscriptFile[]>();
  for (const file of files) {
    const name = `${file.host} ${file.session.replaceAll(/[^0-9A-Za-z]/g, "")}`;
    const group = groups.get(name);
    if (group) group.push(file);
    else groups.set(name, [file]);
  }
  const ends = new Map<string, TranscriptFile[]>();
  const beginnings = new Map<string, TranscriptFile[]>();
  const shared = new Set<string>();
  for (const [whole, group] of groups) {
    const [host, name] = whole.split(" ") as [string, string];
    ends.set(`${host} ${name.slice(-8)}`, group);
    const beginning = `${host} ${name.slice(0, 8)}`;
    if (beginnings.has(beginning)) shared.add(beginning);
    beginnings.set(beginning, group);
  }
  for (const name of shared) beginnings.delete(name);
  return new Map([...beginnings, ...ends]);
}
