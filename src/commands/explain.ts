import { readIndex } from "../rules/built-in-index.ts";
import { type Decision, decide, type PartDecision } from "../rules/decide.ts";
import { quoteWord } from "../shell/quote.ts";
import { UserError } from "../errors.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith explain 'CALL'

Say how a shell call is parsed, which rule answers each part or why none does,
and what an agent with pith would run.

Examples:
  pith explain 'cd app && npm test 2>&1 | tail -20'
  pith explain 'git status --porcelain'
`;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { words } = parseOptions("explain", args, {});
  if (words.length === 0)
    throw new UserError({ cannot: "explain a call", because: "none is given", try: "pith explain 'npm test | tail -20'", status: 2 });
  const host = { filter: "pith", options: [], redirect: true, pipefail: true, shell: "bash" as const };
  // Several words are a command as a shell has split it: they are one call again when they are quoted.
  const call = words.length === 1 ? words[0]! : words.map(quoteWord).join(" ");
  console.log(formatDecision(call, await decide(call, readIndex(), host)));
  return 0;
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
