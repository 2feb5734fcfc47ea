import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, cleanEnvironment, fetchAgent, isolate, makeFolder, readRequests, run } from "./agent.ts";

// Named: npm under an older Node would silently take an older one.
const version = "2.1.329";

export type Turn = string | { command: string; timeout?: number } | { find: string; run: string };

/** What the model is told of one call. */
export interface Result {
  text: string;
  isError: boolean;
  outcome: "ran" | "denied" | "asked";
}

interface Block {
  type: string;
  tool_use_id?: string;
  content?: string | { text?: string }[];
  is_error?: boolean;
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
  const folder = makeFolder("run");
  const script = join(folder, "script.json");
  const requests = join(folder, "requests.jsonl");
  writeFileSync(script, JSON.stringify(turns));
  const model = [process.execPath, join(checkout, "live", "model.ts"), script, requests, "--"];
  const claude = [fetchClaude(), "-p", "go", "--permission-mode", mode, "--output-format", "stream-json", "--verbose", ...options];
  const env = {
    ...cleanEnvironment(home),
    ANTHROPIC_API_KEY: "sk-ant-test",
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    IS_SANDBOX: "1",
  };
  const { status, text } = run(isolate([...model, ...claude]), { cwd: project, env });
  const results = readResults(requests);
  if (results.length !== turns.length)
    throw new Error(`Claude Code ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
  return results;
}

function readResults(file: string): Result[] {
  const last = readRequests<{ tools?: { name: string }[]; messages?: { content: string | Block[] }[] }>(file)
    .filter(({ body }) => body.tools?.some(({ name }) => name === "Bash"))
    .at(-1);
  const blocks = (last?.body.messages ?? []).flatMap(({ content }) => (typeof content === "string" ? [] : content));
  return blocks.filter(({ type }) => type === "tool_result").map(readResult);
}

function readResult({ content = "", is_error: isError = false }: Block): Result {
  const text = typeof content === "string" ? content : content.map((part) => part.text ?? "").join("");
  return { text, isError, outcome: isError ? findOutcome(text) : "ran" };
}

/** A command that ran and failed says its status; the rest was refused, by a rule or because nobody is here to be asked. */
function findOutcome(text: string): Result["outcome"] {
  if (/^Exit code \d+/.test(text)) return "ran";
  return /has been denied|denied by|Permission to use Bash/.test(text) ? "denied" : "asked";
}
