import type { After, Payload, Result } from "../dialect.ts";

// What OpenClaw (2026.9.6) says of a command that has run: its tool result middleware, as hooks/openclaw/pith.js hands it on.

export const after = {
  readResult,
  formatReplacement: (_result: Result, text: string) => JSON.stringify({ content: [{ type: "text", text }] }),
} satisfies After;

function readResult({ event, args, cwd, result, session, elsewhere }: Payload): Result | undefined {
  const shown = result?.content?.[0]?.text;
  if (event !== "tool_result" || typeof args?.command !== "string" || !isHere(args.host, elsewhere)) return undefined;
  if (typeof shown !== "string" || result.content.length !== 1 || shown === "(no output)") return undefined;
  // Refused, still running, over its time; and of more than 100,000 bytes neither the end nor the status is told.
  const { status: state, exitCode: status } = result.details ?? {};
  if (state !== "completed" || typeof status !== "number") return undefined;
  const ending = status === 0 ? "" : `\n\n(Command exited with code ${status})`;
  if (!shown.endsWith(ending)) return undefined;
  const text = shown.slice(0, shown.length - ending.length);
  return { command: args.command, cwd: typeof cwd === "string" ? cwd : "", session, text, status, cut: false, ending };
}

/** In a sandbox and on another machine there is no pith to ask for the whole. */
function isHere(host: unknown, elsewhere: unknown): boolean {
  const isLocal = (name: unknown): boolean => (name ?? "auto") === "auto" || name === "gateway";
  if (!isLocal(host) || !Array.isArray(elsewhere)) return false;
  return (elsewhere as unknown[][]).every(([sandbox, own]) => (sandbox ?? "off") === "off" && isLocal(own));
}
