import { join } from "node:path";
import { fetchAgent, runAgent } from "./agent.ts";
import { type LiveAgent, type Result, writeFile } from "./suite.ts";

/** OpenCode, or one that was made from it. */
export interface Kin {
  /** Its program, the folder of its settings, and the name of its settings file. */
  name: string;
  version: string;
  /** The folder of its program. */
  fetch: () => string;
  /** The package that it would fetch at its start. */
  plugin: string;
  options: string[];
}

// A rule without a wildcard means the very text of a part, with its redirections.
const some = { "*": "allow", "git push*": "deny", "make all": "deny", "git fetch": "ask" };
const modes: Record<string, { permission?: unknown; options?: string[] }> = {
  "no rules": {},
  "some rules": { permission: { bash: some } },
  "some rules, the agent plan": { permission: { bash: some }, options: ["--agent", "plan"] },
  "some rules, --auto": { permission: { bash: some }, options: ["--auto"] },
  "all else is asked": { permission: { bash: { "*": "ask", "git push*": "deny", "npm test*": "allow", "git status": "allow" } } },
};

export const opencode = makeAgent({
  name: "opencode",
  version: "1.18.33",
  fetch: () => join(fetchAgent("opencode-ai", "1.18.33", `opencode-${process.platform}-${process.arch}/bin/opencode`), ".."),
  plugin: "@opencode-ai/plugin",
  options: [],
});

export function makeAgent(kin: Kin): LiveAgent {
  const { name, version, fetch, options } = kin;
  const configOf = (home: string) => join(home, ".config", name);
  return {
    name,
    version,
    folders: () => [fetch()],
    modes: Object.keys(modes),
    prepare: (home, mode) => writeSettings(kin, configOf(home), modes[mode]?.permission),
    pipes: true,
    settings: (home) => [join(configOf(home), `${name}.json`), join(configOf(home), "plugin", "pith.js")],
    run(turns, { home, project, mode = "no rules", shell = "/bin/bash" }) {
      const { status, text, results } = runAgent({
        command: [join(fetch(), name), "run", "--format", "json", ...options, ...(modes[mode]?.options ?? []), "go"],
        turns,
        shell: { tool: "bash", input: { command: "{command}", timeout: "{timeout}", description: "a scripted call" } },
        home,
        project,
        env: {
          MODEL: "{model}",
          SHELL: shell,
          [`${name.toUpperCase()}_DISABLE_AUTOUPDATE`]: "1",
          [`${name.toUpperCase()}_DISABLE_MODELS_FETCH`]: "1",
        },
      });
      if (results.length !== turns.length)
        throw new Error(`${name} ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
      return results.map((result) => ({ ...result, outcome: findOutcome(result.text) }));
    },
    late: { tool: "bash", input: { command: "seq 1 40; sleep 100", timeout: 2000, description: "a scripted call" } },
    saysOfLate: ["\n40\n", "terminated command after exceeding timeout 2000 ms"],
    // It shows no status of what came through the pipe.
    saysOfFailure: "",
  };
}

function writeSettings({ name, version, plugin }: Kin, folder: string, permission: unknown): void {
  // Without these two it waits a minute for a registry.
  writeFile(join(folder, "node_modules", ".keep"), "");
  writeFile(join(folder, "package-lock.json"), JSON.stringify({ packages: { "": { dependencies: { [plugin]: version } } } }));
  const provider = { npm: "@ai-sdk/openai-compatible", options: { baseURL: "{env:MODEL}/v1", apiKey: "x" }, models: { stub: {} } };
  const settings = {
    model: "stub/stub",
    small_model: "stub/stub",
    snapshot: false,
    autoupdate: false,
    share: "disabled",
    // Else the first refusal ends the run.
    experimental: { continue_loop_on_deny: true },
    provider: { stub: provider },
    permission,
  };
  writeFile(join(folder, `${name}.json`), `// the scripted model\n${JSON.stringify(settings, null, 2)}\n`);
}

/** Who is asked says no, for nobody is there. */
function findOutcome(text: string): Result["outcome"] {
  if (text.startsWith("The user has specified a rule which prevents you from using this specific tool call.")) return "denied";
  return text.startsWith("The user rejected permission to use this specific tool call.") ? "asked" : "ran";
}
