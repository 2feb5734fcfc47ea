import { type Fit, readDisplay } from "../shell/display.ts";
import { findEndless } from "../shell/endless.ts";
import { findEnding } from "../shell/last-name.ts";
import { type Expansion, type Part, readTexts, type Redirect, type Stage, type Word } from "../shell/line.ts";
import type { IndexedRule, RuleIndex } from "./compile.ts";
import type { Facts } from "./line-facts.ts";
import { matchWords } from "./match.ts";

/** What a host lets a rewriting do. */
export interface HostLimits {
  /** The executable as a shell reads it: `/home/me/.local/bin/pith`. */
  filter: string;
  /** Options for every filter of the call: `--of claude.7f3a`. */
  options: string[];
  /** Whether standard error may be joined to the pipe, by `2>&1` or, where rules are matched against redirections too, by `|&`. */
  redirect: boolean | "|&";
  /** Whether `set -o pipefail; ` may stand in front. */
  pipefail: boolean;
  shell: "bash" | "zsh";
  /** Whether it judges an exit status by the name of the line's last command. */
  namesLast: boolean;
}

export type Plan =
  | { kind: "leave"; rule?: IndexedRule; because: string }
  | { kind: "simple"; rule: IndexedRule; args: string[]; at: number; merge: boolean; ending: string }
  | { kind: "bounded"; rule: IndexedRule; args: string[]; at: number; fit?: Fit | undefined };

type Found = { rule: IndexedRule; args: string[] };

export interface Surroundings {
  facts: Facts;
  host?: HostLimits;
  /** Serve `| head` whatever the rule is. */
  anyHead?: boolean;
}

/** What to do with one part, as far as it can be told from it and the facts of its line. */
export function planPart(call: string, part: Part, index: RuleIndex, around: Surroundings): Plan {
  if (part.opaque) return { kind: "leave", because: `${part.opaque} stays as typed` };
  const words = readTexts(part.stages[0]!.words);
  if (words.length === 0) return { kind: "leave", because: "it only sets variables" };
  const match = matchWords(words, index);
  if (match.kind === "none") return { kind: "leave", because: `no rule answers ${words[0]}` };
  const { rule } = match;
  if (match.kind === "unless") return { kind: "leave", rule, because: `the rule leaves calls with ${match.argument} as typed` };
  const because = findPartObjection(call, part, words, match);
  if (because) return { kind: "leave", rule, because };
  return part.stages.length === 1 ? planSimple(part, match, around) : planBounded(part, match, around);
}

function findPartObjection(call: string, part: Part, texts: string[], { rule, args }: Found): string | undefined {
  const { words, assignments, redirects } = part.stages[0]!;
  if (part.background) return "it runs in the background";
  const endless = findEndless(texts);
  if (endless) return `${endless} serves or watches and does not end by itself`;
  for (let at = 0; at < part.stages.length; at++) if (part.stages[at]!.heredoc) return "a here-document stays as typed";
  if (part.nested || someExpand(words, "command") || someExpand(assignments, "command")) return "a substitution stays as typed";
  for (let at = 0; at < redirects.length; at++) if (leadsAway(redirects[at]!)) return "its output goes elsewhere than to the agent";
  if (!rule.readsArgs) return undefined;
  for (let at = words.length - args.length; at < words.length; at++)
    if (mayBeOption(call, words[at]!)) return "the rule reads arguments, and one of them is known to the shell alone";
  return undefined;
}

function someExpand(words: Word[], kind: Expansion): boolean {
  for (let at = 0; at < words.length; at++) if (words[at]!.expands === kind) return true;
  return false;
}

function leadsAway({ descriptor, operator, target }: Redirect): boolean {
  if (descriptor === 2) return operator === ">&" && target !== "1" && target !== "-";
  return descriptor !== 0;
}

/** Its value could be an option: `$FLAGS`, but not `"$DIR/src"` or `*.ts`. */
function mayBeOption(call: string, { start, end, expands }: Word): boolean {
  return expands === "variable" && !/^[^$]*[^$"]/.test(call.slice(start, end)) && !/^"?\$\{?\w+\}?\//.test(call.slice(start, end));
}

function planSimple(part: Part, { rule, args }: Found, { facts, host }: Surroundings): Plan {
  const { words, assignments, redirects, end } = part.stages[0]!;
  // In a pipeline an unset name ends the pipeline's own shell; alone it ends the whole line.
  if (facts.nounset && (someExpand(words, "variable") || someExpand(assignments, "variable")))
    return { kind: "leave", rule, because: "set -u may end the line at one of its variables" };
  if (host?.shell === "zsh" && hasPattern(part.stages[0]!))
    return { kind: "leave", rule, because: "zsh may end the line at one of its patterns" };
  let errors: Redirect | undefined;
  for (let at = 0; at < redirects.length; at++) if (redirects[at]!.descriptor === 2) errors = redirects[at];
  const merge = (host?.redirect ?? true) !== false && !errors;
  const ending = host?.namesLast && part === facts.last ? findEnding(part, merge || errors?.target === "1") : "";
  if (ending === undefined)
    return { kind: "leave", rule, because: "the host takes its status 1 for an answer, by the name of the last command" };
  return { kind: "simple", rule, args, at: end, merge, ending };
}

/** zsh gives up the whole line where a pattern matches nothing, and at `=name` where there is no such command. */
function hasPattern({ words, assignments, redirects }: Stage): boolean {
  return (
    someExpand(words, "glob") ||
    someExpand(assignments, "glob") ||
    words.some(({ text }) => text.length > 1 && text[0] === "=") ||
    redirects.some(({ target }) => /^=|[*?[{~$]/.test(target))
  );
}

function planBounded({ stages }: Part, { rule, args }: Found, around: Surroundings): Plan {
  let fit: Fit | undefined;
  let hasHead = false;
  for (let at = 1; at < stages.length; at++) {
    const display = readDisplay(stages[at]!);
    if (!display) {
      const name = stages[at]!.words[0]?.text ?? "another command";
      return { kind: "leave", rule, because: `its output goes to ${name}, which gets the same bytes as ever` };
    }
    if (display === "all") continue;
    if (display.end === "head") hasHead = true;
    // What ends by itself is read whole before anything is shown: the tightest bound holds, else the first.
    if (!fit || (rule.finite && display.lines < fit.lines)) fit = display;
  }
  const because = hasHead ? findHeadObjection(rule, around) : undefined;
  if (because) return { kind: "leave", rule, because };
  return { kind: "bounded", rule, args, at: stages[1]!.start, fit };
}

function findHeadObjection({ finite }: IndexedRule, { facts, anyHead }: Surroundings): string | undefined {
  if (anyHead) return undefined;
  if (!finite) return "head may end the command early, and this one need not end by itself";
  if (facts.pipestatus) return "the status that it looks at depends on when head ends";
  return facts.mayPipefail ? "with pipefail the status behind head depends on when head ends" : undefined;
}
