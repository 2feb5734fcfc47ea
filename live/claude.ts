import { fetchAgent, runAgent } from "./agent.ts";
import type { ToolResult } from "./apis/api.ts";
import type { Turn } from "./model.ts";

// Named: npm under an older Node would silently take an older one.
const version = "2.1.329";

/** What the model is told of one call. */
export interface Result extends ToolResult {
  outcome: "ran" | "denied" | "asked";
}

export function fetchClaude(): string {
  const platform = `${process.platform}-${process.arch}`;
  return fetchAgent("@anthropic-ai/claude-code", version, `@anthropic-ai/claude-code-${platform}/claude`);
}

/** One headless run of Claude Code along the turns of a script; the answer holds what the model was sent for each turn. */
export function runClaude(
  turns: Turn[],
  { home, project, mode = "default", options = [] }: { home: string; project: string; mode?: string; options?: string[] },
): Result[] {
  const { status, text, results } = runAgent({
    command: [fetchClaude(), "-p", "go", "--permission-mode", mode, "--output-format", "stream-json", "--verbose", ...options],
    turns,
    shell: { tool: "Bash", input: { command: "{command}", timeout: "{timeout}", description: "a scripted call" } },
    home,
    project,
    env: {
      ANTHROPIC_BASE_URL: "{model}",
      ANTHROPIC_API_KEY: "sk-ant-test",
      DISABLE_AUTOUPDATER: "1",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      IS_SANDBOX: "1",
    },
  });
  if (results.length !== turns.length)
    throw new Error(`Claude Code ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
  return results.map((result) => ({ ...result, outcome: result.isError ? findOutcome(result.text) : "ran" }));
}

/** A command that ran and failed says its status; the rest was refused, by a rule or because nobody is here to be asked. */
function findOutcome(text: string): Result["outcome"] {
  if (/^Exit code \d+/.test(text)) return "ran";
  return /has been denied|denied by|Permission to use Bash/.test(text) ? "denied" : "asked";
}
