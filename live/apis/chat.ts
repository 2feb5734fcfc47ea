import { type Api, countPrompt, streamEvents } from "./api.ts";

interface Body {
  model: string;
  stream?: boolean;
  tools?: { function?: { name: string } }[];
  messages?: { role: string; content?: string | { text?: string }[] | null }[];
}

/** OpenAI Chat Completions. */
export const chat: Api<Body> = {
  path: /\/chat\/completions$/,

  listTools: (body) => (body.tools ?? []).flatMap((tool) => tool.function?.name ?? []),

  readResults: (body) =>
    (body.messages ?? [])
      .filter(({ role }) => role === "tool")
      .map(({ content }) => ({
        text: typeof content === "string" ? content : (content ?? []).map(({ text = "" }) => text).join(""),
        isError: false,
      })),

  answer(body, reply) {
    const isCall = "tool" in reply;
    const call = isCall && {
      id: reply.id,
      type: "function",
      function: { name: reply.tool, arguments: JSON.stringify(reply.input) },
    };
    const said = call
      ? { role: "assistant", content: null, tool_calls: [call] }
      : { role: "assistant", content: "say" in reply && reply.say };
    const finish = isCall ? "tool_calls" : "stop";
    const { messages = [], ...rest } = body;
    const { all, cached } = countPrompt(rest, messages);
    const usage = { prompt_tokens: all, completion_tokens: 1, total_tokens: all + 1, prompt_tokens_details: { cached_tokens: cached } };
    const about = { id: "chat", created: 1, model: body.model };
    if (!body.stream)
      return Response.json({
        ...about,
        object: "chat.completion",
        choices: [{ index: 0, message: said, finish_reason: finish }],
        usage,
      });
    const delta = call ? { ...said, tool_calls: [{ index: 0, ...call }] } : said;
    const chunk = (choices: unknown[], more = {}) => ({ ...about, object: "chat.completion.chunk", choices, ...more });
    return streamEvents(
      [chunk([{ index: 0, delta, finish_reason: null }]), chunk([{ index: 0, delta: {}, finish_reason: finish }]), chunk([], { usage })],
      "[DONE]",
    );
  },
};
