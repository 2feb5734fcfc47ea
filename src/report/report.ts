import { type Cell, type Dimension, type Row, type Sums, sumAll, sumBy } from "./gain.ts";
import type { Bill } from "./money.ts";

/** What `pith gain` says, in whatever form: the table, the JSON and the page are made from this. */
export interface Report {
  period: { since?: string; until: string };
  only: { project?: string; host?: string; session?: string };
  by: Dimension;
  totals: Sums;
  rows: Row[];
  /** From the transcripts of the sessions in which something went through pith. */
  bill: Bill;
  /** Sessions of the ledger that have no transcript: their money and shares are not known. */
  sessionsWithoutTranscript: number;
  prices: { lookedUp: string; ownRows: number };
  /** Views whose tokens a real tokenizer has counted, with `--exact`. */
  measured: number;
  /** Lines of the ledger that are torn, foreign or of a newer pith. */
  skipped: number;
  /** Transcripts that could not be read. */
  problems: string[];
}

export type Facts = Omit<Report, "totals" | "rows" | "by">;

export function makeReport(cells: readonly Cell[], by: Dimension, facts: Facts): Report {
  const { period, only, ...rest } = facts;
  return { period, only, by, totals: sumAll(cells), rows: sumBy(cells, by), ...rest };
}

/** What the net is of all that tools returned, of all that the models were sent, and of what that cost; where transcripts tell. */
export function findShares({ totals, bill }: Pick<Report, "totals" | "bill">): Record<"tools" | "input" | "bill", number | undefined> {
  const known = totals.pricedTokens + totals.unpricedTokens;
  const share = (part: number, rest: number) => (bill.sessions === 0 || part + rest <= 0 ? undefined : part / (part + rest));
  return {
    tools: share(known, bill.toolTokens),
    input: share(totals.carriedTokens, bill.inputTokens),
    bill: bill.usd > 0 ? share(totals.usd, bill.usd) : undefined,
  };
}
