import type { Case, Rule, Stages } from "../rules/schema.ts";
import type { Line } from "./line.ts";
import { parsers } from "./parsers/list.ts";
import { evidence } from "./fit.ts";
import { compile, compileAny, compileText, seen, seenOfALine } from "./patterns.ts";
import { type Known, type Segment, splitByTool } from "./recognise.ts";
import { carveBlocks } from "./stages/blocks.ts";
import { findFacts } from "./stages/facts.ts";
import { collectPaths } from "./stages/tree.ts";
import { foldRepeats } from "./stages/repeat.ts";
import { groupLines } from "./stages/group.ts";
import { limitLines } from "./stages/limit.ts";
import { dropLines, keepLines, substituteLines } from "./stages/lines.ts";
import { mergeRecords } from "./stages/records.ts";
import { rowsFromJson } from "./stages/json.ts";
import { fillTemplate, variablesOf } from "./stages/say.ts";

export type Verdict = "passed" | "failed";

export interface Context {
  args: string[];
  /** Characters that the host shows of a success, and of anything else. */
  cap?: readonly [number, number] | undefined;
  /** The lines are an extract of a longer output: what a parser counts in them is a least number. */
  extract?: boolean | undefined;
  /** Lines that the call itself leaves room for, the marker not counted. */
  rows?: number | undefined;
  /** The command that a runner said it runs: `> vitest run cart`. */
  announced?: string | undefined;
  /** The lines are one report of many: `turbo run test` over a dozen packages. */
  oneOfMany?: boolean | undefined;
  readRule?: ((name: string) => Rule | undefined) | undefined;
  /** The rules that are known by what they print, for a rule that recognises. */
  known?: readonly Known[] | undefined;
  /** The parts of these lines by tool, where they were looked for before. */
  segments?: Segment[] | undefined;
  /** Told what each stage did, for `pith explain`. */
  onStage?: ((stage: string, before: Line[], after: Line[]) => void) | undefined;
}

export interface Applied {
  lines: Line[];
  /** Informative lines of the raw that are not in the view. */
  left: number;
  matched: boolean;
  verdict?: Verdict;
  /** The stages that were in force, for the bound. */
  stages: Stages;
}

/** All stages of a rule, in their fixed order, on clean lines. */
export function applyRule(rule: Rule, input: Line[], context: Context): Applied {
  const text = textOf(input);
  const chosen = chooseCase(rule, text, context.args);
  const stages = chosen ? overlay(rule, chosen) : rule;
  const state = {
    lines: input,
    left: 0,
    matched: chosen !== undefined && (chosen.when !== undefined || chosen.args !== undefined),
  };
  let blocks = new Map<string, Line[]>();
  const facts: Record<string, string> = {};

  const step = (
    name: string,
    change: (lines: Line[]) => {
      lines: Line[];
      left?: number;
      matched?: boolean;
    },
  ) => {
    const before = state.lines;
    const after = change(before);
    state.lines = after.lines;
    state.left += after.left ?? 0;
    if (after.matched ?? after.lines.length !== before.length) state.matched = true;
    context.onStage?.(name, before, after.lines);
  };

  let verdict = chosen?.verdict;
  if (rule.recognise && context.known) {
    const { known } = context;
    step("recognise", (lines) => {
      const recognised = readByTool(context.segments ?? splitByTool(lines, known, rule.name), context);
      // A script may fail, or not, after the tools that it ran; only a runner that says when it fails is taken at its tools' word.
      if (rule.cases?.some((one) => one.verdict)) verdict = joinVerdicts(verdict, recognised.verdicts);
      return recognised;
    });
  }
  if (stages.json) {
    const spec = stages.json;
    step("json", (lines) => rowsFromJson(lines, spec) ?? { lines, matched: false });
  }
  if (stages.blocks) {
    const spec = stages.blocks;
    step("blocks", (lines) => {
      const carved = carveBlocks(lines, spec);
      blocks = carved.blocks;
      return carved;
    });
  }
  if (stages.facts) {
    const found = findFacts(stages.facts, (where) =>
      where === "text" ? text : where ? textOf(blocks.get(where) ?? []) : textOf(state.lines.filter((line) => line.block === undefined)),
    );
    Object.assign(facts, found.facts);
    if (found.matched) state.matched = true;
  }
  if (stages.parser !== undefined) {
    const [name, options] = typeof stages.parser === "string" ? [stages.parser, {}] : (Object.entries(stages.parser)[0] ?? ["", {}]);
    const parse = parsers[name];
    if (!parse) throw new Error(`no parser "${name}"`);
    step(`parser ${name}`, (lines) => {
      const parsed = parse(lines, (options ?? {}) as Record<string, unknown>, {
        ...context,
        room: roomOf(context.cap, chosen?.verdict),
        byTool: (some) => readByTool(splitByTool(some, context.known ?? []), context),
      });
      Object.assign(facts, parsed.facts);
      return parsed;
    });
  }
  if (stages.records) {
    const spec = stages.records;
    step("records", (lines) => mergeRecords(lines, spec));
  }
  if (stages.drop) {
    const spec = stages.drop;
    step("drop", (lines) => ({ lines: dropLines(lines, spec) }));
  }
  if (stages.keep) {
    const spec = stages.keep;
    step("keep", (lines) => keepLines(lines, spec));
  }
  if (stages.sub) {
    const spec = stages.sub;
    step("sub", (lines) => substituteLines(lines, spec));
  }
  if (stages.repeat) {
    const spec = stages.repeat;
    step("repeat", (lines) => foldRepeats(lines, spec));
  }
  for (const spec of stages.group ? [stages.group].flat() : []) step("group", (lines) => groupLines(lines, spec));
  if (stages.tree) {
    const spec = stages.tree;
    step("tree", (lines) => collectPaths(lines, spec));
  }
  if (stages.limit) {
    const spec = stages.limit;
    step("limit", (lines) => ({ ...limitLines(lines, spec), matched: false }));
  }
  say(stages, state, { facts, blocks, verdict: chosen?.verdict, step });
  return {
    ...state,
    stages,
    ...(verdict ? { verdict } : {}),
  };
}

/** Each part by the rule that knows it; the rest is for the runner's own stages. */
function readByTool(segments: Segment[], context: Context): Recognised {
  // A script that no rule knows is no miss.
  const all: Recognised = { lines: [], left: 0, matched: true, verdicts: [] };
  let said: string | undefined;
  let announced: string | undefined;
  const many = segments.filter(({ rule }) => rule !== undefined).length;
  const oneOfMany = many > 3 || (many > 1 && context.rows !== undefined);
  // Of the lines that the call shows each tool has its share, for its totals and names.
  const rows = context.rows && Math.max(3, Math.floor(context.rows / Math.max(1, many)));
  for (const { rule: name, prefix, lines } of segments) {
    const rule = name === undefined ? undefined : context.readRule?.(name);
    if (!rule) {
      for (const line of lines) all.lines.push(line);
      announced = lines.findLast((line) => /^[>$] \S/.test(line.text))?.text ?? announced;
      said = undefined;
      continue;
    }
    if (prefix && prefix !== said) all.lines.push({ text: prefix.trim(), block: recognised });
    said = prefix;
    const applied = applyRule(rule, lines, { ...context, rows, args: [], announced, oneOfMany, segments: undefined, onStage: undefined });
    all.verdicts.push(applied.verdict);
    const shown = applied.matched ? applied.lines : lines;
    if (applied.matched) all.left += applied.left;
    const pins = compileAny(applied.stages.limit?.pin ?? [evidence.source]);
    const pinned = shown.some((line) => line.pin);
    const outcome = applied.verdict;
    const told = shown.map((line): Line => ({
      ...line,
      block: recognised,
      ...(outcome && { outcome }),
      pin: pinned ? line.pin === true : pins.test(seen(line.text)),
    }));
    const total =
      outcome === "passed"
        ? undefined
        : (told.findLast((line) => line.pin && failures.test(seen(line.text))) ??
          told.findLast((line) => line.pin || pins.test(seen(line.text))));
    if (total) total.pin = total.total = true;
    for (const line of told) all.lines.push(line);
  }
  return all;
}

const recognised = "recognised";
const failures = /\b[1-9]\d* (?:failed|failing|failures?)\b|\bfail(?:ed|ures)?[ =:]+[1-9]/i;

interface Recognised {
  lines: Line[];
  left: number;
  matched: boolean;
  verdicts: (Verdict | undefined)[];
}

/** Failed if anything failed; passed only where every tool says so. */
function joinVerdicts(own: Verdict | undefined, tools: (Verdict | undefined)[]): Verdict | undefined {
  if (own === "failed" || tools.includes("failed")) return "failed";
  if (tools.length === 0) return own;
  return tools.every((verdict) => verdict === "passed") ? "passed" : undefined;
}

/** What a view may take without its marker. */
function roomOf(cap: Context["cap"], verdict: Verdict | undefined): number | undefined {
  return cap && (verdict === "passed" ? cap[0] : cap[1]) - 120;
}

/** The case that is laid over the base. */
export function chooseCase(rule: Rule, text: string, args: string[]): Case | undefined {
  const typed = args.join(" ");
  return rule.cases?.find(
    ({ when, not, args: wanted }) =>
      (when === undefined || compileText(when).test(text)) &&
      (not === undefined || !compileText(not).test(text)) &&
      (wanted === undefined || compile(wanted).test(typed)),
  );
}

/** Lists of drop, keep and sub are added, blocks and facts merged, the rest replaced. */
export function overlay(base: Stages, top: Stages): Stages {
  const merged: Stages = { ...base, ...top };
  if (base.drop && top.drop) merged.drop = [...base.drop, ...top.drop];
  if (base.keep && top.keep) merged.keep = [...base.keep, ...top.keep];
  if (base.sub && top.sub) merged.sub = [...base.sub, ...top.sub];
  if (base.blocks && top.blocks) merged.blocks = { ...base.blocks, ...top.blocks };
  if (base.facts && top.facts) merged.facts = { ...base.facts, ...top.facts };
  return merged;
}

interface Saying {
  facts: Record<string, string>;
  blocks: Map<string, Line[]>;
  verdict: Verdict | undefined;
  step: (
    name: string,
    change: (lines: Line[]) => {
      lines: Line[];
      left?: number;
      matched?: boolean;
    },
  ) => void;
}

function say(stages: Stages, state: { lines: Line[] }, { facts, blocks, verdict, step }: Saying): void {
  const { say: template, empty } = stages;
  if (template !== undefined) {
    step("say", (lines) => {
      const named = new Set(variablesOf(template));
      // A block that `say` names goes there; one that it does not name stays in its place.
      const stream = lines.filter((line) => line.block === undefined || !named.has(line.block));
      const view = fillTemplate(template, (name) => (name === "lines" ? stream : (blocks.get(name) ?? facts[name])));
      // A passed case says in its own words what the lines came to.
      const unsaid = named.has("lines") || verdict === "passed" ? 0 : stream.filter((line) => line.text.trim() !== "" && !line.note).length;
      return { lines: view, left: unsaid, matched: false };
    });
  }
  if (empty !== undefined && !state.lines.some((line) => line.text.trim() !== "")) {
    step("empty", () => ({
      lines: empty
        .replace(/\n$/, "")
        .split("\n")
        .map((text) => ({ text })),
      matched: false,
    }));
  }
}

/** Lines as one text for patterns that look at the whole; of a very long line its beginning. */
function textOf(lines: Line[]): string {
  return lines.map((line) => (line.text.length > seenOfALine ? seen(line.text) : line.text)).join("\n");
}
