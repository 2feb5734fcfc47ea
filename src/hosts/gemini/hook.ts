import type { IndexedRule } from "../../rules/compile.ts";
import type { Call, Dialect, Environment, Limits, Payload } from "../dialect.ts";

// BeforeTool of Gemini CLI (0.61.0): the tool input that goes back takes the place of the whole one.

interface GeminiCall extends Call {
  input: Record<string, unknown>;
}

export const dialect: Dialect<GeminiCall> = { readCall, readLimits, formatAnswer };

function readCall({
  hook_event_name: event,
  tool_name: tool,
  tool_input: input,
  session_id: session,
  cwd,
}: Payload): GeminiCall | undefined {
  if (event !== "BeforeTool" || tool !== "run_shell_command" || typeof input?.command !== "string") return undefined;
  if (input.is_background === true) return undefined;
  return { command: input.command, input, cwd: readFolder(input.dir_path, cwd), session };
}

function readFolder(own: unknown, cwd: unknown): string {
  const folder = typeof cwd === "string" ? cwd : "";
  if (typeof own !== "string" || own === "") return folder;
  return own.startsWith("/") ? own : `${folder}/${own}`;
}

/** It shows the first fifth and the last four fifths of 40,000 characters. */
const cap = [39_000, 39_000] as const;

/**
 * A user who approves a rewritten call for good approves every program of it by name: so the filter goes by the name that only filters.
 * Its policy asks first about the line as a whole, by how it begins, and then about each part. With `set -o pipefail; ` in front the first
 * question is answered by a rule of ours; that must not lift what the user's rules say of a line with redirections or with several parts.
 */
function readLimits(_env: Environment, { command }: GeminiCall): Limits {
  return { shell: "bash", redirect: "|&", pipefail: !/[<>;&|\n]/.test(command), namesLast: false, cap, pipes, filterAlone: true };
}

/** Commands that it knows to be safe, or dangerous by their arguments; it looks at them only while they stand alone. */
const judged =
  " base64 cat cd cut echo expr false find git grep head id ln ls nl numfmt paste pwd rev rg rm sed seq stat sudo tac tail tr true uname uniq wc which whoami ";

function pipes({ match }: IndexedRule): boolean {
  return !match.some(([first = "*"]) => first.split(/[(|)]/).some((word) => word.includes("*") || judged.includes(` ${word} `)));
}

/** No decision about permission: its policy judges the rewritten line. */
function formatAnswer({ input }: GeminiCall, command: string): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName: "BeforeTool", tool_input: { ...input, command } } });
}
