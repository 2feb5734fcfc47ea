import type { Call, Dialect } from "../dialect.ts";

// PreToolUse of Crush, by its documentation (0.90, August 2026); never run here. What we answer is merged into the tool input. It knows commands
// that it need not ask about by how a line begins, so nothing is put in front: only displays of a bounded length (`| tail -20`) are filtered.
// No decision is sent, for an `allow` would lift the question.

export const dialect: Dialect = {
  readCall({ event, tool_name: tool, tool_input: input, session_id: session, cwd }) {
    if (event !== "PreToolUse" || tool !== "bash" || typeof input?.command !== "string") return undefined;
    if (input.run_in_background === true) return undefined;
    return { command: input.command, cwd: findFolder(input.working_dir, cwd), session };
  },

  // It has a shell of its own, which speaks bash; it moves a command to the background after a minute.
  readLimits: (): ReturnType<Dialect["readLimits"]> => ({ shell: "bash", redirect: true, pipefail: false, namesLast: false, patience: 42 }),

  formatAnswer: (_call: Call, command: string) => JSON.stringify({ updated_input: { command } }),
};

function findFolder(own: unknown, session: unknown): string {
  const folder = typeof session === "string" ? session : "";
  if (typeof own !== "string" || own === "") return folder;
  return own.startsWith("/") ? own : `${folder}/${own}`;
}
