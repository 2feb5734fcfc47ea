import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, fetchAgent, runAgent } from "./agent.ts";
import { formatPath, type LiveAgent, type Result, writeFile } from "./suite.ts";

const version = "0.169.0";

const rules = `prefix_rule(pattern = ["git", "push"], decision = "forbidden")
prefix_rule(pattern = ["git", "fetch"], decision = "prompt")
prefix_rule(pattern = ["git", "status"], decision = "allow")
`;
const exec = ["exec", "--skip-git-repo-check", "--json", "--dangerously-bypass-hook-trust"];
const modes: Record<string, { rules?: string; options?: string[] }> = {
  "no rules": { options: ["-s", "danger-full-access"] },
  "some rules": { rules, options: ["-s", "danger-full-access"] },
  "some rules, read-only": { rules, options: ["-s", "read-only"] },
  // No options: with somebody to ask, in the sandbox.
  "no rules, on request": {},
  "some rules, on request": { rules },
};
const codeMode = "code mode";
modes[codeMode] = { options: ["-s", "danger-full-access", "--enable", "code_mode"] };

export const codex: LiveAgent = {
  name: "codex",
  version,
  folders: () => [join(fetchCodex(), "..", "..", "..", "..", ".bin")],
  modes: Object.keys(modes).filter((mode) => mode !== codeMode),
  prepare(home, mode) {
    writeFile(join(home, ".codex/config.toml"), formatConfig("{model}"));
    writeFile(join(home, ".codex/rules/default.rules"), modes[mode]?.rules ?? "");
  },
  settings: (home) => [join(home, ".codex/config.toml"), join(home, ".codex/hooks.json")],
  byPath: true,
  pipes: true,
  run(turns, { home, project, mode = "no rules", shell = "/bin/bash" }) {
    const config = join(home, ".codex/config.toml");
    writeFile(config, formatConfig("{model}"));
    const { options } = modes[mode] ?? {};
    const session = [process.execPath, join(checkout, "live", "codex-session.ts"), fetchCodex()];
    // Its home must not lie in the folder for temporary files.
    const temporary = join(home, "tmp");
    mkdirSync(temporary, { recursive: true });
    const { status, text, results } = runAgent({
      command: options ? ["node", fetchCodex(), ...exec, ...options, "go"] : session,
      turns,
      shell: { tool: "exec_command", input: { cmd: "{command}", yield_time_ms: 30_000 } },
      home,
      project,
      env: { STUB_KEY: "x", SHELL: shell, TMPDIR: temporary, PATH: formatPath(home, codex.folders()) },
      files: [config],
    });
    writeFileSync(config, formatConfig("{model}"));
    if (results.length !== turns.length)
      throw new Error(`Codex ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
    return results.map((result) => ({ ...result, outcome: findOutcome(result.text) }));
  },
  late: { tool: "exec_command", input: { cmd: "seq 1 40; sleep 100", yield_time_ms: 1000 } },
  saysOfLate: ["\n40\n", "Process running with session ID"],
  saysOfFailure: "Process exited with code 1",
};

function fetchCodex(): string {
  return fetchAgent("@openai/codex", version, "@openai/codex/bin/codex.js");
}

function formatConfig(address: string): string {
  return `# the scripted model
model = "stub"
model_provider = "stub"

[model_providers.stub]
name = "stub"
base_url = "${address}/v1"
env_key = "STUB_KEY"
wire_api = "responses"
`;
}

function findOutcome(text: string): Result["outcome"] {
  if (/approval required by policy|rejected by user/.test(text)) return "asked";
  if (text.includes("Rejected(")) return "denied";
  return `ran ${/Process exited with code \d+/.exec(text) ?? ""}`;
}
