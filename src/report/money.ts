import type { ReadEntry, ReadView } from "../store/ledger-reader.ts";
import { findPrice, type Price } from "./prices.ts";
import type { Item, Usage } from "./transcripts/transcript.ts";

/** How long a text that an entry speaks of stayed in the context that it came to. */
export interface Stay {
  model?: string | undefined;
  /** Requests that carried it; 0 where none came after it. */
  requests: number;
  /** What one token of it cost, in USD: it is written to the cache once and read by each later request; undefined where a price is not known. */
  usd?: number | undefined;
}

/** What the transcripts of some sessions say of all that their models were sent. */
export interface Bill {
  sessions: number;
  requests: number;
  inputTokens: number;
  /** What all tools returned; counted by us. */
  toolTokens: number;
  /** What shell commands returned, a part of it. */
  shellTokens: number;
  /** Of the requests that could be priced, answers included. */
  usd: number;
  unpricedRequests: number;
  /** The models of those requests. */
  unpricedModels: string[];
}

export function emptyBill(): Bill {
  return {
    sessions: 0,
    requests: 0,
    inputTokens: 0,
    toolTokens: 0,
    shellTokens: 0,
    usd: 0,
    unpricedRequests: 0,
    unpricedModels: [],
  };
}

/** One request, as far as what stays in a context has to do with it. */
interface Request {
  model: string;
  /** USD for a token that is new in it, and for one that was there before; undefined without a price. */
  fresh: number | undefined;
  kept: number | undefined;
}

type CallStep = { kind: "call"; at: number; command: string; ids: string[]; output: string | undefined };
type Step = CallStep | { kind: "request"; request: Request } | { kind: "compaction" };

export interface Account {
  add(item: Item): void;
  /** Where the text stands that an entry of the ledger speaks of, and how long it stayed there. */
  findStay(entry: ReadEntry): Stay;
  /** The text of a view as the model read it, where outputs are kept and its call printed nothing else. */
  findView(entry: ReadView): string | undefined;
}

export interface Accounting {
  prices: readonly Price[];
  countTokens: (text: string) => number;
  /** As the ledger's figures were estimated. */
  estimateTokens: (text: string) => number;
  /** Keep what the calls printed. */
  keepsOutputs: boolean;
  /** Items from then on are on the bill. */
  from: number;
  bill: Bill;
  /** True the first time that an id comes: resumed sessions repeat their history. */
  isNew: (id: string) => boolean;
}

/** Keeps account of one session: all its items in, then the entries of the ledger. */
export function createAccount({ prices, countTokens, estimateTokens, keepsOutputs, from, bill, isNew }: Accounting): Account {
  const threads = new Map<string, Step[]>();
  const prompts = new Map<string, number>();

  function take(item: Item, steps: Step[]): void {
    if (item.kind === "skipped") return;
    if (item.kind === "compaction") return void steps.push({ kind: "compaction" });
    const at = Date.parse(item.time);
    const counts = at >= from && isNew(`${item.kind} ${item.id}`);
    if (item.kind === "call") {
      if (counts) {
        const tokens = countTokens(item.output);
        bill.toolTokens += tokens;
        if (item.group === "shell") bill.shellTokens += tokens;
      }
      const output = keepsOutputs ? item.output : undefined;
      if (item.group === "shell") steps.push({ kind: "call", at, command: item.command ?? "", ids: findIds(item.output), output });
      return;
    }
    const prompt = promptOf(item);
    const price = findPrice(prices, item.model, { day: item.time.slice(0, 10), prompt });
    steps.push({ kind: "request", request: priceRequest(item, price, prompts.get(item.thread) ?? 0) });
    prompts.set(item.thread, prompt);
    if (counts) addToBill(bill, item, price);
  }

  return {
    add(item) {
      if (item.kind === "skipped") return;
      let steps = threads.get(item.thread);
      if (!steps) threads.set(item.thread, (steps = []));
      take(item, steps);
    },
    findStay(entry) {
      const place = findPlace([...threads.values()], entry);
      return place ? measureStay(place.steps, place.index) : { requests: 0, usd: 0 };
    },
    findView(entry) {
      const place = findPlace([...threads.values()], entry);
      const { output } = (place?.steps[place.index] ?? {}) as Partial<CallStep>;
      if (output === undefined) return undefined;
      // The ledger's estimate is of the same text, but for a line break at its end.
      return Math.abs(estimateTokens(output) - entry.viewTokens) <= Math.max(2, entry.viewTokens * 0.01) ? output : undefined;
    },
  };
}

function promptOf({ input, cacheRead, cacheWrite, cacheWriteLong }: Usage): number {
  return input + cacheRead + cacheWrite + cacheWriteLong;
}

/** What is new in a request is written to the cache where there is one. A cache that has lost what stood before is written again. */
function priceRequest(usage: Usage, price: Price | undefined, before: number): Request {
  const { cacheRead, cacheWrite, cacheWriteLong } = usage;
  const fresh = cacheWriteLong > cacheWrite ? price?.cacheWriteLong : cacheWrite > 0 ? price?.cacheWrite : price?.input;
  const wasKept = cacheRead > 0 && cacheRead >= before / 2;
  return { model: usage.model, fresh: perToken(fresh), kept: perToken(wasKept ? price?.cacheRead : fresh) };
}

function perToken(price: number | undefined): number | undefined {
  return price === undefined ? undefined : price / 1e6;
}

function addToBill(bill: Bill, usage: Usage, price: Price | undefined): void {
  bill.requests++;
  bill.inputTokens += promptOf(usage);
  const parts = [
    [usage.input, price?.input],
    [usage.cacheRead, price?.cacheRead],
    [usage.cacheWrite, price?.cacheWrite],
    [usage.cacheWriteLong, price?.cacheWriteLong],
    [usage.output, price?.output],
  ] as const;
  if (parts.every(([tokens, one]) => tokens === 0 || one !== undefined)) {
    for (const [tokens, one] of parts) bill.usd += (tokens * (one ?? 0)) / 1e6;
    return;
  }
  bill.unpricedRequests++;
  if (!bill.unpricedModels.includes(usage.model)) bill.unpricedModels.push(usage.model);
}

function findIds(output: string): string[] {
  return [...output.matchAll(/\braw ([0-9a-z]{4,})/g)].map((match) => match[1] as string);
}

/** A view is known by the id in its marker, a raw by the id in its command; else it belongs to the first shell call that ended after it. */
function findPlace(threads: Step[][], entry: ReadEntry): { steps: Step[]; index: number } | undefined {
  let best: { steps: Step[]; index: number; at: number } | undefined;
  for (const steps of threads)
    for (const [index, step] of steps.entries()) {
      if (step.kind !== "call") continue;
      const names =
        entry.id !== undefined && (entry.kind === "view" ? step.ids.includes(entry.id) : step.command.includes(`raw ${entry.id}`));
      if (step.at < entry.at) continue;
      if (names) return { steps, index };
      if (!best || step.at < best.at) best = { steps, index, at: step.at };
    }
  return best;
}

function measureStay(steps: Step[], index: number): Stay {
  const stay: Stay = { requests: 0, usd: 0 };
  for (let at = index + 1; at < steps.length; at++) {
    const step = steps[at] as Step;
    if (step.kind === "compaction") break;
    if (step.kind !== "request") continue;
    const cost = stay.requests === 0 ? step.request.fresh : step.request.kept;
    stay.model ??= step.request.model;
    stay.requests++;
    stay.usd = cost === undefined || stay.usd === undefined ? undefined : stay.usd + cost;
  }
  return stay;
}
