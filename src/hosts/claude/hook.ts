import type { Call, Dialect } from "../dialect.ts";

// PreToolUse of Claude Code (2.1.329): JSON on standard input; the whole tool input goes back, or nothing at all.

export interface ClaudeCall extends Call {
  input: Record<string, unknown>;
}

export const dialect: Dialect<ClaudeCall> = {
  readCall(payload) {
    const { hook_event_name: event, tool_name: tool, tool_input: input, session_id: session, cwd } = payload;
    if (event !== "PreToolUse" || tool !== "Bash" || typeof input?.command !== "string") return undefined;
    // Copilot CLI (1.0.102) and Cursor run the hooks of Claude's settings too, and our pipe would make them ask. The first sends a time and
    // no mode of permissions; Claude Code (2.1.330) sends a mode and no time.
    if (payload.timestamp !== undefined && payload.permission_mode === undefined) return undefined;
    if (payload.cursor_version !== undefined) return undefined;
    // A background command is read while it runs, and its owner may wait for a line of it.
    if (input.run_in_background === true) return undefined;
    return { command: input.command, input, cwd, session, timeout: input.timeout };
  },

  readLimits(env) {
    const shell = env["CLAUDE_CODE_SHELL"] || env["SHELL"] || "";
    return { shell: shell.endsWith("zsh") ? "zsh" : "bash", redirect: true, pipefail: true, namesLast: true };
  },

  /** No decision about permission: Claude Code judges each part of the pipeline by the user's own rules. */
  formatAnswer({ input }, command) {
    return JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", updatedInput: { ...input, command } } });
  },
};
