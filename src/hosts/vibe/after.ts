import type { After, Payload, Result } from "../dialect.ts";
import { formatStatus } from "../status.ts";

// `post_tool` of Mistral Vibe (3.0.2). Its `deny` replaces what the model reads and says nothing else to it.

export const after = {
  readResult,
  formatReplacement: (_result: Result, text: string) => JSON.stringify({ decision: "deny", reason: text }),
} satisfies After;

function readResult({ hook_event_name: event, tool_name: tool, tool_status, tool_output: output, ...call }: Payload): Result | undefined {
  if (event !== "post_tool" || typeof tool !== "string" || tool.split(".").at(-1) !== "bash") return undefined;
  // Of a call that was refused, too, it asks; a replacement would hide the refusal.
  if (tool_status !== "success" || !output || output.timed_out !== false) return undefined;
  const { stdout, stderr, returncode: status, was_truncated: cut } = output;
  const command: unknown = call.tool_input?.command;
  if (typeof command !== "string" || typeof stdout !== "string" || typeof stderr !== "string") return undefined;
  if (typeof status !== "number" || cut !== false) return undefined;
  const text = join(stdout, stderr);
  const cwd = typeof call.cwd === "string" ? call.cwd : "";
  const cap = findCap(text);
  const result = { command, cwd, session: call.session_id, text, status, cut, ending: formatStatus(status), cap };
  // The excerpt of a longer one was of this size.
  return text.length > cap[0] ? { ...result, shown: 9000 } : result;
}

/** The two streams come apart; which line came first is not known any more. */
function join(stdout: string, stderr: string): string {
  return stdout === "" || stdout.endsWith("\n") || stderr === "" ? stdout + stderr : `${stdout}\n${stderr}`;
}

/** Over 16,000 characters of JSON it shows an excerpt; escapes are as frequent in the view as in the text. */
function findCap(text: string): [number, number] {
  const cap = Math.floor((15_500 * (text.length + 1)) / JSON.stringify(text).length);
  return [cap, cap];
}
