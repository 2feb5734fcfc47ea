import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkout, runAgent } from "./agent.ts";
import { formatPath, type LiveAgent, writeFile } from "./suite.ts";

const version = "3.0.2";

const rules = 'denylist = ["git push"]\nallowlist = ["npm run list", "git status", "cd", "ls", "pith", "tail"]\n';
const settings: Record<string, string> = {
  "ask is the default": "",
  "some rules": `[tools.bash]\npermission = "ask"\n${rules}`,
  "all is allowed but for some rules": '[tools.bash]\npermission = "always"\ndenylist = ["git push", "make"]\n',
  "some rules, the agent auto-approve": `[tools.bash]\npermission = "ask"\n${rules}`,
  "some rules, the agent accept-edits": `[tools.bash]\npermission = "ask"\n${rules}`,
};

// No line end behind the last line, on purpose.
const hooks = '# mine\n[[hooks]]\nname = "note"\ntype = "post_agent"\ncommand = "true"';

export const vibe: LiveAgent = {
  name: "vibe",
  version,
  folders: () => [dirname(fetchVibe())],
  modes: Object.keys(settings),
  pipes: false,
  prepare(home, mode) {
    writeFile(join(home, ".vibe/config.toml"), formatConfig(settings[mode] ?? ""));
    if (!existsSync(join(home, ".vibe/hooks.toml"))) writeFile(join(home, ".vibe/hooks.toml"), hooks);
  },
  settings: (home) => [join(home, ".vibe/hooks.toml")],
  run(turns, { home, project, mode = "all is allowed but for some rules", shell = "/bin/bash" }) {
    const config = join(home, ".vibe/config.toml");
    writeFile(config, formatConfig(settings[mode] ?? ""));
    const chosen = / the agent ([\w-]+)$/.exec(mode)?.[1];
    const { status, text, results } = runAgent({
      command: [fetchVibe(), "-p", "go", "--output", "json", ...(chosen === undefined ? [] : ["--agent", chosen])],
      turns,
      shell: { tool: "bash", input: { command: "{command}" } },
      home,
      project,
      env: { STUB_KEY: "x", SHELL: shell, PATH: formatPath(home, vibe.folders()) },
      files: [config],
    });
    if (results.length !== turns.length)
      throw new Error(`Vibe ended with status ${status} after ${results.length} of ${turns.length} turns:\n${text.slice(-3000)}`);
    return results.map((result) => ({ ...result, outcome: findOutcome(result.text) }));
  },
  late: { tool: "bash", input: { command: "seq 1 40; sleep 100", timeout_seconds: 2 } },
  saysOfLate: ["\\n40\\n", "timed out after 2s"],
  saysOfFailure: "[exit status 1]",
};

function findOutcome(text: string): string {
  if (text.includes("matches denylist pattern")) return "denied";
  if (text.includes("denied by approval callback")) return "asked";
  const status = /"returncode":\s*(-?\d+)/.exec(text)?.[1] ?? /\[exit status (\d+)\]$/.exec(text)?.[1] ?? "0";
  return `ran ${status}`;
}

/** Installs the package from PyPI into the cache of the checkout; PYTHON names an interpreter of at least 3.12 where none is on PATH. */
function fetchVibe(): string {
  const folder = join(checkout, ".cache", "live", `mistral-vibe-${version}`);
  const path = join(folder, "bin", "vibe");
  if (existsSync(path)) return path;
  const install = `"$0" -m venv '${folder}' && '${folder}/bin/pip' install -q mistral-vibe==${version}`;
  const tried = [process.env["PYTHON"], "python3.14", "python3.13", "python3.12", "python3"].flatMap((python) =>
    python && !existsSync(path) ? Bun.spawnSync(["sh", "-c", install, python], { stdin: "ignore", stderr: "pipe" }).stderr.toString() : [],
  );
  if (existsSync(path)) return path;
  throw new Error(`the live test needs mistral-vibe ${version}, and pip could not install it here:\n${tried.join("\n")}`);
}

function formatConfig(tools: string): string {
  return `active_model = "stub"
enable_auto_update = false

[[providers]]
name = "stub"
api_base = "{model}/v1"
api_key_env_var = "STUB_KEY"
api_style = "openai"
backend = "generic"

[[models]]
name = "stub"
provider = "stub"
alias = "stub"

${tools}`;
}
