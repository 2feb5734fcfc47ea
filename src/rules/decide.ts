import type { Fit } from "../shell/display.ts";
import type { Line, Part } from "../shell/line.ts";
import { parseLine } from "../shell/parse.ts";
import { quoteWord } from "../shell/quote.ts";
import type { IndexedRule, RuleIndex } from "./compile.ts";
import { type Facts, findObjection, isChangedByPipefail, isLookedAt, isSilent, mayEndEarly, readFacts } from "./line-facts.ts";
import { type HostLimits, type Plan, planPart } from "./plan.ts";

export type Decision =
  { kind: "rewrite"; command: string; parts: PartDecision[]; because: string } | { kind: "leave"; parts: PartDecision[]; because: string };

/** What becomes of one part of a call; `because` is a sentence. */
export interface PartDecision {
  text: string;
  rule?: string;
  fit?: Fit;
  /** The arguments that its filter is told of, where it is rewritten. */
  args?: string[];
  rewritten: boolean;
  because: string;
}

export type FoundFilter = { rule: IndexedRule; args: string[]; fit?: Fit };

/** In characters. The longest of some thousand real calls has 14,300; to read one of a megabyte took minutes. */
export const longestCall = 16_000;
/** Linux starts no shell with more than 131,072 bytes of a command. */
const longestRewritten = 90_000;

/** A call with our filters put in; undefined where it stays as typed. The hook's half of `decide`, in which nothing is described. */
export function rewrite(call: string, index: RuleIndex, host: HostLimits): string | undefined {
  const line = readLine(call);
  return "because" in line ? undefined : insert(call, line, planLine(call, line, index, host));
}

/** Whether a call is rewritten, to what, and why (not). The rewriting only inserts text. */
export function decide(call: string, index: RuleIndex, host: HostLimits): Decision {
  const line = readLine(call);
  if ("because" in line) return { kind: "leave", parts: [], because: line.because };
  const planned = planLine(call, line, index, host);
  const command = insert(call, line, planned);
  if (command === undefined && planned.plans.some((plan) => plan.kind !== "leave"))
    return { kind: "leave", parts: [], because: "with its filters it would be longer than a shell takes" };
  const parts = line.parts.map((part, at) => describe(call, part, planned.plans[at]!));
  const because = summarize(planned.plans);
  return command === undefined ? { kind: "leave", parts, because } : { kind: "rewrite", command, parts, because };
}

/** The rule, arguments and fit of a call with one command; a `cd` or another that prints nothing may stand beside it. */
export function findFilter(call: string, index: RuleIndex): FoundFilter | { because: string } {
  const line = readLine(call);
  if ("because" in line) return line;
  const facts = readFacts(call, line);
  const parts = line.parts.filter((part) => !isSilent(part));
  if (parts.length !== 1) return { because: parts.length === 0 ? "there is no command in it" : "it has several commands" };
  const plan = planPart(call, parts[0]!, index, { facts, anyHead: true });
  return plan.kind === "leave"
    ? { because: plan.because }
    : { rule: plan.rule, args: plan.args, ...(plan.kind === "bounded" && plan.fit ? { fit: plan.fit } : {}) };
}

function readLine(call: string): Line | { because: string } {
  if (call.length > longestCall) return { because: `it has more than ${longestCall} characters` };
  // What was no UTF-8 is U+FFFD by now, and would be another command.
  if (call.includes("\ufffd")) return { because: "it holds a character that is none" };
  const name = findStartWord(call);
  if (name !== undefined) return { because: `it names ${name}, which changes how programs start` };
  if (call.includes("PITH=off")) return { because: "it says PITH=off" };
  const line = parseLine(call);
  if (!line) return { because: "pith cannot read this shell text with certainty" };
  const because = findObjection(call, line);
  return because ? { because } : line;
}

const startWords = ["BUN_BE_BUN", "BUN_OPTIONS", "BUN_INSPECT", "SHELLOPTS", "ulimit"];

function findStartWord(call: string): string | undefined {
  for (let at = 0; at < startWords.length; at++) if (call.includes(startWords[at]!)) return startWords[at];
  return undefined;
}

interface Planned {
  plans: Plan[];
  facts: Facts;
  host: HostLimits;
}

function planLine(call: string, line: Line, index: RuleIndex, host: HostLimits): Planned {
  const facts = readFacts(call, line);
  if (host.shell === "zsh" && mayEndEarly(call, line, facts)) facts.observesAll = true;
  const plans: Plan[] = [];
  for (let at = 0; at < line.parts.length; at++) plans.push(planPart(call, line.parts[at]!, index, { facts, host }));
  return { plans: holdToPipefail(plans, line, facts, host), facts, host };
}

/**
 * pipefail is set once, for the whole line. Where that could change what a pipeline of the user's own says, observed commands
 * stay as typed, for without it their status would be lost.
 */
function holdToPipefail(plans: Plan[], { parts }: Line, facts: Facts, host: HostLimits): Plan[] {
  if (!needsPipefail(plans, parts, facts)) return plans;
  const because = findPipefailObjection(parts, facts, host);
  if (!because) return plans;
  return plans.map((plan, at) => (needsStatus(plan, parts, at, facts) ? { kind: "leave", rule: plan.rule, because } : plan));
}

function findPipefailObjection(parts: Part[], facts: Facts, host: HostLimits): string | undefined {
  if (!host.pipefail) return "its status would be lost, and the host's shell has no pipefail";
  if (facts.foreign) return `its status would need pipefail, which could change what ${facts.foreign} does`;
  for (let at = 0; at < parts.length; at++)
    if (isChangedByPipefail(parts[at]!, facts.observesAll || isLookedAt(parts, at)))
      return "its status would need pipefail, which would change the status of another pipeline of this line";
  return undefined;
}

function needsStatus(plan: Plan, parts: Part[], at: number, facts: Facts): plan is Extract<Plan, { kind: "simple" }> {
  return plan.kind === "simple" && (facts.observesAll || isLookedAt(parts, at));
}

function needsPipefail(plans: Plan[], parts: Part[], facts: Facts): boolean {
  if (facts.pipefail) return false;
  for (let at = 0; at < plans.length; at++) if (needsStatus(plans[at]!, parts, at, facts)) return true;
  return false;
}

/** Undefined where there is nothing to insert. */
function insert(call: string, line: Line, planned: Planned): string | undefined {
  const { plans, facts, host } = planned;
  let from = line.parts[0]?.start ?? 0;
  let text = "";
  for (let at = 0; at < plans.length; at++) {
    const plan = plans[at]!;
    if (plan.kind === "leave") continue;
    if (text === "") text = call.slice(0, from) + (needsPipefail(plans, line.parts, facts) ? "set -o pipefail; " : "");
    const filter = formatFilter(plan, host);
    const joint = plan.kind === "simple" && plan.merge ? (host.redirect === "|&" ? "|&" : "2>&1 |") : "|";
    text += call.slice(from, plan.at) + (plan.kind === "bounded" ? `${filter} | ` : ` ${joint} ${filter}${plan.ending}`);
    from = plan.at;
  }
  if (text === "") return undefined;
  text += call.slice(from);
  return text.length > longestRewritten ? undefined : text;
}

function formatFilter(plan: Exclude<Plan, { kind: "leave" }>, host: HostLimits): string {
  let text = `${host.filter} filter ${plan.rule.name}`;
  const args = formatArgs(plan);
  if (args) text += ` --args ${quoteWord(args)}`;
  if (plan.kind === "bounded" && plan.fit) text += ` --fit ${plan.fit.end}:${plan.fit.lines}`;
  return host.options.length > 0 ? `${text} ${host.options.join(" ")}` : text;
}

function formatArgs({ rule, args }: Exclude<Plan, { kind: "leave" }>): string {
  if (!rule.readsArgs) return "";
  let text = "";
  for (let at = 0; at < args.length; at++) text += (text ? " " : "") + oneLine(args[at]!);
  return text.slice(0, 400);
}

function oneLine(word: string): string {
  return word.includes("\n") || word.includes("\t") || word.includes("  ") ? word.replaceAll(/\s+/g, " ") : word;
}

function describe(call: string, part: Part, plan: Plan): PartDecision {
  return {
    text: call.slice(part.start, part.end),
    ...(plan.rule ? { rule: plan.rule.name } : {}),
    ...(plan.kind === "bounded" && plan.fit ? { fit: plan.fit } : {}),
    ...(plan.kind === "leave" ? {} : { args: formatArgs(plan).split(" ").filter(Boolean) }),
    rewritten: plan.kind !== "leave",
    because: plan.kind === "leave" ? plan.because : `${plan.rule.name} answers it`,
  };
}

function summarize(plans: Plan[]): string {
  const served = plans.find((plan) => plan.kind !== "leave");
  if (served) return `${served.rule!.name} answers it`;
  const withRule = plans.find((plan) => plan.rule) as Extract<Plan, { kind: "leave" }> | undefined;
  return withRule?.because ?? (plans[0] as Extract<Plan, { kind: "leave" }> | undefined)?.because ?? "there is no command in it";
}
