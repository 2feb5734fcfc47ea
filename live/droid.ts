import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fetchAgent, runAgent } from "./agent.ts";
import { formatPath, type LiveAgent, type Result, writeFile } from "./suite.ts";

const version = "0.215.0";

const about = { summary: "Run a scripted call", riskLevelReason: "It is scripted", riskLevel: "low" };

interface Mode {
  options: string[];
  settings?: object;
}

const rules = { commandAllowlist: ["npm run list", "git fetch"], commandDenylist: ["git push"], commandBlocklist: ["make"] };

const modes: Record<string, Mode> = {
  "--auto high": { options: ["--auto", "high"], settings: { commandDenylist: ["git push"] } },
  "read-only": { options: [] },
  "read-only, some rules": { options: [], settings: rules },
  "--auto medium, some rules": { options: ["--auto", "medium"], settings: rules },
  "--skip-permissions-unsafe, some rules": { options: ["--skip-permissions-unsafe"], settings: rules },
};

// A comment, a hook of the user's own and no line end, on purpose.
const hooks = '{\n  // mine\n  "Stop": [{ "hooks": [{ "type": "command", "command": "true" }] }]\n}';

export const droid: LiveAgent = {
  name: "droid",
  version,
  folders: () => [dirname(fetchDroid())],
  modes: Object.keys(modes),
  // In the last one it tells hooks that its autonomy is low.
  asTyped: ["read-only", "read-only, some rules", "--skip-permissions-unsafe, some rules"],
  pipes: true,
  bashAlone: true,
  prepare(home, mode) {
    writeFile(join(home, ".factory/settings.json"), formatSettings(mode));
    writeFile(join(home, ".factory/hooks.json"), hooks);
  },
  settings: (home) => [join(home, ".factory/settings.json"), join(home, ".factory/hooks.json")],
  run(turns, options) {
    const results: Result[] = [];
    while (results.length < turns.length) {
      results.push(...runDroid(turns.slice(results.length), options));
      // A refusal ends its run.
      if (results.length < turns.length) results.push({ text: "", isError: true, outcome: "refused" });
    }
    return results;
  },
  late: { tool: "Execute", input: { command: "npm test -- --testMatch '**/slow.js'", timeout: 4, ...about } },
  saysOfLate: ["[still running after 2 s, ", "pith raw "],
  saysOfFailure: "Command failed (exit code: 1)",
};

function runDroid(
  turns: Parameters<LiveAgent["run"]>[0],
  { home, project, mode, shell = "/bin/bash" }: Parameters<LiveAgent["run"]>[1],
): Result[] {
  const { options } = modes[mode ?? "--auto high"] ?? { options: [] };
  const settings = join(home, ".factory/settings.json");
  const before = readFileSync(settings, "utf8");
  const { status, text, results } = runAgent({
    command: [fetchDroid(), "exec", "-m", "custom:stub-0", "-o", "json", ...options, "go"],
    turns,
    shell: { tool: "Execute", input: { command: "{command}", ...about } },
    home,
    project,
    env: { FACTORY_API_KEY: "fk-test", SHELL: shell, PATH: formatPath(home, droid.folders()) },
    files: [settings],
  });
  writeFileSync(settings, before);
  if (status !== 0 && !/insufficient permission|blocked/.test(text))
    throw new Error(`Droid ended with status ${status}:\n${text.slice(-3000)}`);
  return results.map((result) => ({ ...result, outcome: findOutcome(result.text) }));
}

function findOutcome(text: string): string {
  const status = /^Error: Command failed \(exit code: (\d+)\)|\[Process exited with code (\d+)\]/.exec(text);
  return status ? `ran ${status[1] ?? status[2]}` : `refused: ${text.slice(0, 60)}`;
}

function fetchDroid(): string {
  return fetchAgent("droid", version, `@factory/cli-${process.platform}-${process.arch}/bin/droid`);
}

function formatSettings(mode: string): string {
  const stub = { model: "stub", id: "custom:stub-0", index: 0, displayName: "stub", baseUrl: "{model}/v1", apiKey: "x" };
  const customModels = [{ ...stub, provider: "generic-chat-completion-api", maxOutputTokens: 8000 }];
  return `${JSON.stringify({ customModels, ...modes[mode]?.settings }, null, 2)}\n`;
}
