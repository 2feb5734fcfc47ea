import type { Rule } from "../rules/schema.ts";
import { applyRule, chooseCase, type Applied, type Context, type Verdict } from "./apply.ts";
import { type Clean, clean, quoteMarker } from "./clean.ts";
import { type Bound, fitLines } from "./fit.ts";
import type { Line } from "./line.ts";
import { type Segment, splitByTool } from "./recognise.ts";
import { estimateTokens } from "./tokens.ts";

export interface Fit {
  end: "head" | "tail";
  lines: number;
}

export interface FilterOptions {
  /** What was typed after the words that the rule matches. */
  args: string[];
  /** The bound that the call itself puts behind the command: `| tail -20`. */
  fit?: Fit | undefined;
  /** Characters that the host shows of a success, and of anything else. */
  cap?: readonly [number, number] | undefined;
  /** Lines of the raw, where the bytes are a reduction of one that was too large. */
  total?: number | undefined;
  /** How the agent can name us in the marker. Default: pith. */
  as?: string | undefined;
  readRule?: ((name: string) => Rule | undefined) | undefined;
  /** The rules that a runner's output may be handed to. */
  known?: Context["known"];
  onStage?: Context["onStage"];
}

export interface View {
  /** The view, with the id of the kept raw in its marker. */
  text(id: string): string;
  /** Whether the view is anything else than the very bytes; then the raw has to be kept before it is printed. */
  differs: boolean;
  /** Whether the rule's view is shown, not the raw. */
  condensed: boolean;
  verdict?: Verdict;
  /** Nothing in the rule matched: the tool's format may have changed. */
  miss: boolean;
  /** Lines of the raw, and those shown. */
  lines: number;
  shown: number;
  /** How large the raw is, where that was counted. */
  raw?: { tokens: number; characters: number };
  /** Of the view, where they were counted, with an id that takes as many as any of four characters. */
  viewTokens?: number;
}

/** Stands for an id that nobody has drawn yet. */
const longestId = "0a0a";

/** Texts under so many tokens are printed as they are. */
const smallOutput = 60;

/** (rule, bytes, arguments, fit, cap) → view. Pure: the same bytes give the same view, always and everywhere. */
export function filter(rule: Rule, bytes: Uint8Array, options: FilterOptions): View {
  const cleaned = clean(bytes);
  const cap = options.cap ?? [30000, 10000];
  const tokens = options.total !== undefined || cleaned.plain.length > cap[1] ? undefined : estimateTokens(cleaned.plain);
  const view = condense(rule, cleaned, tokens, { ...options, cap });
  return tokens === undefined || cleaned.altered ? view : { ...view, raw: { tokens, characters: cleaned.plain.length } };
}

function condense(
  rule: Rule,
  cleaned: Clean,
  tokens: number | undefined,
  options: FilterOptions & { cap: readonly [number, number] },
): View {
  const { cap } = options;
  const beyond = options.fit !== undefined && cleaned.lines.length > options.fit.lines;
  const { segments, looks } = beyond ? lookForEvidence(rule, cleaned.lines, options) : { looks: false };
  const evidence = looks ? options.fit : undefined;
  const input = evidence ? cleaned.lines : boundInput(cleaned.lines, options.fit);
  const raw = (miss: boolean, verdict?: Verdict): View => ({
    text: () => cleaned.plain,
    differs: cleaned.altered,
    condensed: false,
    miss,
    lines: cleaned.lines.length,
    shown: cleaned.lines.length,
    ...(verdict ? { verdict } : {}),
  });
  if (cleaned.lines.length === 0) return raw(false);
  const shaped = evidence !== undefined || input.length < cleaned.lines.length;
  if (!shaped && tokens !== undefined && tokens < smallOutput) return raw(false);

  const lines = input.map((text): Line => ({ text }));
  const applied = applyRule(rule, lines, {
    args: options.args,
    cap,
    extract: options.total !== undefined,
    rows: evidence ? evidence.lines - 1 : undefined,
    readRule: options.readRule,
    known: options.known,
    segments,
    onStage: options.onStage,
  });
  // The call's own `tail -20` still follows: headings must not push hits out of it, nor a marker lines.
  const exceedsCall = (view: View) => options.fit !== undefined && !evidence && countLines(view.text(longestId)) > options.fit.lines;
  const verdict = applied.verdict;
  const limit = verdict === "passed" ? cap[0] : cap[1];
  // What was brought down may be short, its raw is not.
  const fits = options.total === undefined && cleaned.plain.length <= limit;
  if (!applied.matched || isBlank(applied.lines)) {
    if (fits && !shaped) return raw(true, verdict);
    const view = bounded(lines, {
      applied: { ...applied, lines, left: 0 },
      evidence,
      limit,
      cleaned: options.total ?? cleaned.lines.length,
      options,
    });
    return exceedsCall(view) ? raw(true, verdict) : { ...view, miss: true };
  }
  const view = bounded(applied.lines, {
    applied,
    evidence,
    limit,
    cleaned: options.total ?? cleaned.lines.length,
    options,
  });
  const viewTokens = fits && !shaped ? estimateTokens(view.text(longestId)) : undefined;
  if (viewTokens !== undefined && viewTokens > (tokens ?? estimateTokens(cleaned.plain)) - 10) return raw(false, verdict);
  if (exceedsCall(view)) return raw(false, verdict);
  return viewTokens === undefined ? view : { ...view, viewTokens };
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

// A run's evidence is looked for in all of its output, where the bound has room for it and something in it is known at all. A list
// behind `| tail -5`, and what nobody knows, means its last five lines, as asked.
function lookForEvidence(rule: Rule, lines: string[], { args, fit, known }: FilterOptions): { looks: boolean; segments?: Segment[] } {
  if (!rule.finite || !fit || fit.lines < 4) return { looks: false };
  if (!rule.recognise) return { looks: true };
  // make reads compilers' messages itself: where it failed they are known to be what it failed of.
  const reads = rule.parser !== undefined && rule.parser !== "generic";
  const failed = reads && chooseCase(rule, lines.join("\n"), args)?.verdict === "failed";
  const segments = splitByTool(
    lines.map((text): Line => ({ text })),
    known ?? [],
    rule.name,
  );
  return failed || segments.some((segment) => segment.rule !== undefined) ? { looks: true, segments } : { looks: false };
}

function boundInput(lines: string[], fit: Fit | undefined): string[] {
  if (!fit) return lines;
  return fit.end === "tail" ? lines.slice(-fit.lines || lines.length) : lines.slice(0, fit.lines);
}

function isBlank(lines: Line[]): boolean {
  return !lines.some((line) => line.text.trim() !== "");
}

interface Bounding {
  applied: Applied;
  /** The bound of the call, where the view is to hold the evidence inside it. */
  evidence: Fit | undefined;
  limit: number;
  /** Lines of the clean raw. */
  cleaned: number;
  options: FilterOptions;
}

function bounded(lines: Line[], { applied, evidence, limit, cleaned, options }: Bounding): View {
  const bound: Bound = { chars: limit };
  if (evidence) bound.lines = evidence.lines;
  let { left } = applied;
  // What stood behind a prefix that is off now may look like ours.
  let shown = trimBlank(lines.map((line) => (line.note ? line : { ...line, text: quoteMarker(line.text) })));
  // Of what was brought down nobody has counted what is left out.
  let marker = left > 0 || options.total !== undefined || lines.some((line) => line.note);
  if (exceeds(shown, bound, marker)) {
    const room: Bound = { chars: limit - 100 };
    if (evidence) Object.assign(room, { lines: evidence.lines - 1, end: evidence.end });
    const fitted = fitLines(
      shown.filter((line) => line.text.trim() !== ""),
      room,
      applied.stages.limit,
    );
    shown = fitted.lines;
    left += fitted.left;
    marker = true;
  }
  // Of an extract all that is counted is a least number.
  if (options.total !== undefined)
    shown = shown.map((line) =>
      line.note ? { ...line, text: line.text.replace(/^(\s*)\[(?=\d+ (?:more|lines left out)\b)/, "$1[at least ") } : line,
    );
  const real = shown.filter((line) => !line.note).length;
  const body = shown.map((line) => line.text).join("\n");
  // All lines are there, but not all of each.
  const part = real >= cleaned ? " in part" : "";
  const note = (id: string) => `[${Math.min(real, cleaned)} of ${cleaned} lines shown${part}, all: ${options.as ?? "pith"} raw ${id}]\n`;
  return {
    text: (id) => (body === "" ? "" : `${body}\n`) + (marker ? note(id) : ""),
    differs: true,
    condensed: true,
    miss: false,
    lines: cleaned,
    shown: real,
    ...(applied.verdict ? { verdict: applied.verdict } : {}),
  };
}

function exceeds(lines: Line[], bound: Bound, marker: boolean): boolean {
  const extra = marker ? 1 : 0;
  if (bound.lines !== undefined && lines.length + extra > bound.lines) return true;
  return lines.reduce((sum, line) => sum + line.text.length + 1, extra * 80) > (bound.chars ?? Infinity);
}

function trimBlank(lines: Line[]): Line[] {
  let from = 0;
  let to = lines.length;
  while (from < to && lines[from]?.text.trim() === "") from++;
  while (to > from && lines[to - 1]?.text.trim() === "") to--;
  return lines.slice(from, to);
}
