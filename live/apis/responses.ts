import { type Api, streamEvents } from "./api.ts";

interface Item {
  type: string;
  output?: string | { text?: string }[];
}

interface Body {
  tools?: { name?: string; type: string }[];
  input?: string | Item[];
}

/** OpenAI Responses, as a stream. */
export const responses: Api<Body> = {
  path: /\/responses$/,

  listTools: (body) => (body.tools ?? []).map(({ name, type }) => name ?? type),

  readResults(body) {
    const items = typeof body.input === "string" ? [] : (body.input ?? []);
    return items
      .filter(({ type }) => type === "function_call_output")
      .map(({ output = "" }) => ({
        text: typeof output === "string" ? output : output.map(({ text = "" }) => text).join(""),
        isError: false,
      }));
  },

  answer(_body, reply) {
    const item =
      "tool" in reply
        ? {
            type: "function_call",
            id: `fc_${reply.id}`,
            call_id: reply.id,
            name: reply.tool,
            arguments: JSON.stringify(reply.input),
          }
        : { type: "message", id: "msg_last", role: "assistant", content: [{ type: "output_text", text: reply.say }] };
    const usage = { input_tokens: 10, input_tokens_details: null, output_tokens: 1, output_tokens_details: null, total_tokens: 11 };
    return streamEvents([
      { type: "response.created", response: { id: "resp" } },
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response: { id: "resp", usage } },
    ]);
  },
};
