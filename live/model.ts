import { appendFileSync } from "node:fs";

// A model that follows a script, on loopback, for one run of a real agent:
//   bun live/model.ts SCRIPT.json REQUESTS.jsonl -- AGENT ARGS...
// The script is a list of turns. Each turn is a shell command, { command, timeout } with a time-out in milliseconds, or { find: "PATTERN", run: "COMMAND $1" }: what the group of the pattern
// finds in the result of the turn before goes into the command, as a model would go on from what it reads. After the last turn it
// says "done".
// Every request is kept, so that a test reads what a model would have been sent. The agent's exit status is ours.

type Call = { command: string; timeout?: number };
type Turn = string | Call | { find: string; run: string };

interface Message {
  role: string;
  content: string | { type: string; content?: unknown }[];
}

interface MessagesRequest {
  model: string;
  stream?: boolean;
  tools?: { name: string }[];
  messages?: Message[];
}

const [scriptFile = "", requestsFile = "", , ...agent] = Bun.argv.slice(2);
const script = (await Bun.file(scriptFile).json()) as Turn[];

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (request.method !== "POST") return Response.json({ data: [] });
    const body = (await request.json()) as MessagesRequest;
    appendFileSync(requestsFile, `${JSON.stringify({ path: pathname, body })}\n`);
    if (pathname.endsWith("/count_tokens")) return Response.json({ input_tokens: 10 });
    return pathname.endsWith("/messages") ? answerMessages(body) : Response.json({}, { status: 404 });
  },
});

const url = `http://127.0.0.1:${server.port}`;
const run = Bun.spawn(agent, { env: { ...process.env, ANTHROPIC_BASE_URL: url }, stdin: "ignore", stdout: "inherit", stderr: "inherit" });
const status = await run.exited;
await server.stop(true);
process.exit(status);

/** Anthropic Messages: the next turn of the script, as a stream or whole. Requests without a shell (titles, summaries) get a word. */
function answerMessages(body: MessagesRequest): Response {
  const results = (body.messages ?? []).flatMap(({ content }) =>
    typeof content === "string" ? [] : content.filter(({ type }) => type === "tool_result"),
  );
  const hasShell = body.tools?.some(({ name }) => name === "Bash") ?? false;
  const call = hasShell ? findCall(results.length, results.at(-1)?.content) : undefined;
  const input = JSON.stringify({ ...call, description: "a scripted call" });
  const block =
    call === undefined ? { type: "text", text: "" } : { type: "tool_use", id: `toolu_${results.length}`, name: "Bash", input: {} };
  const delta = call === undefined ? { type: "text_delta", text: "done" } : { type: "input_json_delta", partial_json: input };
  const stop = call === undefined ? "end_turn" : "tool_use";
  const message = {
    id: `msg_${results.length}`,
    type: "message",
    role: "assistant",
    model: body.model,
    content: [] as unknown[],
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  };
  if (!body.stream) {
    const content = call === undefined ? { type: "text", text: "done" } : { ...block, input: JSON.parse(input) as unknown };
    return Response.json({ ...message, content: [content], stop_reason: stop });
  }
  const events = [
    { type: "message_start", message },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    { type: "message_delta", delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 5 } },
    { type: "message_stop" },
  ];
  return new Response(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(""), {
    headers: { "content-type": "text/event-stream" },
  });
}

function findCall(turn: number, lastResult: unknown): Call | undefined {
  const next = script[turn];
  if (typeof next === "string") return { command: next };
  if (next === undefined || "command" in next) return next;
  const text = typeof lastResult === "string" ? lastResult : JSON.stringify(lastResult);
  const found = new RegExp(next.find).exec(text)?.[1];
  return { command: found === undefined ? `echo 'nothing in the result matches ${next.find}'` : next.run.replace("$1", found) };
}
