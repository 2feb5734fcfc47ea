import type { Fit } from "../shell/display.ts";
import type { Line, Part } from "../shell/line.ts";
import { parseLine } from "../shell/parse.ts";
import { quoteWord } from "../shell/quote.ts";
import type { IndexedRule, RuleIndex } from "./compile.ts";
import { type Facts, findObjection, isChangedByPipefail, isLookedAt, isShellOnly, readFacts } from "./line-facts.ts";
import { mayConcern } from "./match.ts";
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

/** Whether a call is rewritten, to what, and why (not). The rewriting only inserts text. */
export async function decide(call: string, index: RuleIndex, host: HostLimits): Promise<Decision> {
  const line = await readLine(call, index);
  if ("because" in line) return { kind: "leave", parts: [], because: line.because };
  const facts = readFacts(call, line);
  const plans = line.parts.map((part) => planPart(call, part, index, { facts, host }));
  const kept = holdToPipefail(plans, line, facts, host);
  const parts = line.parts.map((part, at) => describe(call, part, kept[at]!));
  if (!kept.some((plan) => plan.kind !== "leave")) return { kind: "leave", parts, because: summarize(kept) };
  return { kind: "rewrite", command: insert(call, line, kept, { facts, host }), parts, because: summarize(kept) };
}

/** The rule, arguments and fit of a call with one command; a `cd` or another word to the shell alone may stand before it. */
export async function findFilter(call: string, index: RuleIndex): Promise<FoundFilter | { because: string }> {
  const line = await readLine(call, index);
  if ("because" in line) return line;
  const facts = readFacts(call, line);
  const parts = line.parts.filter((part) => !isShellOnly(part));
  if (parts.length !== 1) return { because: parts.length === 0 ? "there is no command in it" : "it has several commands" };
  const plan = planPart(call, parts[0]!, index, { facts, anyHead: true });
  return plan.kind === "leave"
    ? { because: plan.because }
    : { rule: plan.rule, args: plan.args, ...(plan.kind === "bounded" && plan.fit ? { fit: plan.fit } : {}) };
}

async function readLine(call: string, index: RuleIndex): Promise<Line | { because: string }> {
  const name = ["BUN_BE_BUN", "BUN_OPTIONS", "BUN_INSPECT", "SHELLOPTS"].find((one) => call.includes(one));
  if (name) return { because: `it names ${name}, which changes how programs start` };
  if (call.includes("PITH=off")) return { because: "it says PITH=off" };
  const line = await parseLine(call, (words) => mayConcern(words, index));
  if (!line) return { because: "pith cannot read this shell text with certainty, or no rule answers a word of it" };
  const because = findObjection(call, line);
  return because ? { because } : line;
}

/**
 * pipefail is set once, for the whole line. Where that could change what a pipeline of the user's own says, observed commands
 * stay as typed, for without it their status would be lost.
 */
function holdToPipefail(plans: Plan[], { parts }: Line, facts: Facts, host: HostLimits): Plan[] {
  if (facts.pipefail) return plans;
  const isObserved = (at: number) => facts.observesAll || isLookedAt(parts, at);
  const own = parts.findIndex((part, at) => isChangedByPipefail(part, isObserved(at)));
  const because = !host.pipefail
    ? "its status would be lost, and the host's shell has no pipefail"
    : facts.foreign
      ? `its status would need pipefail, which could change what ${facts.foreign} does`
      : own >= 0
        ? "its status would need pipefail, which would change the status of another pipeline of this line"
        : undefined;
  if (!because) return plans;
  return plans.map((plan, at) => (plan.kind === "simple" && isObserved(at) ? { kind: "leave", rule: plan.rule, because } : plan));
}

function needsPipefail(plans: Plan[], { parts }: Line, facts: Facts): boolean {
  return !facts.pipefail && plans.some((plan, at) => plan.kind === "simple" && (facts.observesAll || isLookedAt(parts, at)));
}

function insert(call: string, line: Line, plans: Plan[], { facts, host }: { facts: Facts; host: HostLimits }): string {
  let text = needsPipefail(plans, line, facts)
    ? `${call.slice(0, line.parts[0]!.start)}set -o pipefail; `
    : call.slice(0, line.parts[0]!.start);
  let from = line.parts[0]!.start;
  for (const plan of plans) {
    if (plan.kind === "leave") continue;
    const filter = formatFilter(plan, host);
    const joint = plan.kind === "simple" && plan.merge ? (host.redirect === "|&" ? "|&" : "2>&1 |") : "|";
    text += call.slice(from, plan.at) + (plan.kind === "bounded" ? `${filter} | ` : ` ${joint} ${filter}${plan.ending}`);
    from = plan.at;
  }
  return text + call.slice(from);
}

function formatFilter(plan: Exclude<Plan, { kind: "leave" }>, host: HostLimits): string {
  const words = [host.filter, "filter", plan.rule.name];
  const args = plan.rule.readsArgs ? plan.args.map((word) => word.replaceAll(/\s+/g, " ")).join(" ") : "";
  if (args) words.push("--args", quoteWord(args.length > 400 ? args.slice(0, 400) : args));
  if (plan.kind === "bounded" && plan.fit) words.push("--fit", `${plan.fit.end}:${plan.fit.lines}`);
  return [...words, ...host.options].join(" ");
}

function formatArgs({ rule, args }: Exclude<Plan, { kind: "leave" }>): string {
  return rule.readsArgs
    ? args
        .map((word) => word.replaceAll(/\s+/g, " "))
        .join(" ")
        .slice(0, 400)
    : "";
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
