import { type Api, countPrompt, streamEvents } from "./api.ts";

interface Block {
  type: string;
  content?: string | { text?: string }[];
  is_error?: boolean;
}

interface Body {
  model: string;
  stream?: boolean;
  tools?: { name: string }[];
  messages?: { content: string | Block[] }[];
}

/** Anthropic Messages. */
export const messages: Api<Body> = {
  path: /\/messages$/,

  listTools: (body) => (body.tools ?? []).map(({ name }) => name),

  readResults(body) {
    const blocks = (body.messages ?? []).flatMap(({ content }) => (typeof content === "string" ? [] : content));
    return blocks
      .filter(({ type }) => type === "tool_result")
      .map(({ content = "", is_error: isError = false }) => ({
        text: typeof content === "string" ? content : content.map((part) => part.text ?? "").join(""),
        isError,
      }));
  },

  answer(body, reply) {
    const { messages = [], ...rest } = body;
    const { all, cached } = countPrompt(rest, messages);
    const isCall = "tool" in reply;
    const block = isCall ? { type: "tool_use", id: reply.id, name: reply.tool, input: {} } : { type: "text", text: "" };
    const delta = isCall
      ? { type: "input_json_delta", partial_json: JSON.stringify(reply.input) }
      : { type: "text_delta", text: reply.say };
    const stop = isCall ? "tool_use" : "end_turn";
    const message = {
      id: isCall ? `msg_${reply.id}` : `msg_${crypto.randomUUID()}`,
      type: "message",
      role: "assistant",
      model: body.model,
      content: [] as unknown[],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 3, cache_read_input_tokens: cached, cache_creation_input_tokens: all - cached, output_tokens: 1 },
    };
    if (!body.stream) {
      const content = isCall ? { ...block, input: reply.input } : { type: "text", text: reply.say };
      return Response.json({ ...message, content: [content], stop_reason: stop });
    }
    return streamEvents([
      { type: "message_start", message },
      { type: "content_block_start", index: 0, content_block: block },
      { type: "content_block_delta", index: 0, delta },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: stop, stop_sequence: null }, usage: { output_tokens: 5 } },
      { type: "message_stop" },
    ]);
  },
};
