import { type ClaudeCall, formatAnswer, readCall } from "../hosts/claude/hook.ts";
import { readIndexOf } from "../rules/built-in-lookup.ts";
import { joinRules } from "../rules/custom.ts";
import type { RuleIndex } from "../rules/compile.ts";
import { decide } from "../rules/decide.ts";
import { quoteWord } from "../shell/quote.ts";

const HELP = `Usage: pith hook HOST

Answer an agent's hook: its JSON on standard input, the rewritten call on
standard output, or nothing where the call stays as typed. Always exits 0.

  HOST           claude
`;

/** Never fails the host: whatever is odd means no answer, and the call runs as typed. */
export async function main(args: string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) console.log(HELP.trimEnd());
  else if (args[0] === "claude") await answerClaude();
  return 0;
}

async function answerClaude(): Promise<void> {
  try {
    const answer = await findAnswer(await Bun.stdin.text(), {
      index: ({ command, cwd }) => joinRules(readIndexOf(command), cwd),
      env: Bun.env,
      executable: nameExecutable(),
    });
    if (answer) console.log(answer);
  } catch {
    // Nothing printed: the call runs as typed.
  }
}

export interface World {
  /** The rules that hold where a call runs, as far as they can concern it. */
  index: (call: ClaudeCall) => RuleIndex | Promise<RuleIndex>;
  env: Record<string, string | undefined>;
  /** The executable as a shell reads it. */
  executable: string;
}

/** What is said to a payload of Claude Code; undefined for nothing. */
export async function findAnswer(payload: string, { index, env, executable }: World): Promise<string | undefined> {
  const call = readCall(payload);
  // Under the first two the executable would not start as itself; under the third pipefail would reach every script.
  if (!call || env["BUN_BE_BUN"] || env["BUN_OPTIONS"] || env["SHELLOPTS"]) return undefined;
  const shell = env["CLAUDE_CODE_SHELL"] || env["SHELL"] || "";
  const rules = await index(call);
  // Nearly half of all calls name no program that a rule answers: they need not be parsed.
  if (rules.rules.length === 0) return undefined;
  const decision = await decide(call.command, rules, {
    filter: executable,
    options: call.options,
    redirect: true,
    pipefail: true,
    shell: shell.endsWith("zsh") ? "zsh" : "bash",
    namesLast: true,
  });
  return decision.kind === "rewrite" ? formatAnswer(call, decision.command) : undefined;
}

function nameExecutable(): string {
  const isCompiled = Bun.main.startsWith("/$bunfs/");
  return quoteWord(process.execPath) + (isCompiled ? "" : ` ${quoteWord(Bun.main)}`);
}
