import { dirname, join } from "node:path";
import { fetchAgent, fetchNode, runAgent } from "./agent.ts";
import { formatPath, type LiveAgent, writeFile } from "./suite.ts";

const version = "0.87.1";

export const pi: LiveAgent = {
  name: "pi",
  version,
  folders: () => [dirname(fetchPi()), dirname(fetchNode())],
  pipes: false,
  // It has no rules for commands.
  modes: ["no rules"],
  prepare: (home) => writeFile(join(home, ".pi/agent/models.json"), formatModels("{model}")),
  settings: (home) => [join(home, ".pi/agent/models.json"), join(home, ".pi/agent/extensions/pith.js")],
  run(turns, { home, project, shell = "/bin/bash" }) {
    const models = join(home, ".pi/agent/models.json");
    writeFile(models, formatModels("{model}"));
    const { status, text, results } = runAgent({
      command: [fetchPi(), "-p", "--provider", "stub", "--model", "stub", "--mode", "json", "go"],
      turns,
      shell: { tool: "bash", input: { command: "{command}" } },
      home,
      project,
      env: { PI_OFFLINE: "1", SHELL: shell, PATH: formatPath(home, pi.folders()) },
      files: [models],
    });
    writeFile(models, formatModels("{model}"));
    if (results.length !== turns.length)
      throw new Error(`Pi ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
    return results.map((result) => ({ ...result, outcome: `ran ${/Command exited with code \d+$/.exec(result.text) ?? ""}` }));
  },
  late: { tool: "bash", input: { command: "seq 1 40; sleep 100", timeout: 2 } },
  saysOfLate: ["\n40\n", "Command timed out after 2 seconds"],
  saysOfFailure: "\n\nCommand exited with code 1",
};

function fetchPi(): string {
  return fetchAgent("@earendil-works/pi-coding-agent", version, ".bin/pi");
}

function formatModels(address: string): string {
  const cost = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const model = { id: "stub", name: "stub", reasoning: false, input: ["text"], cost, contextWindow: 1_000_000, maxTokens: 8000 };
  const stub = { baseUrl: `${address}/v1`, api: "openai-completions", apiKey: "x", models: [model] };
  return `${JSON.stringify({ providers: { stub } })}\n`;
}
