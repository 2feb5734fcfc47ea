import { type Fit, readDisplay } from "../shell/display.ts";
import { findEndless } from "../shell/endless.ts";
import { findEnding } from "../shell/last-name.ts";
import { nameOf } from "../shell/launchers.ts";
import type { Line, Part, Stage, Word } from "../shell/line.ts";
import { parseLine } from "../shell/parse.ts";
import { quoteWord } from "../shell/quote.ts";
import type { IndexedRule, RuleIndex } from "./compile.ts";
import { firstWords, matchWords, withoutVersion } from "./match.ts";

/** What a host lets a rewriting do. */
export interface HostLimits {
  /** The executable as a shell reads it: `/home/me/.local/bin/pith`. */
  filter: string;
  /** Options for every filter of the call: `--of claude.7f3a`. */
  options: string[];
  /** Whether `2>&1` may be added. */
  redirect: boolean;
  /** Whether `set -o pipefail; ` may stand in front. */
  pipefail: boolean;
  shell: "bash" | "zsh";
  /** Whether it judges an exit status by the name of the line's last command. */
  namesLast: boolean;
}

export type Decision =
  { kind: "rewrite"; command: string; parts: PartDecision[]; because: string } | { kind: "leave"; parts: PartDecision[]; because: string };

/** What becomes of one part of a call; `because` is a sentence. */
export interface PartDecision {
  text: string;
  rule?: string;
  fit?: Fit;
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
  const facts = { ...readFacts(call, line), pipefail: false };
  const parts = line.parts.filter((part) => !isShellOnly(part));
  if (parts.length !== 1) return { because: parts.length === 0 ? "there is no command in it" : "it has several commands" };
  const plan = planPart(call, parts[0]!, index, { facts, anyHead: true });
  return plan.kind === "leave"
    ? { because: plan.because }
    : { rule: plan.rule, args: plan.args, ...(plan.kind === "bounded" && plan.fit ? { fit: plan.fit } : {}) };
}

type Plan =
  | { kind: "leave"; rule?: IndexedRule; because: string }
  | { kind: "simple"; rule: IndexedRule; args: string[]; at: number; merge: boolean; ending: string }
  | { kind: "bounded"; rule: IndexedRule; args: string[]; at: number; fit?: Fit };

/** What the rest of the line means for each of its parts. */
interface Facts {
  /** The line looks at statuses beyond && and ||. */
  observesAll: boolean;
  /** The user has set pipefail before anything else. */
  pipefail: boolean;
  nounset: boolean;
  pipestatus: boolean;
  last: Part | undefined;
  /** Words that run code of the user's in this shell, where pipefail could change what it does. */
  foreign?: string;
}

async function readLine(call: string, index: RuleIndex): Promise<Line | { because: string }> {
  const name = ["BUN_BE_BUN", "BUN_OPTIONS", "SHELLOPTS"].find((one) => call.includes(one));
  if (name) return { because: `it names ${name}, which changes how programs start` };
  const line = await parseLine(call, (words) => beginsRule(words, index));
  if (!line) return { because: "pith cannot read this shell text with certainty, or no word of it begins a rule" };
  const because = findObjection(call, line);
  return because ? { because } : line;
}

function beginsRule(words: string[], index: RuleIndex): boolean {
  const known = firstWords(index);
  return words.some((word) => known.has(word) || known.has(withoutVersion(word)));
}

/** What forbids touching any part of a line. */
function findObjection(call: string, { parts }: Line): string | undefined {
  // Each pattern costs its compilation once a call: plain searches go first.
  if (call.includes("$_") && /\$_(?!\w)/.test(call)) return "it uses $_, which a pipeline would change";
  if (looksAtPipeline(call)) return "it looks at the statuses of a whole pipeline";
  const mayNamePith = call.includes("pith");
  for (const part of parts) {
    if (part.opaque === "a function") return "it defines a function";
    if (mayNamePith && /\bpith(-filter)?\s/.test(part.nested)) return "it names pith already";
    for (const { words } of part.stages) {
      const name = nameOf(words[0]?.text ?? "");
      if (mayNamePith && words.some(({ text }) => /^(.*\/)?pith(-filter)?$/.test(text))) return "it names pith already";
      if (changesShell.has(name)) return `${name} changes the shell for the rest of the line`;
      if (name === "set" && !isKnownSet(words)) return "set changes the shell for the rest of the line";
    }
  }
  return undefined;
}

/** `${PIPESTATUS[0]}` is the command's, with and without a filter behind it. */
function looksAtPipeline(call: string): boolean {
  const others = call.includes("PIPESTATUS") ? call.replaceAll("${PIPESTATUS[0]}", "") : call;
  return others.includes("PIPESTATUS") || others.includes("pipestatus");
}

const changesShell = new Set(["exec", "trap", "alias", "unalias", "shopt", "enable", "setopt", "unsetopt", "emulate"]);

function isKnownSet(words: Word[]): boolean {
  return /^set( (-[eu]+|-[eu]*o (pipefail|errexit|nounset)))+$/.test(words.map(({ text }) => text).join(" "));
}

function readFacts(call: string, { parts }: Line): Facts {
  const facts: Facts = { observesAll: false, pipefail: false, nounset: false, pipestatus: false, last: parts.at(-1) };
  // Everything so far was a word to the shell alone: no pipeline ran yet.
  let isStart = true;
  for (const part of parts) {
    const name = nameOfPart(part);
    if (name === "set") {
      const text = call.slice(part.start, part.end);
      if (isStart && text.includes("pipefail")) facts.pipefail = true;
      if (/-\w*u|nounset/.test(text)) facts.nounset = true;
      if (/-\w*e|errexit/.test(text)) facts.observesAll = true;
    } else if (runsForeignCode(part)) facts.foreign = name;
    if (!isShellOnly(part)) isStart = false;
    if (endsWithLastStatus(part)) facts.observesAll = true;
  }
  if (call.includes("$")) {
    facts.pipestatus = call.includes("PIPESTATUS");
    if (facts.pipestatus || /\$\?|\$\{\?|\$status\b/.test(call)) facts.observesAll = true;
  }
  return facts;
}

/** `exit` without a number. */
function endsWithLastStatus({ stages, nested }: Part): boolean {
  if (nested && /\b(exit|return)\s*([;&|)}\n#]|$)/.test(nested)) return true;
  return stages.some(({ words }) => words.length === 1 && (words[0]!.text === "exit" || words[0]!.text === "return"));
}

function nameOfPart(part: Part | undefined): string {
  return nameOf(part?.stages[0]?.words[0]?.text ?? "");
}

const shellOnly = new Set([
  "",
  "cd",
  "pushd",
  "popd",
  "export",
  "unset",
  "set",
  "source",
  ".",
  "umask",
  "ulimit",
  "true",
  ":",
  "sleep",
  "mkdir",
  "hash",
]);

/** Nothing of it prints or runs a program. */
function isShellOnly(part: Part): boolean {
  return part.stages.length === 1 && shellOnly.has(nameOfPart(part));
}

/** Functions that version managers define, and words that run a text of the user's in this shell. */
const foreign = new Set([
  "eval",
  "nvm",
  "fnm",
  "conda",
  "mamba",
  "micromamba",
  "rvm",
  "sdk",
  "asdf",
  "pyenv",
  "rbenv",
  "nodenv",
  "jenv",
  "module",
  "workon",
  "deactivate",
  "z",
  "j",
]);

function runsForeignCode(part: Part): boolean {
  const [name, target] = part.stages[0]?.words ?? [];
  if (name?.text === "source" || name?.text === ".") return nameOf(target?.text ?? "") !== "activate";
  return foreign.has(name?.text ?? "");
}

interface Surroundings {
  facts: Facts;
  host?: HostLimits;
  /** Serve `| head` whatever the rule is. */
  anyHead?: boolean;
}

function planPart(call: string, part: Part, index: RuleIndex, around: Surroundings): Plan {
  if (part.opaque) return { kind: "leave", because: `${part.opaque} stays as typed` };
  const [producer] = part.stages as [Stage];
  const words = producer.words.map((word) => word.text);
  if (words.length === 0) return { kind: "leave", because: "it only sets variables" };
  const match = matchWords(words, index);
  if (match.kind === "none") return { kind: "leave", because: `no rule answers ${words[0]}` };
  const { rule } = match;
  const leave = (because: string): Plan => ({ kind: "leave", rule, because });
  if (match.kind === "unless") return leave(`the rule leaves calls with ${match.argument} as typed`);
  const objection = findPartObjection(call, part, match.args, rule);
  if (objection) return leave(objection);
  if (part.stages.length === 1) return planSimple(part, { rule, args: match.args }, around);
  return planBounded(part, { rule, args: match.args }, around);
}

function findPartObjection(call: string, part: Part, args: string[], rule: IndexedRule): string | undefined {
  const [producer] = part.stages as [Stage];
  if (part.background) return "it runs in the background";
  const endless = findEndless(producer.words.map((word) => word.text));
  if (endless) return `${endless} serves or watches and does not end by itself`;
  if (part.stages.some((stage) => stage.heredoc)) return "a here-document stays as typed";
  if (part.nested) return "a substitution stays as typed";
  if ([...producer.words, ...producer.assignments].some((word) => word.expands === "command")) return "a substitution stays as typed";
  const redirect = producer.redirects.find(
    ({ descriptor, operator, target }) =>
      descriptor === -1 ||
      descriptor === 1 ||
      descriptor > 2 ||
      (descriptor === 2 && operator === ">&" && target !== "1" && target !== "-"),
  );
  if (redirect) return "its output goes elsewhere than to the agent";
  const unsure = rule.readsArgs && producer.words.slice(producer.words.length - args.length).some((word) => mayBeOption(call, word));
  return unsure ? "the rule reads arguments, and one of them is known to the shell alone" : undefined;
}

/** Its value could be an option: `$FLAGS`, but not `"$DIR/src"` or `*.ts`. */
function mayBeOption(call: string, { start, end, expands }: Word): boolean {
  return expands === "variable" && !/^[^$]*[^$"]/.test(call.slice(start, end)) && !/^"?\$\{?\w+\}?\//.test(call.slice(start, end));
}

function planSimple(part: Part, found: { rule: IndexedRule; args: string[] }, { facts, host }: Surroundings): Plan {
  const [stage] = part.stages as [Stage];
  const leave = (because: string): Plan => ({ kind: "leave", rule: found.rule, because });
  const words = [...stage.words, ...stage.assignments];
  // In a pipeline an unset name ends the pipeline's own shell; alone it ends the whole line.
  if (facts.nounset && words.some((word) => word.expands === "variable")) return leave("set -u may end the line at one of its variables");
  // zsh gives up the whole line where a pattern matches nothing.
  const hasPattern = () => words.some((word) => word.expands === "glob") || stage.redirects.some(({ target }) => /[*?[{~$]/.test(target));
  if (host?.shell === "zsh" && hasPattern()) return leave("zsh may end the line at one of its patterns");
  const redirects = stage.redirects.filter(({ descriptor }) => descriptor === 2);
  const merge = (host?.redirect ?? true) && redirects.length === 0;
  const ending = host?.namesLast && part === facts.last ? findEnding(part, merge || redirects.at(-1)?.target === "1") : "";
  if (ending === undefined) return leave("the host takes its status 1 for an answer, by the name of the last command");
  return { kind: "simple", ...found, at: stage.end, merge, ending };
}

function planBounded({ stages }: Part, found: { rule: IndexedRule; args: string[] }, { facts, anyHead }: Surroundings): Plan {
  const { rule } = found;
  const leave = (because: string): Plan => ({ kind: "leave", rule, because });
  const shown = stages.slice(1).map(readDisplay);
  const other = shown.findIndex((display) => display === undefined);
  if (other >= 0)
    return leave(`its output goes to ${stages[other + 1]!.words[0]?.text ?? "another command"}, which gets the same bytes as ever`);
  const bounds = shown.filter((display) => display !== "all") as Fit[];
  if (bounds.some(({ end }) => end === "head") && !anyHead) {
    if (!rule.finite) return leave("head may end the command early, and this one need not end by itself");
    if (facts.pipestatus) return leave("the status that it looks at depends on when head ends");
    if (facts.pipefail) return leave("with pipefail the status behind head depends on when head ends");
  }
  const [fit] = rule.finite ? bounds.toSorted((a, b) => a.lines - b.lines) : bounds;
  return { kind: "bounded", ...found, at: stages[1]!.start, ...(fit ? { fit } : {}) };
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

/** Something reads its exit status: && or ||, or the end of the call. */
function isLookedAt(parts: Part[], at: number): boolean {
  return at === parts.length - 1 || parts[at]!.after === "&&" || parts[at]!.after === "||";
}

/** Its own status, or what it does inside, could be another one under pipefail. */
function isChangedByPipefail({ stages, nested, opaque }: Part, isObserved: boolean): boolean {
  if (stages.length > 1 && isObserved) return true;
  if (!nested.replaceAll(/\|\||>\|/g, "").includes("|")) return false;
  if (/&&|\|\||!|\b(if|elif|while|until|set|trap|exit|return|test)\b|\[/.test(nested)) return true;
  // The status of a substitution is lost where a command uses what it printed.
  const isLost = !opaque && stages.every(({ words }) => words.length > 0);
  return isObserved && !isLost;
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
    text +=
      call.slice(from, plan.at) + (plan.kind === "bounded" ? `${filter} | ` : `${plan.merge ? " 2>&1" : ""} | ${filter}${plan.ending}`);
    from = plan.at;
  }
  return text + call.slice(from);
}

function formatFilter(plan: Exclude<Plan, { kind: "leave" }>, host: HostLimits): string {
  const words = [host.filter, "filter", plan.rule.name];
  const args = plan.args.map((word) => word.replaceAll(/\s+/g, " ")).join(" ");
  if (plan.rule.readsArgs && args) words.push("--args", quoteWord(args.length > 400 ? args.slice(0, 400) : args));
  if (plan.kind === "bounded" && plan.fit) words.push("--fit", `${plan.fit.end}:${plan.fit.lines}`);
  return [...words, ...host.options].join(" ");
}

function describe(call: string, part: Part, plan: Plan): PartDecision {
  return {
    text: call.slice(part.start, part.end),
    ...(plan.rule ? { rule: plan.rule.name } : {}),
    ...(plan.kind === "bounded" && plan.fit ? { fit: plan.fit } : {}),
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
