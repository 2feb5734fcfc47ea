// PreToolUse of Claude Code (2.1.329): JSON on standard input; the whole tool input goes back, or nothing at all.

export interface ClaudeCall {
  command: string;
  input: Record<string, unknown>;
  /** Where the call runs; a trusted project's rules hold there. */
  cwd: string;
  /** What every filter of the call is told. */
  options: string[];
}

/** The shell call in a payload; undefined for everything that is left alone. */
export function readCall(payload: string): ClaudeCall | undefined {
  const { hook_event_name: event, tool_name: tool, tool_input: input, session_id: session, cwd } = JSON.parse(payload);
  if (event !== "PreToolUse" || tool !== "Bash" || typeof input?.command !== "string") return undefined;
  // A background command is read while it runs, and its owner may wait for a line of it.
  if (input.run_in_background === true) return undefined;
  return {
    command: input.command,
    input,
    cwd: typeof cwd === "string" ? cwd : "",
    options: ["--of", nameSession(session), ...formatPatience(input.timeout)],
  };
}

/** No decision about permission: Claude Code judges each part of the pipeline by the user's own rules. */
export function formatAnswer({ input }: ClaudeCall, command: string): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName: "PreToolUse", updatedInput: { ...input, command } } });
}

function nameSession(session: unknown): string {
  const id = typeof session === "string" ? takeLetters(session, 8) : "";
  return id.length < 4 ? "claude" : `claude.${id}`;
}

/** 70 % of the call's own time-out (milliseconds), where that is less than the filter's 60 s. */
function formatPatience(timeout: unknown): string[] {
  if (typeof timeout !== "number" || !(timeout > 0)) return [];
  const seconds = Math.max(1, Math.floor((timeout * 0.7) / 1000));
  return seconds < 60 ? ["--patience", String(seconds)] : [];
}

/** The first `most` letters and digits; no pattern, for its compilation would be waited for. */
function takeLetters(text: string, most: number): string {
  let taken = "";
  for (let at = 0; at < text.length && taken.length < most; at++) {
    const char = text[at]!;
    if ((char >= "0" && char <= "9") || (char >= "a" && char <= "z") || (char >= "A" && char <= "Z")) taken += char;
  }
  return taken;
}
