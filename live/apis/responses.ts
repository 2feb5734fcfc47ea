import { type Api, countPrompt, type Reply, streamEvents } from "./api.ts";

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
      .filter(({ type }) => type === "function_call_output" || type === "custom_tool_call_output")
      .map(({ output = "" }) => ({
        text: typeof output === "string" ? output : output.map(({ text = "" }) => text).join(""),
        isError: false,
      }));
  },

  answer({ tools = [], input = [], ...rest }, reply) {
    const item =
      "tool" in reply
        ? formatCall(
            reply,
            tools.some(({ name, type }) => name === reply.tool && type === "custom"),
          )
        : { type: "message", id: "msg_last", role: "assistant", content: [{ type: "output_text", text: reply.say }] };
    const { all, cached } = countPrompt({ tools, ...rest }, typeof input === "string" ? [input] : input);
    const details = { input_tokens_details: { cached_tokens: cached }, output_tokens_details: null };
    const usage = { input_tokens: all, output_tokens: 1, total_tokens: all + 1, ...details };
    const id = `resp_${crypto.randomUUID()}`;
    return streamEvents([
      { type: "response.created", response: { id } },
      { type: "response.output_item.done", output_index: 0, item },
      { type: "response.completed", response: { id, usage } },
    ]);
  },
};

/** A custom tool takes a text, the `input` of its input. */
function formatCall({ id, tool, input }: Extract<Reply, { tool: string }>, isCustom: boolean): Record<string, unknown> {
  const call = { call_id: id, name: tool };
  return isCustom
    ? { ...call, type: "custom_tool_call", id: `ctc_${id}`, input: input["input"], status: "completed" }
    : { ...call, type: "function_call", id: `fc_${id}`, arguments: JSON.stringify(input) };
}
