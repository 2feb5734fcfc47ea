import type { Call, Dialect } from "../dialect.ts";

// preToolUse of Cursor, by its documentation (November 2026); never run here. Its shell may be one for all calls, so nothing is set in it:
// without pipefail only displays of a bounded length (`| tail -20`) go through the filter. No permission is answered, for what an `allow` lifts
// was not seen; where Cursor wants one beside the new input, it runs the call as typed.

interface CursorCall extends Call {
  input: Record<string, unknown>;
}

export const dialect: Dialect<CursorCall> = {
  readCall({ hook_event_name: event, tool_name: tool, tool_input: input, conversation_id: session, cwd, workspace_roots: roots }) {
    if (event !== "preToolUse" || tool !== "Shell" || typeof input?.command !== "string") return undefined;
    if (input.is_background === true) return undefined;
    const folder = [input.working_directory, cwd, roots?.[0]].find((one) => typeof one === "string" && one !== "");
    return { command: input.command, input, cwd: folder ?? "", session };
  },

  readLimits({ SHELL: shell = "" }) {
    if (!/\/(bash|zsh)$/.test(shell)) return undefined;
    return { shell: shell.endsWith("zsh") ? "zsh" : "bash", redirect: true, pipefail: false, namesLast: false };
  },

  formatAnswer: ({ input }, command) => JSON.stringify({ updated_input: { ...input, command } }),

  unchanged: "{}",
};
