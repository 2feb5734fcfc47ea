import { type Api, countPrompt, streamEvents } from "./api.ts";

interface Part {
  text?: string;
  functionCall?: { id?: string; name: string; args: Record<string, unknown> };
  functionResponse?: { response?: { output?: unknown; error?: unknown } };
}

interface Body {
  tools?: { functionDeclarations?: { name: string }[] }[];
  contents?: { parts?: Part[] }[];
}

/** Gemini's generateContent. */
export const gemini: Api<Body> = {
  path: /:(stream)?generateContent$/i,

  listTools: (body) => (body.tools ?? []).flatMap(({ functionDeclarations = [] }) => functionDeclarations.map(({ name }) => name)),

  readResults: (body) =>
    (body.contents ?? [])
      .flatMap(({ parts = [] }) => parts)
      .flatMap(({ functionResponse }) => (functionResponse ? [functionResponse.response ?? {}] : []))
      .map(({ output, error }) => ({ text: unwrap(String(error ?? output ?? "")), isError: error !== undefined })),

  answer({ contents = [], ...rest }, reply, path) {
    const { all, cached } = countPrompt(rest, contents);
    const part: Part = "tool" in reply ? { functionCall: { id: reply.id, name: reply.tool, args: reply.input } } : { text: reply.say };
    const answer = {
      candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP", index: 0 }],
      usageMetadata: { promptTokenCount: all, cachedContentTokenCount: cached, candidatesTokenCount: 1, totalTokenCount: all + 1 },
    };
    return path.includes(":stream") ? streamEvents([answer]) : Response.json(answer);
  },
};

function unwrap(text: string): string {
  return text.replace(/^<untrusted_context>\nOutput: /, "").replace(/\n<\/untrusted_context>/, "");
}
