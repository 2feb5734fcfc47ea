import type { After, Payload, Result } from "../dialect.ts";

// `tool.result` of Amp (by the types and the code of 0.0.1790142911), as hooks/amp/pith.js hands it on.

export const after = {
  readResult,
  formatReplacement: (_result: Result, text: string) => JSON.stringify({ output: text }),
} satisfies After;

/** It keeps the last 50,000 characters, in one of its two shells without a word about it; a replacement is not cut again. */
const most = 50_000;

/** What stands in the place of an output that is no text. */
const binary = "[Command output omitted: output appears to contain binary data.";

function readResult({ event, tool, input, status: state, output, cwd, session }: Payload): Result | undefined {
  if (event !== "tool.result" || state !== "done" || typeof output?.output !== "string") return undefined;
  const command: unknown = tool === "Bash" ? input?.cmd : tool === "shell_command" ? input?.command : undefined;
  const { output: text, exitCode: status, running, stopCode, truncation } = output;
  if (typeof command !== "string" || text.startsWith(binary)) return undefined;
  // It still runs in the background; it was stopped or ended by a signal, of which -1 is told.
  if (running === true || stopCode !== undefined || typeof status !== "number" || status < 0) return undefined;
  const cut = truncation !== undefined || text.length >= most;
  // Beside the text its result goes on saying the status.
  return { command, cwd: readFolder(input, cwd), session, text, status, cut, ending: "", cap: [most, most] };
}

/** Its own folder may start at that of the project. */
function readFolder({ workdir, cwd = workdir }: Payload, root: unknown): string {
  const folder = typeof root === "string" ? root : "";
  if (typeof cwd !== "string" || cwd === "") return folder;
  return cwd.startsWith("/") ? cwd : `${folder}/${cwd}`;
}
