import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fetchAgent, runAgent } from "./agent.ts";
import type { Turn } from "./model.ts";
import { type AgentRun, formatPath, type LiveAgent, type Result, writeFile } from "./suite.ts";

const version = "3.0.65";

const modes: Record<string, string[]> = {
  act: [],
  plan: ["--plan"],
  "nothing approved": ["--auto-approve", "false"],
};

export const cline: LiveAgent = {
  name: "cline",
  version,
  folders: () => [dirname(fetchCline())],
  // It has no rules for commands.
  modes: ["act", "plan"],
  pipes: true,
  bashAlone: true,
  prepare(home) {
    writeFile(providersOf(home), formatProviders());
    // A hook of the user's own for the same event.
    writeFile(join(home, ".cline/hooks/PreToolUse"), "#!/bin/sh\ncat > /dev/null\n");
  },
  settings: (home) => ["PreToolUse", "PreToolUse.bash"].map((name) => join(home, ".cline/hooks", name)),
  run(turns, options) {
    const results: Result[] = [];
    while (results.length < turns.length) results.push(...runCline(turns.slice(results.length), options));
    return results;
  },
  late: "seq 1 40; sleep 60",
  // It shows nothing of what was printed, with and without pith.
  saysOfLate: ["Command timed out after 30000ms"],
  saysOfFailure: "[Command exited with code 1]",
};

/** One run; a row of refusals ends it early. */
function runCline(turns: Turn[], { home, project, mode = "act", shell = "/bin/bash" }: AgentRun): Result[] {
  const providers = providersOf(home);
  const before = readFileSync(providers, "utf8");
  const { status, text, results } = runAgent({
    // Its daemon outlives it; with the processes' own namespace it does not.
    command: [
      "unshare",
      "-pf",
      "--kill-child",
      "--mount-proc",
      fetchCline(),
      "--json",
      "-P",
      "openai-compatible",
      "-m",
      "stub",
      ...(modes[mode] ?? []),
      "please go now",
    ],
    turns,
    shell: { tool: "run_commands", input: { commands: ["{command}"] } },
    home,
    project,
    env: { SHELL: shell, PATH: formatPath(home, cline.folders()) },
    files: [providers],
  });
  writeFileSync(providers, before);
  if (results.length === 0)
    throw new Error(`Cline ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
  return results.map((result) => ({ ...result, text: unwrap(result.text), outcome: findOutcome(result.text) }));
}

/** The model is told JSON, one object for each command. */
function unwrap(text: string): string {
  try {
    return (JSON.parse(text) as { result?: string; error?: string }[]).map(({ result = "", error = "" }) => result || error).join("\n");
  } catch {
    return text;
  }
}

function findOutcome(text: string): string {
  const said = unwrap(text);
  if (/requires approval/.test(text)) return "asked";
  if (/PLAN MODE/.test(text)) return "refused, for it may change something";
  return `ran ${/^\[Command exited with code (\d+)\]/.exec(said)?.[1] ?? 0}`;
}

function providersOf(home: string): string {
  return join(home, ".cline/data/settings/providers.json");
}

function formatProviders(): string {
  const settings = { provider: "openai-compatible", apiKey: "x", model: "stub", baseUrl: "{model}/v1" };
  const stub = { settings, updatedAt: "2026-11-21T00:00:00.000Z", tokenSource: "manual" };
  return JSON.stringify({ version: 1, lastUsedProvider: "openai-compatible", modes: {}, providers: { "openai-compatible": stub } });
}

function fetchCline(): string {
  return fetchAgent("cline", version, `@cline/cli-${process.platform}-${process.arch}/bin/cline`);
}
