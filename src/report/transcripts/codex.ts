import { asList, asNumber, asObject, asText, type Json, parseObject, readLines } from "./lines.ts";
import type { Call, Group, Item, TranscriptFile } from "./transcript.ts";
import { isView } from "./view.ts";

// Codex 0.169.0: calls and results are items of the Responses API, joined by call_id.

interface Asked {
  tool: string;
  input: Json;
}

interface State {
  session: string;
  thread: string;
  cwd: string;
  model: string;
  asked: Map<string, Asked>;
  /** Answers that were counted. */
  seen: Set<string>;
  /** Calls that ran with our filter in them: the log has what really ran. */
  rewritten: Set<string>;
  /** What a command printed, as the log has it before the result that the model was given. */
  printed: { id: string; text: string } | undefined;
  /** Older versions have no record of a single answer's usage, only the events. */
  hasRecords: boolean;
}

export async function* readCodex({ path }: TranscriptFile): AsyncGenerator<Item> {
  const state: State = {
    session: "",
    thread: "",
    cwd: "",
    model: "",
    asked: new Map(),
    seen: new Set(),
    rewritten: new Set(),
    printed: undefined,
    hasRecords: false,
  };
  let skipped = 0;
  for await (const { text, torn } of readLines(path)) {
    const line = torn ? undefined : parseObject(text);
    const payload = asObject(line?.["payload"]);
    if (line && payload) yield* readLine(asText(line["type"]), payload, asText(line["timestamp"]), state);
    else if (text !== "") skipped++;
  }
  if (skipped > 0) yield { kind: "skipped", lines: skipped };
}

function* readLine(type: string, payload: Json, time: string, state: State): Generator<Item> {
  const place = { session: state.session, thread: state.thread, time };
  if (type === "session_meta") noteSession(payload, state);
  else if (type === "turn_context") {
    state.cwd = asText(payload["cwd"]) || state.cwd;
    state.model = asText(payload["model"]) || state.model;
  } else if (type === "compacted") yield { kind: "compaction", ...place };
  else if (type === "token_usage_record") {
    state.hasRecords = true;
    yield* readUsage(asObject(payload["usage"]), asText(payload["response_id"]), time, state);
  } else if (type === "event_msg") yield* readEvent(payload, time, state);
  else if (type === "response_item") yield* readItem(payload, time, state);
}

// A forked session repeats its parent's first lines, the session's own is the first of all.
function noteSession(payload: Json, state: State): void {
  if (state.session) return;
  const id = asText(payload["id"]);
  state.session = asText(payload["session_id"]) || id;
  state.thread = id === state.session ? "" : id;
  state.cwd = asText(payload["cwd"]);
}

function* readUsage(tokens: Json | undefined, id: string, time: string, state: State): Generator<Item> {
  if (!tokens || state.seen.has(id)) return;
  state.seen.add(id);
  const cacheRead = asNumber(tokens["cached_input_tokens"]);
  const cacheWrite = asNumber(tokens["cache_write_input_tokens"]);
  yield {
    kind: "usage",
    session: state.session,
    thread: state.thread,
    time,
    id,
    model: state.model,
    input: asNumber(tokens["input_tokens"]) - cacheRead - cacheWrite,
    cacheRead,
    cacheWrite,
    cacheWriteLong: 0,
    output: asNumber(tokens["output_tokens"]),
  };
}

function* readEvent(payload: Json, time: string, state: State): Generator<Item> {
  const item = asObject(payload["item"]);
  if (item?.["type"] === "CommandExecution" && Array.isArray(item["command"])) {
    const id = asText(item["id"]);
    if (isView(item["command"].join(" "), "")) state.rewritten.add(id);
    state.printed = { id, text: asText(item["aggregated_output"]) };
  } else if (payload["type"] === "token_count" && !state.hasRecords) {
    const info = asObject(payload["info"]);
    const total = asNumber(asObject(info?.["total_token_usage"])?.["total_tokens"]);
    // The event comes again where nothing was asked in between: the running total tells.
    yield* readUsage(asObject(info?.["last_token_usage"]), `${state.session} ${state.thread} ${total}`, time, state);
  }
}

function* readItem(payload: Json, time: string, state: State): Generator<Item> {
  const type = asText(payload["type"]);
  const id = asText(payload["call_id"]);
  if (type === "function_call" || type === "custom_tool_call")
    state.asked.set(id, { tool: asText(payload["name"]), input: parseObject(asText(payload["arguments"])) ?? {} });
  else if (type === "function_call_output" || type === "custom_tool_call_output") {
    const asked = state.asked.get(id);
    if (!asked) return;
    state.asked.delete(id);
    yield readResult(asked, payload["output"], { id, time, state });
  }
}

function readResult(asked: Asked, value: unknown, { id, time, state }: { id: string; time: string; state: State }): Call {
  const group = groupOf(asked.tool);
  const framed: Framed = group === "shell" ? readFrame(textOf(value)) : { output: textOf(value), status: undefined, cut: false };
  const { output, status, cut, replaced = false } = framed;
  const command = commandOf(asked.input);
  const whole = cut ? findWhole(output, id, state) : undefined;
  return {
    kind: "call",
    session: state.session,
    thread: state.thread,
    time,
    id,
    tool: asked.tool,
    group,
    ...(group === "shell" && command ? { command } : {}),
    cwd: asText(asked.input["workdir"]) || state.cwd,
    output,
    error: status !== undefined && status !== 0,
    ...(status === undefined ? {} : { status }),
    cut,
    ...(whole === undefined ? {} : { whole: { text: whole } }),
    filtered: replaced || state.rewritten.has(id) || isView(command, output),
    refused: group === "shell" && status === undefined && !cut,
    background: false,
  };
}

/** So much of an output is in the log; of a longer one the middle is missing. */
const loggedSize = 65_536;

function findWhole(shown: string, id: string, { printed }: State): string | undefined {
  if (printed?.id !== id || Buffer.byteLength(printed.text) >= loggedSize) return undefined;
  return shown !== "" && printed.text.endsWith(shown.slice(-200)) ? printed.text : undefined;
}

/** A command, or a list of words; `bash -lc TEXT` is the text. */
function commandOf(input: Json): string {
  const command = input["cmd"] ?? input["command"];
  if (!Array.isArray(command)) return asText(command);
  return /(^|\/)(ba|z)?sh$/.test(String(command[0])) && /^-l?c$/.test(String(command[1])) ? asText(command[2]) : command.join(" ");
}

interface Framed {
  output: string;
  status: number | undefined;
  /** The middle is gone, or the command still runs. */
  cut: boolean;
  /** A hook's text took the place of the result; ours tells the exit status in a last line. */
  replaced?: true;
}

function readFrame(text: string): Framed {
  const older = text.startsWith("{") ? parseObject(text) : undefined;
  if (older && typeof older["output"] === "string") {
    const status = asObject(older["metadata"])?.["exit_code"];
    return { output: older["output"], status: typeof status === "number" ? status : undefined, cut: isCut(older["output"]) };
  }
  const frame =
    /^(?:Chunk ID: .*\n)?(?:Wall time: .*\n)?(?:Process (?:exited with code (-?\d+)|(running) .*)\n)?(?:Original token count: .*\n)?Output:\n/.exec(
      text,
    );
  if (!frame) {
    const ending = /(?:^|\n)Process exited with code (\d+)$/.exec(text);
    return ending
      ? { output: text.slice(0, ending.index), status: Number(ending[1]), cut: false, replaced: true }
      : { output: text, status: undefined, cut: false };
  }
  const output = text.slice(frame[0].length);
  const warning = /^(?:Warning: truncated output .*\n)?(?:Total output lines: \d+\n)\n/.exec(output);
  return {
    output: warning ? output.slice(warning[0].length) : output,
    status: frame[1] === undefined ? undefined : Number(frame[1]),
    cut: warning !== null || isCut(output) || frame[2] !== undefined,
  };
}

function isCut(output: string): boolean {
  return /…\d+ (tokens|chars) truncated…|\[\.\.\. omitted \d+ of \d+ lines \.\.\.\]/.test(output);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value))
    return asList(value)
      .map((part) => asText(part["text"]))
      .join("\n");
  return asText(asObject(value)?.["content"]);
}

const groups: Record<string, Group | undefined> = {
  exec_command: "shell",
  shell: "shell",
  "container.exec": "shell",
  shell_command: "shell",
  local_shell: "shell",
  write_stdin: "shell",
  // A program in JavaScript, which calls the other tools where no hook sees them.
  exec: "script",
  wait: "script",
  read_file: "read",
  view_image: "read",
  grep_files: "search",
  list_dir: "search",
  tool_search: "other",
  web_search: "web",
  read_mcp_resource: "mcp",
  list_mcp_resources: "mcp",
  list_mcp_resource_templates: "mcp",
  spawn_agent: "agent",
  wait_agent: "agent",
};

function groupOf(tool: string): Group {
  return tool.startsWith("mcp__") || tool.includes("__") ? "mcp" : (groups[tool] ?? "other");
}
