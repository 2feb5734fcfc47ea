import type { Place, ReadEntry, ReadView } from "../store/ledger-reader.ts";
import type { Stay } from "./money.ts";

/** What a set of calls was worth, in tokens. */
export interface Sums {
  calls: number;
  /** All that the commands printed. */
  rawTokens: number;
  /** What the hosts would have shown of it. */
  shownTokens: number;
  /** What was shown instead, markers included. */
  viewTokens: number;
  markerTokens: number;
  /** Before markers, what was asked back and what was run again. */
  grossTokens: number;
  /** What `raw` gave back. */
  askedTokens: number;
  /** What the host would have shown of calls that were run again, for without pith they might not have been. */
  rerunTokens: number;
  /** Gross, minus markers, minus what was asked back, minus what was run again; negative where pith cost more than it spared. */
  netTokens: number;
  /** Calls on which nothing in the rule matched. */
  misses: number;
  /** Raws that were asked back, each counted once. */
  bounces: number;
  reruns: number;
  /** What the net was worth, as far as transcripts and prices tell. */
  usd: number;
  /** The parts of the net that were priced, and whose model or request has no price; of the rest there is no transcript. */
  pricedTokens: number;
  unpricedTokens: number;
  /** The net, once for each request that would have carried it. */
  carriedTokens: number;
}

/** The sums of one place, on one day, of one session and model where these are kept apart: what every report is added up from. */
export interface Cell extends Sums, Place {
  /** In the user's time zone: `2026-11-21`. */
  day: string | undefined;
  session: string | undefined;
  model: string | undefined;
}

export const sumNames = [
  "calls",
  "rawTokens",
  "shownTokens",
  "viewTokens",
  "markerTokens",
  "grossTokens",
  "askedTokens",
  "rerunTokens",
  "netTokens",
  "misses",
  "bounces",
  "reruns",
  "usd",
  "pricedTokens",
  "unpricedTokens",
  "carriedTokens",
] as const satisfies (keyof Sums)[];

export interface Tally {
  /** Entries of a session are to come in the order of their time. A stay is known where there is a transcript. */
  add(entry: ReadEntry, stay?: Stay): void;
  cells(): Cell[];
}

/** Adds up the books. Rules, projects and hosts are always kept apart; of the rest what is named, for a year has many sessions. */
export function createTally(apart: readonly Dimension[] = dimensions): Tally {
  const places = new Map<Place, Map<string, Cell>>();
  const reruns = createReruns();
  const asked = new Set<string>();
  const [byDay, bySession, byModel] = (["day", "session", "model"] as const).map((name) => apart.includes(name));

  function findCell({ place, at, session }: ReadEntry, model: string | undefined): Cell {
    let cells = places.get(place);
    if (!cells) places.set(place, (cells = new Map()));
    let name = byDay ? dayOf(at) : "";
    if (bySession) name += ` ${session ?? ""}`;
    if (byModel) name += ` ${model ?? ""}`;
    let cell = cells.get(name);
    if (!cell) {
      cell = {
        ...place,
        day: byDay ? dayOf(at) : undefined,
        session: bySession ? session : undefined,
        model: byModel ? model : undefined,
        ...emptySums(),
      };
      cells.set(name, cell);
    }
    return cell;
  }

  return {
    add(entry, stay) {
      const cell = findCell(entry, stay?.model);
      const before = cell.netTokens;
      if (entry.kind === "raw") {
        cell.askedTokens += entry.tokens;
        cell.netTokens -= entry.tokens;
        if (!asked.has(entry.id)) cell.bounces++;
        asked.add(entry.id);
      } else {
        addView(cell, entry);
        if (reruns.isRerun(entry)) {
          cell.reruns++;
          cell.rerunTokens += entry.shownTokens;
          cell.netTokens -= entry.shownTokens;
        }
      }
      if (stay) addMoney(cell, cell.netTokens - before, stay);
    },
    cells: () => [...places.values()].flatMap((cells) => [...cells.values()]),
  };
}

function addView(cell: Sums, view: ReadView): void {
  cell.calls++;
  cell.rawTokens += view.rawTokens;
  cell.shownTokens += view.shownTokens;
  cell.viewTokens += view.viewTokens;
  cell.markerTokens += view.markerTokens;
  cell.grossTokens += view.shownTokens - view.viewTokens + view.markerTokens;
  cell.netTokens += view.shownTokens - view.viewTokens;
  if (view.miss) cell.misses++;
}

function addMoney(cell: Sums, tokens: number, { requests, usd }: Stay): void {
  cell.carriedTokens += tokens * requests;
  if (usd === undefined) cell.unpricedTokens += tokens;
  else {
    cell.pricedTokens += tokens;
    cell.usd += tokens * usd;
  }
}

export function emptySums(): Sums {
  return Object.fromEntries(sumNames.map((name) => [name, 0])) as unknown as Sums;
}

function addSums(to: Sums, from: Sums): void {
  for (const name of sumNames) to[name] += from[name];
}

export const dimensions = ["rule", "project", "day", "host", "session", "model"] as const;
export type Dimension = (typeof dimensions)[number];

export interface Row extends Sums {
  name: string;
}

/** The name of what the ledger does not name. */
export const unknown = "unknown";

/** Rows by one dimension, the greatest net first; days in their order. */
export function sumBy(cells: readonly Cell[], by: Dimension): Row[] {
  const rows = new Map<string, Row>();
  for (const cell of cells) {
    const name = cell[by] ?? unknown;
    let row = rows.get(name);
    if (!row) rows.set(name, (row = { name, ...emptySums() }));
    addSums(row, cell);
  }
  const byName = (a: Row, b: Row) => (a.name < b.name ? -1 : 1);
  return [...rows.values()].sort(by === "day" ? byName : (a, b) => b.netTokens - a.netTokens || byName(a, b));
}

export function sumAll(cells: readonly Sums[]): Sums {
  const sums = emptySums();
  for (const cell of cells) addSums(sums, cell);
  return sums;
}

const fiveMinutes = 300_000;

/**
 * The same call of a session again within five minutes of a view that left something out, with the same verdict and as long within 2 %: nothing
 * had changed, so it was run to be read again. A run that passed leaves nothing to be read again.
 */
function createReruns(): { isRerun(view: ReadView): boolean } {
  // Two generations: what is older than both windows is forgotten.
  let recent = new Map<string, Run>();
  let older = new Map<string, Run>();
  let began = -Infinity;
  return {
    isRerun(view) {
      const { call, verdict, at, rawBytes } = view;
      if (call === undefined || verdict === "passed") return false;
      if (at - began > fiveMinutes || at < began) {
        older = at - began > 2 * fiveMinutes || at < began ? new Map<string, Run>() : recent;
        recent = new Map();
        began = at;
      }
      const before = recent.get(call);
      const isAgain = hasSame(before, view) || hasSame(older.get(call), view);
      if (view.id !== undefined) recent.set(call, { verdict, at, rawBytes, before });
      return isAgain;
    },
  };
}

/** A run that left something out, and the one of the same call before it. */
interface Run extends Pick<ReadView, "verdict" | "at" | "rawBytes"> {
  before: Run | undefined;
}

function hasSame(last: Run | undefined, { verdict, at, rawBytes }: ReadView): boolean {
  for (let run = last; run; run = run.before)
    if (run.verdict === verdict && at - run.at <= fiveMinutes && Math.abs(rawBytes - run.rawBytes) <= run.rawBytes * 0.02) return true;
  return false;
}

const quarterHour = 900_000;
const days = new Map<number, string>();

/** Time zones differ by quarters of an hour. */
function dayOf(at: number): string {
  const quarter = Math.floor(at / quarterHour);
  let day = days.get(quarter);
  if (day === undefined) {
    const date = new Date(quarter * quarterHour);
    day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    days.set(quarter, day);
  }
  return day;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
