import type { After, Payload, Result } from "../dialect.ts";

// What Pi (0.87.1) says of a command that has run: the `tool_result` event, as hooks/pi/pith.js hands it on.

export const after = {
  readResult,
  formatReplacement: (_result: Result, text: string) => JSON.stringify({ content: [{ type: "text", text }] }),
} satisfies After;

/** It shows the last 2,000 lines or 50 KB; a replacement is not cut again. */
const cap = [50_000, 50_000] as const;

function readResult({ type, toolName, input, content, details, isError, cwd, session }: Payload): Result | undefined {
  const shown = content?.[0]?.text;
  if (type !== "tool_result" || toolName !== "bash" || typeof input?.command !== "string") return undefined;
  if (typeof shown !== "string" || content.length !== 1) return undefined;
  const [printed, ending, status] = isError ? splitEnding(shown) : [shown, "", 0];
  // Refused, timed out, aborted, not started: no line that says a status.
  if (status === undefined || printed === "(no output)") return undefined;
  const [text, path] = splitNote(printed);
  // Of a failure it sends no details; there its note is all that is known, and the file has to agree.
  const cut = isError ? path !== undefined : details?.truncation?.truncated === true;
  const origin = { command: input.command, cwd: typeof cwd === "string" ? cwd : "", session };
  if (!cut) return { ...origin, text, status, cut, ending, cap };
  const size = isError ? undefined : details.truncation.totalBytes;
  return { ...origin, text, status, cut, ...(path && { whole: { path, size, tail: text } }), ending, cap };
}

function splitEnding(shown: string): [string, string, number | undefined] {
  const [ending, status] = /\n\nCommand exited with code (\d+)$/.exec(shown) ?? [];
  return ending === undefined ? [shown, "", undefined] : [shown.slice(0, -ending.length), ending, Number(status)];
}

/** The text in front of the note that names the file with the whole. */
function splitNote(printed: string): [string, string | undefined] {
  const [note, path] = /\n\n\[Showing [^\n]+\. Full output: ([^\n]*\/pi-bash-[0-9a-f]+\.log)\]$/.exec(printed) ?? [];
  return note === undefined ? [printed, undefined] : [printed.slice(0, -note.length), path];
}
