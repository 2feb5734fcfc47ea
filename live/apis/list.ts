import type { Api } from "./api.ts";
import { chat } from "./chat.ts";
import { gemini } from "./gemini.ts";
import { messages } from "./messages.ts";
import { responses } from "./responses.ts";

export const apis: Api[] = [messages, responses, chat, gemini];

export function findApi(path: string): Api | undefined {
  return apis.find((api) => api.path.test(path));
}
