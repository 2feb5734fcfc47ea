import type { Dialect, Environment } from "../dialect.ts";

// PreToolUse of Codex (0.169.0). It runs a rewritten call only beside an `allow`, and judges that call as any other: its command rules
// (`~/.codex/rules/*.rules`) and its refusal of dangerous commands were seen to hold for each part of the pipeline.

export const dialect: Dialect = {
  readCall({ hook_event_name: event, tool_name: tool, tool_input: input, tool_use_id: id, session_id: session, cwd }) {
    if (event !== "PreToolUse" || tool !== "Bash" || typeof input?.command !== "string") return undefined;
    // In code mode it is a program of the model's that reads the output; such calls have an id of Codex's own.
    if (typeof id !== "string" || id.startsWith("exec-")) return undefined;
    return { command: input.command, cwd: typeof cwd === "string" ? cwd : "", session };
  },

  async readLimits(env, { command, cwd }) {
    const shell = readShell(env);
    if (!shell) return undefined;
    const rules = await readRules(env, cwd);
    // A rule that allows a command lifts its sandbox, and whether the whole line is allowed turns on the filter too.
    if (namesWordOf(command, rules)) return undefined;
    return {
      shell,
      // A line with a redirection is judged whole: the rules for its parts would not hold any more.
      redirect: rules === "",
      pipefail: true,
      namesLast: false,
      // 10,000 tokens of it are shown, head and tail.
      cap: [40_000, 40_000],
      // After 10 s it shows the model what is there and goes on.
      patience: 7,
      // A login shell.
      byPath: true,
      // The rest is over sooner and is served when it has run.
      pipes: (rule) => rule.finite === true,
    };
  },

  formatAnswer: (_call, command) =>
    JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "allow", updatedInput: { command } } }),
};

/** It takes the shell of the user's account, which `SHELL` names where nobody has changed it. */
function readShell({ SHELL: shell = "" }: Environment): "bash" | "zsh" | undefined {
  if (shell.endsWith("/bash")) return "bash";
  return shell.endsWith("/zsh") ? "zsh" : undefined;
}

/** The text of all command rules that may hold for a folder. */
async function readRules(env: Environment, cwd: string): Promise<string> {
  const folders = [`${env["CODEX_HOME"] || `${env["HOME"]}/.codex`}/rules`, "/etc/codex/rules"];
  for (let at = cwd; at.length > 1; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) folders.push(`${at}/.codex/rules`);
  const paths = ["/etc/codex/requirements.toml", ...folders.flatMap(listRules)];
  const texts = await Promise.all(
    paths.map((path) =>
      Bun.file(path)
        .text()
        .catch(() => ""),
    ),
  );
  return texts.join("\n").trim();
}

function listRules(folder: string): string[] {
  try {
    return [...new Bun.Glob("*.rules").scanSync({ cwd: folder, absolute: true })];
  } catch {
    // Most have none.
    return [];
  }
}

/** Whether a word of the command stands in quotes anywhere in the rules. */
function namesWordOf(command: string, rules: string): boolean {
  if (rules === "") return false;
  const named = new Set([...rules.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(([, double, single]) => double ?? single));
  return command
    .split(/[\s;&|()<>"'`$]+/)
    .some((word) => word !== "" && (named.has(word) || named.has(word.slice(word.lastIndexOf("/") + 1))));
}
