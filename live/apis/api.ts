/** What a model is told of one call of a tool. */
export interface ToolResult {
  text: string;
  isError: boolean;
}

/** What the scripted model says: a last word, or a call. */
export type Reply = { say: string } | { id: string; tool: string; input: Record<string, unknown> };

/** One way to talk to a model: what a request tells, and the answer in its form. */
// Bodies are what the agents send; each API knows its own form.
// oxlint-disable-next-line typescript/no-explicit-any
export interface Api<Body = any> {
  path: RegExp;
  /** The tools that a request offers. */
  listTools(body: Body): string[];
  /** What the model is told of its calls so far, in order. */
  readResults(body: Body): ToolResult[];
  answer(body: Body, reply: Reply, path: string): Response;
}

/** As a maker's own service counts, at four characters a token: what was sent before is read from the cache. */
export function countPrompt(fixed: object, items: unknown[]): { all: number; cached: number } {
  const tokens = (value: unknown) => Math.round(JSON.stringify(value).length / 4);
  return { all: tokens(fixed) + tokens(items), cached: items.length < 3 ? 0 : tokens(fixed) + tokens(items.slice(0, -2)) };
}

export function streamEvents(events: { type?: string; [key: string]: unknown }[], last?: string): Response {
  const text = events.map((event) => `${event.type ? `event: ${event.type}\n` : ""}data: ${JSON.stringify(event)}\n\n`).join("");
  return new Response(last === undefined ? text : `${text}data: ${last}\n\n`, { headers: { "content-type": "text/event-stream" } });
}
