import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { asList, asNumber, asObject, asText, type Json, parseObject, readLines } from "./lines.ts";
import type { Call, Group, Item, TranscriptFile } from "./transcript.ts";
import { isView } from "./view.ts";

// Gemini CLI 0.61.0: a message is written again when its calls have their results, and a resumed session begins with all of them again.

interface State {
  session: string;
  thread: string;
  cwd: string;
  seen: Set<string>;
}

export async function* readGemini({ path }: TranscriptFile): AsyncGenerator<Item> {
  const state: State = { session: "", thread: "", cwd: readProject(path), seen: new Set() };
  let skipped = 0;
  for await (const { text, torn } of readLines(path)) {
    const line = torn ? undefined : parseObject(text);
    if (line) yield* readLine(line, state);
    else if (text !== "") skipped++;
  }
  if (skipped > 0) yield { kind: "skipped", lines: skipped };
}

/** The folder of the project: in a file two folders up from the transcript. */
function readProject(path: string): string {
  try {
    return readFileSync(join(dirname(dirname(path)), ".project_root"), "utf8").trim();
  } catch {
    return "";
  }
}

function* readLine(line: Json, state: State): Generator<Item> {
  if (typeof line["sessionId"] === "string" && "kind" in line) {
    state.session = line["sessionId"];
    state.thread = line["kind"] === "main" ? "" : line["sessionId"];
  }
  const set = asObject(line["$set"]);
  for (const message of set ? asList(set["messages"]) : [line]) if (message["type"] === "gemini") yield* readMessage(message, state);
}

function* readMessage(message: Json, state: State): Generator<Item> {
  const id = asText(message["id"]);
  const tokens = asObject(message["tokens"]);
  const place = { session: state.session, thread: state.thread, time: asText(message["timestamp"]) };
  if (tokens && !state.seen.has(id)) {
    state.seen.add(id);
    const cacheRead = asNumber(tokens["cached"]);
    yield {
      kind: "usage",
      ...place,
      id,
      model: asText(message["model"]),
      input: asNumber(tokens["input"]) - cacheRead,
      cacheRead,
      cacheWrite: 0,
      cacheWriteLong: 0,
      output: asNumber(tokens["output"]) + asNumber(tokens["thoughts"]),
    };
  }
  for (const call of asList(message["toolCalls"])) {
    const callId = asText(call["id"]);
    if (!Array.isArray(call["result"]) || state.seen.has(callId)) continue;
    state.seen.add(callId);
    yield readCall(call, { ...place, time: asText(call["timestamp"]) || place.time }, state.cwd);
  }
}

function readCall(call: Json, place: { session: string; thread: string; time: string }, cwd: string): Call {
  const tool = asText(call["name"]);
  const group = tool.startsWith("mcp_") ? "mcp" : (groups[tool] ?? "other");
  const input = asObject(call["args"]) ?? {};
  const response = asObject(asObject(asList(call["result"])[0]?.["functionResponse"])?.["response"]);
  const said = asText(response?.["output"]) || asText(response?.["error"]);
  const text = said.replace(/\n\n\[System\] Tool input parameters were modified by a hook before execution\.$/, "");
  const { output, status, cut, whole } = group === "shell" ? readFrame(text) : { output: unwrap(text), status: undefined, cut: false };
  const command = asText(input["command"]);
  const refused = call["status"] === "cancelled" || (call["status"] === "error" && status === undefined);
  const known = status ?? (group === "shell" && !refused ? 0 : undefined);
  return {
    kind: "call",
    ...place,
    id: asText(call["id"]),
    tool,
    group,
    ...(group === "shell" ? { command } : {}),
    cwd: asText(input["dir_path"]) || cwd,
    output,
    error: call["status"] !== "success" || (known !== undefined && known !== 0),
    ...(known === undefined ? {} : { status: known }),
    cut,
    ...(whole ? { whole: { path: whole } } : {}),
    filtered: isView(command, output),
    refused,
    background: input["is_background"] === true,
  };
}

function readFrame(text: string): { output: string; status: number | undefined; cut: boolean; whole?: string } {
  const large = /^Output too large\. Showing .* For full output see: (.+)\n/.exec(text);
  if (large) return { output: text.slice(large[0].length), status: undefined, cut: true, whole: large[1]! };
  const body = unwrap(text);
  const ending = /\n?(?:(?:Error|Exit Code|Signal|Background PIDs|Process Group PGID): .*\n?)+$/.exec(body);
  const output = (ending ? body.slice(0, ending.index) : body).replace(/^Output: /, "");
  const status = ending ? /Exit Code: (\d+)/.exec(ending[0])?.[1] : undefined;
  return { output: output === "(empty)" ? "" : output, status: status === undefined ? undefined : Number(status), cut: false };
}

/** What was printed, out of the file in which Gemini CLI keeps what was too long. */
export function unwrapWhole(text: string): string {
  return readFrame(text).output;
}

function unwrap(text: string): string {
  return text.replace(/^<untrusted_context>\n/, "").replace(/\n?<\/untrusted_context>\n?$/, "");
}

const groups: Record<string, Group | undefined> = {
  run_shell_command: "shell",
  read_file: "read",
  read_many_files: "read",
  list_directory: "search",
  glob: "search",
  search_file_content: "search",
  grep_search: "search",
  web_fetch: "web",
  google_web_search: "web",
  invoke_agent: "agent",
  codebase_investigator: "agent",
};
