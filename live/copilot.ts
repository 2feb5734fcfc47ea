import { join } from "node:path";
import { fetchAgent, runAgent } from "./agent.ts";
import { formatPath, type LiveAgent, type Result, writeFile } from "./suite.ts";

const version = "1.0.102";

const modes: Record<string, string[]> = {
  "no rules": ["--allow-all-tools"],
  "nothing allowed": [],
  "some rules": ["--allow-tool", "shell(npm:*)", "--allow-tool", "shell(git fetch)", "--deny-tool", "shell(git push)"],
  "all but what is denied": ["--yolo", "--deny-tool", "shell(git push)", "--deny-tool", "shell(make)"],
};

export const copilot: LiveAgent = {
  name: "copilot",
  version,
  folders: () => [join(fetchCopilot(), "..")],
  modes: Object.keys(modes),
  prepare: (home) => writeFile(join(home, ".copilot/settings.json"), '// mine\n{ "banner": "never" }\n'),
  settings: (home) => [join(home, ".copilot/settings.json"), join(home, ".copilot/hooks/pith.json")],
  pipes: false,
  run(turns, { home, project, mode = "no rules", shell = "/bin/bash" }) {
    const { status, text, results } = runAgent({
      command: [fetchCopilot(), "-p", "go", ...(modes[mode] ?? [])],
      turns,
      shell: { tool: "bash", input: { command: "{command}", description: "a scripted call" } },
      home,
      project,
      env: {
        COPILOT_OFFLINE: "true",
        COPILOT_PROVIDER_BASE_URL: "{model}/v1",
        COPILOT_PROVIDER_API_KEY: "x",
        COPILOT_MODEL: "stub",
        COPILOT_AUTO_UPDATE: "false",
        SHELL: shell,
        PATH: formatPath(home, copilot.folders()),
      },
    });
    if (results.length < turns.length)
      throw new Error(`Copilot CLI ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
    return results.map((result) => ({ ...result, outcome: findOutcome(result.text) }));
  },
  // It waits half a minute at least.
  late: { tool: "bash", input: { command: "seq 1 40; sleep 100", description: "a scripted call", initial_wait: 30 } },
  saysOfLate: ["\n40\n", "is still running after 30 seconds"],
  saysOfFailure: "completed with exit code 1>",
};

function fetchCopilot(): string {
  const platform = `${process.platform}-${process.arch}`;
  return fetchAgent("@github/copilot", version, `@github/copilot-${platform}/copilot`);
}

function findOutcome(text: string): Result["outcome"] {
  const ran = /completed with exit code \d+>\s*$/.exec(text);
  return ran
    ? `ran ${ran[0]}`
    : text
        .split("\n")[0]!
        .replace(/`[^`]*`/g, "`…`")
        .slice(0, 80);
}
