import { formatAnswer, readCall } from "../hosts/claude/hook.ts";
import { readIndex } from "../rules/built-in-index.ts";
import { joinRules } from "../rules/custom.ts";
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
    const call = readCall(await Bun.stdin.text());
    // The executable would not start as itself under these.
    if (!call || Bun.env.BUN_BE_BUN || Bun.env.BUN_OPTIONS || Bun.env.SHELLOPTS) return;
    const decision = await decide(call.command, await joinRules(readIndex(), call.cwd), {
      filter: nameExecutable(),
      options: call.options,
      redirect: true,
      pipefail: true,
      shell: /zsh$/.test(Bun.env.SHELL ?? "") ? "zsh" : "bash",
    });
    if (decision.kind === "rewrite") console.log(formatAnswer(call, decision.command));
  } catch {
    // Nothing printed: the call runs as typed.
  }
}

function nameExecutable(): string {
  const isCompiled = Bun.main.startsWith("/$bunfs/");
  return quoteWord(process.execPath) + (isCompiled ? "" : ` ${quoteWord(Bun.main)}`);
}
