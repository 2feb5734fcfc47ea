import type { Call, Dialect } from "../dialect.ts";

// PreToolUse of Antigravity (IDE and `agy`), by the guide to hooks that comes with it (August 2026); never run here. What we answer is merged into
// the arguments of the call. It remembers what it may run by a program's name, so the filter goes by the name that only filters, and nothing
// is put in front: only displays of a bounded length (`| tail -20`) are filtered.

export const dialect: Dialect = {
  readCall({ toolCall, workspacePaths: roots, conversationId: session }) {
    const { name, args } = toolCall ?? {};
    if (name !== "run_command" || typeof args?.CommandLine !== "string" || isForLater(args)) return undefined;
    return { command: args.CommandLine, cwd: findFolder(args.Cwd, roots?.[0]), session };
  },

  readLimits({ SHELL: shell = "" }) {
    if (!/\/(bash|zsh)$/.test(shell)) return undefined;
    return { shell: shell.endsWith("zsh") ? "zsh" : "bash", redirect: true, pipefail: false, namesLast: false, filterAlone: true };
  },

  formatAnswer: (_call: Call, command: string) => JSON.stringify({ decision: "ask", overwrite: { CommandLine: command } }),

  // A decision has to be there: `{}` is a refusal. This one leaves the user's own settings to decide; an `allow` may lift a question.
  unchanged: '{"decision":"ask"}',
};

/** What goes to the background at once is read while it runs. Every call has a time after which it goes there; under a second, it is meant to. */
function isForLater({ WaitMsBeforeAsync: wait, IsDaemon: daemon, Blocking: blocking }: Record<string, unknown>): boolean {
  return (typeof wait === "number" && wait < 1000) || daemon === true || blocking === false;
}

function findFolder(own: unknown, root: unknown): string {
  const folder = typeof root === "string" ? root : "";
  if (typeof own !== "string" || own === "") return folder;
  return own.startsWith("/") ? own : `${folder}/${own}`;
}
