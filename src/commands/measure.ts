import type { Account } from "../report/money.ts";
import type { ReadEntry } from "../store/ledger-reader.ts";
import { readRaw } from "../store/raw-reader.ts";

export interface Measurer {
  countTokens(text: string): number;
  /** The entry with counted tokens in place of estimates, where raw and view are still at hand. */
  measure(entry: ReadEntry, account: Account | undefined): ReadEntry;
  /** How many views were measured. */
  measured(): number;
}

/** Counts with o200k: 2 MB of vocabulary, a quarter of a second to load, and a second for ten megabytes. */
export async function createMeasurer(): Promise<Measurer> {
  const { countTokens: count } = await import("gpt-tokenizer/encoding/o200k_base");
  // What looks like a control token of a model is text here.
  const countTokens = (text: string) => count(text, { disallowedSpecial: new Set() });
  let measured = 0;
  return {
    countTokens,
    measured: () => measured,
    measure(entry, account) {
      if (entry.kind !== "view") return entry;
      const view = account?.findView(entry);
      if (view === undefined) return entry;
      const viewTokens = countTokens(view);
      // A raw that was printed as it came is what the host showed of it.
      const rawTokens = entry.id === undefined ? viewTokens : countRaw(entry.id, countTokens);
      if (rawTokens === undefined) return entry;
      measured++;
      const shownTokens = entry.id === undefined ? viewTokens : Math.round(entry.shownTokens * (rawTokens / entry.rawTokens));
      return { ...entry, rawTokens, shownTokens, viewTokens };
    },
  };
}

function countRaw(id: string, countTokens: (text: string) => number): number | undefined {
  const raw = readRaw(id);
  if (typeof raw !== "object") return undefined;
  const decoder = new TextDecoder();
  let tokens = 0;
  for (const block of raw.blocks()) tokens += countTokens(decoder.decode(block, { stream: true }));
  return raw.facts.complete && raw.facts.left === undefined ? tokens : undefined;
}
