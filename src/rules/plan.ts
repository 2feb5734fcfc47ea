import { type Fit, readDisplay } from "../shell/display.ts";
import { findEndless } from "../shell/endless.ts";
import { findEnding } from "../shell/last-name.ts";
import type { Part, Stage, Word } from "../shell/line.ts";
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
  | { kind: "bounded"; rule: IndexedRule; args: string[]; at: number; fit?: Fit };

export interface Surroundings {
  facts: Facts;
  host?: HostLimits;
  /** Serve `| head` whatever the rule is. */
  anyHead?: boolean;
}

/** What to do with one part, as far as it can be told from it and the facts of its line. */
export function planPart(call: string, part: Part, index: RuleIndex, around: Surroundings): Plan {
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
  const merge = (host?.redirect ?? true) !== false && redirects.length === 0;
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
    if (facts.mayPipefail) return leave("with pipefail the status behind head depends on when head ends");
  }
  const [fit] = rule.finite ? bounds.toSorted((a, b) => a.lines - b.lines) : bounds;
  return { kind: "bounded", ...found, at: stages[1]!.start, ...(fit ? { fit } : {}) };
}
