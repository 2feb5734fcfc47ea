import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fetchAgent, fetchNode, runAgent } from "./agent.ts";
import { formatPath, type LiveAgent, writeFile } from "./suite.ts";

const version = "2026.9.6";

export const openclaw: LiveAgent = {
  name: "openclaw",
  version,
  folders: () => [dirname(fetchOpenClaw()), dirname(fetchNode())],
  pipes: false,
  // What needs an approval is not to be had without its gateway.
  modes: ["no approvals"],
  prepare: (home) => writeFile(settingsOf(home), formatSettings("{model}", "/")),
  settings: (home) => ["package.json", "openclaw.plugin.json", "pith.js"].map((name) => join(home, ".openclaw/extensions/pith", name)),
  run(turns, { home, project, shell = "/bin/bash" }) {
    writeFileSync(settingsOf(home), formatSettings("{model}", project));
    // It goes on with the last session of its agent.
    for (const name of ["agents", "state"]) rmSync(join(home, ".openclaw", name), { recursive: true, force: true });
    const { status, text, results } = runAgent({
      command: [fetchOpenClaw(), "agent", "--local", "--agent", "main", "--message", "go", "--json"],
      turns,
      shell: { tool: "exec", input: { command: "{command}", yieldMs: 60_000 } },
      home,
      project,
      env: { SHELL: shell, PATH: formatPath(home, openclaw.folders()) },
      files: [settingsOf(home)],
    });
    if (results.length !== turns.length)
      throw new Error(`OpenClaw ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
    return results.map((result) => ({ ...result, outcome: `ran ${/\(Command exited with code \d+\)$/.exec(result.text) ?? ""}` }));
  },
  late: { tool: "exec", input: { command: "seq 1 40; sleep 100", timeoutSeconds: 8, yieldMs: 60_000 } },
  saysOfLate: ["\n40\n", "Command timed out after 8 seconds"],
  saysOfFailure: "\n\n(Command exited with code 1)",
};

function fetchOpenClaw(): string {
  return fetchAgent("openclaw", version, ".bin/openclaw");
}

function settingsOf(home: string): string {
  return join(home, ".openclaw/openclaw.json");
}

/** As they are once the user has enabled the plugin. */
function formatSettings(address: string, workspace: string): string {
  const cost = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const model = { id: "stub", name: "stub", reasoning: false, input: ["text"], cost, contextWindow: 1_000_000, maxTokens: 8000 };
  const stub = { baseUrl: `${address}/v1`, apiKey: "x", api: "openai-completions", models: [model] };
  return JSON.stringify({
    models: { providers: { stub } },
    agents: { defaults: { workspace, model: { primary: "stub/stub" } } },
    plugins: { entries: { pith: { enabled: true } } },
  });
}
