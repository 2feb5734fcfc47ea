import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { estimateTokens } from "../filter/tokens.ts";
import { estimateShown, type Size } from "../report/shown.ts";
import { cleanStore } from "../store/clean.ts";
import { openHome } from "../store/home.ts";
import { appendLedger, nameCall, type ViewEntry } from "../store/ledger.ts";
import type { Printed } from "./intake.ts";
import { currentFolder, type Job } from "./job.ts";

// One line in the ledger, when the view is out already; what can be known before is found while the command runs.

export function recordView(job: Job, printed: Printed, ms: number): void {
  const known = prepared.get(job) ?? prepare(job);
  appendLedger(describe(job, known, printed, ms), known.home);
}

function describe(job: Job, { project, call }: Prepared, printed: Printed, ms: number): ViewEntry {
  const { view, text, id } = printed;
  const raw = view.raw ?? estimateRaw(printed);
  const shownTokens =
    job.shown === undefined
      ? estimateShown(raw, job.host === undefined ? undefined : job.options.cap, view.verdict)
      : Math.round(raw.tokens * Math.min(1, job.shown / Math.max(1, raw.characters)));
  return {
    kind: "view",
    time: new Date().toISOString(),
    host: job.host,
    session: job.session,
    project,
    rule: job.rule.name,
    rawBytes: printed.rawBytes,
    rawTokens: raw.tokens,
    shownTokens,
    // A raw that is printed as it came is cut by the host as ever.
    viewTokens: id === undefined ? shownTokens : (view.viewTokens ?? estimateTokens(text)),
    markerTokens: id === undefined ? 0 : estimateTokens(markerOf(text)),
    id,
    ms: Math.round(ms * 10) / 10,
    verdict: view.verdict,
    miss: view.miss || undefined,
    call,
  };
}

interface Prepared {
  home: string;
  project: string;
  call: string;
}

const prepared = new WeakMap<Job, Prepared>();

/** What is known of a view before there is one. */
function prepare(job: Job): Prepared {
  const [home, folder] = [openHome(), currentFolder()];
  const call = nameCall([job.host, job.session, folder, job.rule.name, ...job.options.args], home);
  cleanStore(new Date(), home);
  return { home, project: findProject(folder), call };
}

/** Of a raw past the memory's bound only what was made of it is at hand; the rest is taken to be like it. */
function estimateRaw({ bytes, rawBytes }: Printed): Size {
  const text = new TextDecoder().decode(bytes);
  const scale = bytes.length > 0 ? rawBytes / bytes.length : 1;
  return { tokens: Math.round(estimateSampled(text) * scale), characters: Math.round(text.length * scale) };
}

const sampled = 131_072;

/** A long text is estimated from its beginning, middle and end: nobody should wait for a number. */
function estimateSampled(text: string): number {
  if (text.length <= 3 * sampled) return estimateTokens(text);
  const middle = (text.length - sampled) >> 1;
  const parts = [text.slice(0, sampled), text.slice(middle, middle + sampled), text.slice(-sampled)];
  return parts.reduce((sum, part) => sum + estimateTokens(part), 0) * (text.length / (3 * sampled));
}

/** While the command runs: what the books take is used once, but for the disk, and what is known stays known. */
export function warmUp(job: Job): void {
  const known = prepare(job);
  prepared.set(job, known);
  const view = { text: () => "", differs: true, condensed: true, miss: false, lines: 9, shown: 1 };
  const text = "one two\n[1 of 9 lines shown, all: pith raw 0000]\n";
  describe(job, known, { view, bytes: new TextEncoder().encode(text), rawBytes: 9, text, id: "0000" }, 1);
}

function markerOf(text: string): string {
  const last = text.slice(text.lastIndexOf("\n", text.length - 2) + 1);
  return /^\[\d+ of \d+ lines shown(?: in part)?, /.test(last) ? last : "";
}

/** The root of the repository that a folder lies in, or the folder. */
export function findProject(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(`${at}/.git`)) return at;
    if (at === dirname(at)) return folder;
  }
}
