import { join } from "node:path";
import { fetchAgent, runAgent } from "./agent.ts";
import type { Turn } from "./model.ts";
import { type AgentRun, type LiveAgent, type Result, writeFile } from "./suite.ts";

const version = "0.61.0";

const rule = (decision: string, pattern: string, priority = 100) =>
  `[[rule]]\ntoolName = "run_shell_command"\n${pattern}decision = "${decision}"\npriority = ${priority}\n\n`;
const some =
  rule("deny", 'commandPrefix = "git push"\n') +
  rule("deny", 'commandRegex = "make (all|install)"\n') +
  rule("ask_user", 'commandPrefix = "git fetch"\n') +
  rule("allow", 'commandPrefix = ["npm test", "cd sub"]\n');
// The first is that of the tests without rules: elsewhere it refuses what no rule allows, for nobody is there to be asked.
const modes: Record<string, { rules: string; approval: string }> = {
  "some rules, yolo": { rules: some, approval: "yolo" },
  "some rules": { rules: some, approval: "default" },
  "some rules, auto_edit": { rules: some, approval: "auto_edit" },
  "some rules, plan": { rules: some, approval: "plan" },
  "all else is allowed": { rules: some + rule("allow", "", 10), approval: "default" },
};

export const gemini: LiveAgent = {
  name: "gemini",
  version,
  folders: () => [join(fetchGemini(), "..")],
  modes: Object.keys(modes),
  pipes: true,
  bashAlone: true,
  prepare(home, mode) {
    writeFile(join(home, ".gemini/settings.json"), settings);
    writeFile(join(home, ".gemini/policies/mine.toml"), modes[mode]?.rules ?? "");
  },
  settings: (home) => ["settings.json", "policies/mine.toml", "policies/pith.toml"].map((name) => join(home, ".gemini", name)),
  run(turns, options) {
    // After some thirty refusals it says nothing more.
    const results: Result[] = [];
    for (let from = 0; from < turns.length; from += 14) results.push(...runTwice(turns.slice(from, from + 14), options));
    return results;
  },
  late: "seq 1 40; sleep 100",
  saysOfLate: ["exceeded the timeout of 1.0 minutes", "\n39\n40"],
  saysOfFailure: "Exit Code: 1",
};

// Left to itself it waits five minutes for a command that prints nothing. A test run on a busy machine is silent for half a minute.
const settings = `{
  // of nobody
  "security": { "auth": { "selectedType": "gemini-api-key" } },
  "tools": { "shell": { "inactivityTimeout": 60 } }
}
`;

/** Now and then it gives up before its turns are over; that is said, and tried once more. */
function runTwice(turns: Turn[], options: AgentRun): Result[] {
  try {
    return runSome(turns, options);
  } catch (error) {
    console.error(`once more, because: ${String(error)}`);
    return runSome(turns, options);
  }
}

function runSome(turns: Turn[], { home, project, mode = "some rules, yolo", shell = "/bin/bash" }: AgentRun): Result[] {
  const { status, text, results } = runAgent({
    command: [fetchGemini(), "-m", "gemini-2.5-pro", "--approval-mode", modes[mode]?.approval ?? "default", "-p", "go"],
    turns,
    shell: { tool: "run_shell_command", input: { command: "{command}", description: "a scripted call" } },
    home,
    project,
    env: { GEMINI_API_KEY: "x", GOOGLE_GEMINI_BASE_URL: "{model}", GEMINI_CLI_TRUST_WORKSPACE: "true", SHELL: shell },
  });
  if (results.length !== turns.length)
    throw new Error(`Gemini CLI ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
  return results.map((result) => ({ ...result, outcome: findOutcome(result.text) }));
}

function fetchGemini(): string {
  return fetchAgent("@google/gemini-cli", version, ".bin/gemini");
}

/** Without anybody to ask it refuses; what no rule allows is denied then. */
function findOutcome(text: string): string {
  if (text.startsWith("Tool execution denied by policy")) return "denied";
  if (text.includes("requires user confirmation")) return "asked";
  return `ran ${/^Exit Code: \d+$/m.exec(text)?.[0] ?? ""}`;
}
