import type { After, Payload, Result } from "../dialect.ts";
import { formatStatus } from "../status.ts";
import { readFolder } from "./hook.ts";

// `tool.execute.after` of OpenCode (1.18.33) and Kilo (7.7.9), as hooks/opencode/pith.js hands it on.

export const after: After = {
  readResult,
  formatReplacement: (_result, text) => JSON.stringify({ output: text }),
};

/** A replacement is not cut again. The file with the whole of a cut text was seen with its beginning or its middle missing: it is not read. */
const cap = [45_000, 45_000] as const;

function readResult({ event, args, sessionID, directory, output }: Payload): Result | undefined {
  if (event !== "tool.execute.after" || typeof args?.command !== "string" || typeof output?.output !== "string") return undefined;
  const { exit, truncated } = output.metadata ?? {};
  // No status: the call was over its time, or was broken off.
  if (typeof exit !== "number" || typeof truncated !== "boolean") return undefined;
  const text = output.output === "(no output)" ? "" : output.output;
  const origin = { command: args.command, cwd: readFolder(args, directory), session: sessionID };
  return { ...origin, text, status: exit, cut: truncated, ending: formatStatus(exit), cap };
}
