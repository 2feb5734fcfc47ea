import { readIndex } from "../rules/built-in-index.ts";
import { findSources, joinRules } from "../rules/custom.ts";
import { type Decision, decide, type PartDecision } from "../rules/decide.ts";
import { quoteWord } from "../shell/quote.ts";
import { UserError } from "../errors.ts";
import { showAll } from "../filter/clean.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith explain 'CALL' [--raw FILE]

Say how a shell call is parsed, which rule answers each part or why none does,
and what an agent with pith would run.

  --raw FILE    What the call printed (- for standard input): say for each
                stage of the rule how many lines it took in and gave on, and
                which ones it took away

Examples:
  pith explain 'cd app && npm test 2>&1 | tail -20'
  pith explain 'git status --porcelain'
  git status | pith explain 'git status' --raw -
`;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("explain", args, { "--raw": true });
  if (words.length === 0)
    throw new UserError({ cannot: "explain a call", because: "none is given", try: "pith explain 'npm test | tail -20'", status: 2 });
  const host = { filter: "pith", options: [], redirect: true, pipefail: true, shell: "bash" as const, namesLast: true };
  // Several words are a command as a shell has split it: they are one call again when they are quoted.
  const call = words.length === 1 ? words[0]! : words.map(quoteWord).join(" ");
  const decision = decide(call, await joinRules(readIndex(), process.cwd()), host);
  const own = await readOwn();
  const builtIn = own.size > 0 ? decide(call, readIndex(), host) : decision;
  const parts = decision.parts.map((part, i) => nameSource(part, builtIn.parts[i], own));
  console.log(showAll(formatDecision(call, { ...decision, parts })));
  const { describeIdle } = await import("../rules/custom-compile.ts");
  const idle = await describeIdle(process.cwd());
  if (idle) console.error(showAll(idle));
  const raw = given.get("raw");
  if (raw !== undefined) console.log(await explainStages(call, raw));
  return 0;
}

interface OwnRule {
  folder: string;
  off: boolean;
}

/** The rules that are not built in, by name. */
async function readOwn(): Promise<Map<string, OwnRule>> {
  const sources = await findSources(process.cwd());
  // Where no match is left the rule is off: one that answers nothing is refused.
  const off = (match: string[][]) => !match.some((words) => words.some(Boolean));
  return new Map(sources.toReversed().flatMap(({ folder, rules }) => rules.map(({ name, match }) => [name, { folder, off: off(match) }])));
}

/** Whose rule answers, or whose file switches off the one that would have. */
function nameSource(part: PartDecision, builtIn: PartDecision | undefined, own: Map<string, OwnRule>): PartDecision {
  const source = own.get(part.rule ?? "");
  if (part.rule && source) return { ...part, rule: `${part.rule} (${source.folder})` };
  const switched = part.rule ? undefined : own.get(builtIn?.rule ?? "");
  if (!switched?.off) return part;
  return { ...part, because: `${switched.folder}/${builtIn?.rule}.yaml switches the rule ${builtIn?.rule} off` };
}

/** What each stage of the call's rule did to a text, and the view. */
async function explainStages(call: string, path: string): Promise<string> {
  const [{ findFilter }, { readRuleInForce, readToolsInForce }, { filter }] = await Promise.all([
    import("../rules/decide.ts"),
    import("../rules/in-force.ts"),
    import("../filter/filter.ts"),
  ]);
  const bytes = await readRaw(call, path);
  const found = findFilter(call, await joinRules(readIndex(), process.cwd()));
  if ("because" in found) return `\nno rule reads it: ${found.because}`;
  const rule = await readRuleInForce(found.rule.name);
  if (!rule) return `\nthe rule ${found.rule.name} cannot be read`;
  const rows: string[] = [];
  const view = filter(rule, bytes, {
    args: found.args,
    fit: found.fit,
    ...(await readToolsInForce()),
    onStage: (stage, before, after) => rows.push(...formatStage(stage, before, after)),
  });
  const verdict = view.condensed
    ? (view.verdict ?? "none")
    : `none needed, the raw is printed${view.miss ? ": nothing in the rule matched" : ""}`;
  return [``, ...rows, `verdict ${verdict}`, `view ${view.shown} of ${view.lines} lines:`, view.text("ID").trimEnd()].join("\n");
}

async function readRaw(call: string, path: string): Promise<Uint8Array> {
  try {
    return await (path === "-" ? Bun.stdin : Bun.file(path)).bytes();
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    throw new UserError({ cannot: `read ${path}`, because: "there is no such file", try: `${call} > ${quoteWord(path)} 2>&1`, status: 1 });
  }
}

interface TextLine {
  text: string;
}

function formatStage(stage: string, before: TextLine[], after: TextLine[]): string[] {
  const stays = new Map<string, number>();
  for (const { text } of after) stays.set(text, (stays.get(text) ?? 0) + 1);
  const gone = before.filter(({ text }) => {
    const left = stays.get(text) ?? 0;
    if (left > 0) stays.set(text, left - 1);
    return left === 0;
  });
  const shown = gone.slice(0, 8).map(({ text }) => `    - ${text.slice(0, 160)}`);
  if (gone.length > shown.length) shown.push(`    - and ${gone.length - shown.length} more`);
  return [`stage ${stage}: ${before.length} lines in, ${after.length} out`, ...shown];
}

function formatDecision(call: string, { kind, parts, because, ...rest }: Decision): string {
  const lines = [`call   ${oneLine(call)}`];
  for (const part of parts) lines.push(`part   ${oneLine(part.text)}`, `       ${formatPart(part)}`);
  if (parts.length === 0) lines.push(`       ${because}`);
  lines.push("command" in rest ? `runs   ${rest.command}` : "runs   as typed");
  return lines.join("\n");
}

function formatPart({ rule, fit, rewritten, because }: PartDecision): string {
  if (!rewritten) return rule ? `rule ${rule}, but left as typed: ${because}` : `left as typed: ${because}`;
  return `rule ${rule}${fit ? `, its view inside the ${fit.end === "tail" ? "last" : "first"} ${fit.lines} lines` : ""}`;
}

function oneLine(text: string): string {
  return text.length > 500 ? `${JSON.stringify(text.slice(0, 500)).slice(1, -1)}…` : text.replaceAll("\n", "\\n");
}
