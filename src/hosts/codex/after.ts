import type { After, Result } from "../dialect.ts";

// PostToolUse of Codex (0.169.0). It is not told the exit status, nor more than the model: both stand in the session's own log, which is
// a private format. Where that says anything else than expected, the text is left.

export const after: After = {
  async readResult({ hook_event_name: event, tool_name: tool, tool_input: input, tool_response: shown, tool_use_id: id, ...payload }) {
    if (event !== "PostToolUse" || tool !== "Bash" || typeof input?.command !== "string" || typeof shown !== "string") return undefined;
    const logged = typeof payload.transcript_path === "string" ? await readLogged(payload.transcript_path, String(id)) : undefined;
    const text = logged && findWhole(shown, logged.output);
    if (logged === undefined || text === undefined) return undefined;
    return {
      command: input.command,
      cwd: payload.cwd,
      session: payload.session_id,
      text,
      status: logged.status,
      cut: false,
      shown: shown.length,
      ending: `Process exited with code ${logged.status}`,
      byPath: true,
      cap: text === shown ? [40_000, 40_000] : [shown.length, shown.length],
    } satisfies Result;
  },

  /** The reason takes the place of the result. */
  formatReplacement: (_result, text) => JSON.stringify({ decision: "block", reason: text }),
};

interface Logged {
  output: string;
  status: number;
}

/** The last of the log is enough: the call has just ended. */
const tailSize = 1 << 20;

async function readLogged(path: string, id: string): Promise<Logged | undefined> {
  const file = Bun.file(path);
  const text = await file.slice(Math.max(0, file.size - tailSize)).text();
  const lines = text.split("\n").filter((one) => one.includes(JSON.stringify(id)));
  // In code mode a program of the model's reads the output, and fails where it is replaced: no call of the model's has that id.
  if (!lines.some((one) => one.includes('"function_call"'))) return undefined;
  const line = lines.findLast((one) => one.includes('"CommandExecution"') && one.includes('"exit_code"'));
  if (line === undefined) return undefined;
  const item = (JSON.parse(line) as { payload?: { item?: Record<string, unknown> } }).payload?.item;
  const { id: found, aggregated_output: output, exit_code: status } = item ?? {};
  // -1: it was ended.
  if (found !== id || typeof output !== "string" || typeof status !== "number" || status < 0) return undefined;
  return { output, status };
}

/** The log keeps so many bytes, without the middle of what is longer. */
const loggedSize = 65_536;

/**
 * The whole output, where what the model is shown is all of it or all but its middle. Of a command that ran on in the background it is
 * shown the last piece alone.
 */
function findWhole(shown: string, logged: string): string | undefined {
  if (shown === logged) return shown;
  if (Buffer.byteLength(logged) >= loggedSize) return undefined;
  const lines = /^Warning: truncated output \(original token count: \d+\)\nTotal output lines: (\d+)\n\n/.exec(shown);
  const isSame = lines && Number(lines[1]) === logged.split("\n").length - (logged.endsWith("\n") ? 1 : 0);
  return isSame && logged.endsWith(shown.slice(-200)) ? logged : undefined;
}
