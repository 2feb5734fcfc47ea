import type { Environment, Limits } from "../hosts/dialect.ts";
import { agents } from "../hosts/list.ts";
import type { Segment } from "../report/discover.ts";
import type { Call, HostName } from "../report/transcripts/transcript.ts";
import { readIndexOf } from "../rules/built-in-lookup.ts";
import type { IndexedRule } from "../rules/compile.ts";
import { decide, type PartDecision } from "../rules/decide.ts";
import { isSilent } from "../rules/line-facts.ts";
import type { HostLimits } from "../rules/plan.ts";
import type { Line, Part } from "../shell/line.ts";

/** What a report says of an output, without its size. */
export type Named = Pick<Segment, "kind" | "name">;

export interface Decided {
  decisions: PartDecision[];
  cap: readonly [number, number];
}

/** What the agent's hooks decide for each part of a call, or why they leave the whole. */
export async function decideParts(
  { command = "", cwd }: Call,
  host: HostName,
  { line, own, env }: { line: Line; own: IndexedRule[]; env: Environment },
): Promise<Decided | Named> {
  const rules = join(own, readIndexOf(command).rules);
  const limits = await agents[host]!.dialect!.readLimits(env, hookCall(command, cwd, env));
  const cap = limits?.cap ?? [30_000, 10_000];
  // Nearly half of all calls name no program that a rule answers.
  const decision = rules.length > 0 ? decide(command, { rules }, { ...anyLimits, ...limits }) : undefined;
  if (decision && decision.parts.length > 0) {
    const isAlone = line.parts.filter((part) => !isSilent(part)).length === 1;
    const hold = (part: PartDecision) => holdToHooks(part, { rules, limits, replaces: isAlone && agents[host]!.after !== undefined });
    return { decisions: decision.parts.map(hold), cap };
  }
  if (!decision) return { decisions: line.parts.map((part) => leave(command, part)), cap };
  if (decision.because.includes("it names pith")) return { kind: "pith", name: "filtered by pith" };
  return { kind: "left", name: shortenReason(decision.because) };
}

const anyLimits: HostLimits = { filter: "pith", options: [], shell: "bash", redirect: true, pipefail: true, namesLast: false };

/** As the agents' hooks send it, but for what no transcript has: the user's rules at that time. */
function hookCall(command: string, cwd: string, env: Environment) {
  return { command, cwd, session: "", shell: env["SHELL"], permission: {}, agents: [] };
}

interface Hooks {
  rules: IndexedRule[];
  limits: Limits | undefined;
  /** Another hook may replace what the command printed, all of it. */
  replaces: boolean;
}

function holdToHooks(part: PartDecision, { rules, limits, replaces }: Hooks): PartDecision {
  if (!part.rewritten || (replaces && !part.fit)) return part;
  const rule = rules.find(({ name }) => name === part.rule)!;
  if (limits && (limits.pipes?.(rule) ?? true)) return part;
  const because = limits
    ? "this agent's hook serves only tests, builds and lints"
    : "the user's shell or a rule of theirs keeps the hook from it";
  return { ...part, rewritten: false, because };
}

function join(own: IndexedRule[], builtIn: IndexedRule[]): IndexedRule[] {
  return own.length === 0 ? builtIn : [...own, ...builtIn.filter(({ name }) => !own.some((rule) => rule.name === name))];
}

/** Of a line in which no rule answers a word. */
function leave(command: string, part: Part): PartDecision {
  const because = part.opaque ? `${part.opaque} stays as typed` : `no rule answers ${part.stages[0]?.words[0]?.text ?? ""}`;
  return { text: command.slice(part.start, part.end), rewritten: false, because };
}

/** The same reason for all words that it may name. */
export function shortenReason(because: string): string {
  if (because.startsWith("its output goes to")) return "its output goes on to another command (grep, wc, jq)";
  if (because.startsWith("the rule leaves calls with")) return "the rule leaves calls with these options as typed";
  if (because.includes("serves or watches")) return "it serves or watches and does not end by itself";
  if (because.includes("pipefail")) return "its status would need pipefail, which could change the line";
  if (because.includes("changes the shell")) return "it changes the shell for the rest of the line";
  return because;
}
