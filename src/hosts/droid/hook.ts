import type { Call, Dialect } from "../dialect.ts";

// PreToolUse of Factory Droid (0.215.0). No decision: an `allow` would lift the user's own deny list.

export interface DroidCall extends Call {
  input: Record<string, unknown>;
}

export const dialect: Dialect<DroidCall> = {
  readCall({ hook_event_name: event, tool_name: tool, tool_input: input, session_id: session, cwd, permission_mode: mode }) {
    if (event !== "PreToolUse" || tool !== "Execute" || typeof input?.command !== "string") return undefined;
    // There it runs what the model calls harmless, but nothing that a hook has changed. With `--skip-permissions-unsafe` it says the same.
    if (mode === "auto-low") return undefined;
    // In the background, and read from a file.
    if (input.fireAndForget === true) return undefined;
    const seconds = typeof input.timeout === "number" ? input.timeout : 60;
    return { command: input.command, input, cwd: typeof cwd === "string" ? cwd : "", session, timeout: seconds * 1000 };
  },

  // Always bash, whatever SHELL is. 11,600 characters were shown whole; of 15,600 it showed 30 lines at either end.
  readLimits: () => ({ shell: "bash", redirect: true, pipefail: true, namesLast: false, cap: [11_500, 11_500] }),

  formatAnswer: ({ input }, command) =>
    JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", updatedInput: { ...input, command } } }),
};
