import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import type { Reply, ToolResult } from "./apis/api.ts";
import { findApi } from "./apis/list.ts";

// A model that follows a script, on loopback, for one run of a real agent:
//   bun live/model.ts SCRIPT.json REQUESTS.jsonl -- AGENT ARGS...
// After the last turn it says "done". Every request is kept, so that a test reads what a model would have been sent. Where the agent's
// arguments, its environment or one of the script's files say {model}, the address of the model is put there. The agent's exit status is ours.

/**
 * A shell command, or one with a time-out in milliseconds. With `find`, what the group of the pattern finds in the result of the turn
 * before goes into the command, as a model would go on from what it reads. Or a call of any other tool.
 */
export type Turn =
  string | { command: string; timeout?: number } | { find: string; run: string } | { tool: string; input: Record<string, unknown> };

/** The agent's shell tool; in its input `{command}` and `{timeout}` stand for those of a turn. */
export interface Shell {
  tool: string;
  input: Record<string, unknown>;
}

export interface Script {
  turns: Turn[];
  shell: Shell;
  files?: string[];
}

/** No two runs name a call or an answer alike: reports count once what a resumed session repeats. */
const session = crypto.randomUUID().slice(0, 8);

if (import.meta.main) await serve();

async function serve(): Promise<void> {
  const [scriptFile = "", requestsFile = "", , ...agent] = Bun.argv.slice(2);
  const script = (await Bun.file(scriptFile).json()) as Script;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 255,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (request.method !== "POST") return Response.json({ data: [], models: [] });
      const body: unknown = await request.json().catch(() => ({}));
      appendFileSync(requestsFile, `${JSON.stringify({ path: pathname, body })}\n`);
      if (pathname.endsWith("/count_tokens")) return Response.json({ input_tokens: 10 });
      const api = findApi(pathname);
      if (!api) return Response.json({}, { status: 404 });
      // Requests without the shell (titles, summaries) get a word.
      const hasShell = api.listTools(body).includes(script.shell.tool);
      return api.answer(body, hasShell ? findReply(script, api.readResults(body)) : { say: "done" }, pathname);
    },
  });
  const address = (text: string) => text.replaceAll("{model}", `http://127.0.0.1:${server.port}`);
  for (const file of script.files ?? []) writeFileSync(file, address(readFileSync(file, "utf8")));
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, address(value ?? "")]));
  const run = Bun.spawn(agent.map(address), { env, stdin: "ignore", stdout: "inherit", stderr: "inherit" });
  const status = await run.exited;
  await server.stop(true);
  process.exit(status);
}

function findReply({ turns, shell }: Script, results: ToolResult[]): Reply {
  const turn = turns[results.length];
  if (turn === undefined) return { say: "done" };
  const id = `call_${session}_${results.length}`;
  if (typeof turn === "object" && "tool" in turn) return { id, ...turn };
  return { id, tool: shell.tool, input: fill(shell.input, findCall(turn, results.at(-1)?.text ?? "")) };
}

function findCall(turn: Exclude<Turn, { tool: string }>, last: string): { command: string; timeout?: number } {
  if (typeof turn === "string") return { command: turn };
  if ("command" in turn) return turn;
  const found = new RegExp(turn.find).exec(last)?.[1];
  return { command: found === undefined ? `echo 'nothing in the result matches ${turn.find}'` : turn.run.replace("$1", found) };
}

/** The input of a call; what the turn does not have is left out. */
function fill(input: Record<string, unknown>, { command, timeout }: { command: string; timeout?: number }): Record<string, unknown> {
  const put = (value: unknown): unknown => {
    if (value === "{command}") return command;
    if (value === "{timeout}") return timeout;
    return Array.isArray(value) ? value.map(put) : value;
  };
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, put(value)]));
}
