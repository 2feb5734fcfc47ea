import type { Call, Dialect } from "../dialect.ts";

// PreToolUse of Cline CLI (3.0.65): a file named after the event. A plugin of its own could do the same, but one that is late ends the run.

export interface ClineCall extends Call {
  input: Record<string, unknown>;
}

export const dialect: Dialect<ClineCall> = {
  readCall({ hookName, tool_call: call, workspaceRoots, sessionContext }) {
    if (hookName !== "tool_call" || call?.name !== "run_commands" || !Array.isArray(call.input?.commands)) return undefined;
    const [command, ...others]: unknown[] = call.input.commands;
    // Several commands at once are rare; they run as typed.
    if (typeof command !== "string" || others.length > 0) return undefined;
    const cwd: unknown = workspaceRoots?.[0];
    return { command, input: call.input, cwd: typeof cwd === "string" ? cwd : "", session: sessionContext?.rootSessionId, timeout };
  },

  // Always bash, whatever SHELL is. Of more than 8,000 characters it shows the model the two ends.
  readLimits: () => ({ shell: "bash", redirect: true, pipefail: true, namesLast: false, cap: [7_800, 7_800] }),

  formatAnswer: ({ input }, command) => JSON.stringify({ overrideInput: { ...input, commands: [command] } }),
};

/** Each command has 30 s. */
const timeout = 30_000;
