import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isView } from "./view.ts";
import { asList, asNumber, asObject, asText, type Json, parseObject, readLines } from "./lines.ts";
import type { Call, Group, Item, TranscriptFile, Usage } from "./transcript.ts";

// Claude Code 2.1.329: a line for each block of a message, a result in a line of type "user", subagents in files of their own.

interface Asked {
  tool: string;
  input: Json;
  cwd: string;
}

interface State {
  file: TranscriptFile;
  /** Calls that have no result yet. */
  asked: Map<string, Asked>;
  answered: Set<string>;
  /** Calls of which the log has our rewriting. */
  rewritten: Set<string>;
  /** A message's lines repeat its usage; the last one has the final count of what was written. */
  usage: Usage | undefined;
  counted: Set<string>;
}

export async function* readClaude(file: TranscriptFile): AsyncGenerator<Item> {
  const state: State = { file, asked: new Map(), answered: new Set(), rewritten: new Set(), usage: undefined, counted: new Set() };
  let skipped = 0;
  for await (const { text: whole, torn } of readLines(file.path)) {
    const text = whole.trim();
    if (torn || !text.startsWith("{") || !text.endsWith("}")) {
      if (text !== "") skipped++;
      continue;
    }
    if (!mayMatter(text)) continue;
    const line = parseObject(text);
    if (line) yield* readLine(line, state);
    else skipped++;
  }
  yield* takeUsage(state);
  if (skipped > 0) yield { kind: "skipped", lines: skipped };
}

// Most of a transcript is prompts, file copies and the like: it need not be parsed.
function mayMatter(text: string): boolean {
  return (
    text.includes('"tool_result"') ||
    text.includes('"assistant"') ||
    text.includes('"compact_boundary"') ||
    (text.includes('"hook_success"') && text.includes("updatedInput"))
  );
}

function* readLine(line: Json, state: State): Generator<Item> {
  const message = asObject(line["message"]);
  if (line["type"] === "assistant" && message) {
    yield* noteUsage(line, message, state);
    for (const block of asList(message["content"])) {
      if (block["type"] === "tool_use")
        state.asked.set(asText(block["id"]), {
          tool: asText(block["name"]),
          input: asObject(block["input"]) ?? {},
          cwd: asText(line["cwd"]),
        });
    }
  } else if (line["type"] === "user" && message) {
    for (const block of asList(message["content"])) {
      const call = block["type"] === "tool_result" ? readResult(line, block, state) : undefined;
      if (!call) continue;
      yield* takeUsage(state);
      yield call;
    }
  } else if (line["type"] === "system" && line["subtype"] === "compact_boundary") {
    yield* takeUsage(state);
    yield { kind: "compaction", ...placeOf(line) };
  } else if (line["type"] === "attachment") noteRewriting(asObject(line["attachment"]), state);
}

function placeOf(line: Json): { session: string; thread: string; time: string } {
  const thread = line["isSidechain"] === true ? asText(line["agentId"]) || "sidechain" : "";
  return { session: asText(line["sessionId"]), thread, time: asText(line["timestamp"]) };
}

function* noteUsage(line: Json, message: Json, state: State): Generator<Item> {
  const tokens = asObject(message["usage"]);
  const id = asText(message["id"]);
  // Notes of Claude Code's own, which no model was asked for.
  if (!tokens || message["model"] === "<synthetic>") return;
  if (state.usage && state.usage.id !== id) yield* takeUsage(state);
  if (state.counted.has(id)) return;
  const written = asNumber(tokens["cache_creation_input_tokens"]);
  const long = asNumber(asObject(tokens["cache_creation"])?.["ephemeral_1h_input_tokens"]);
  state.usage = {
    kind: "usage",
    ...placeOf(line),
    id,
    model: asText(message["model"]),
    input: asNumber(tokens["input_tokens"]),
    cacheRead: asNumber(tokens["cache_read_input_tokens"]),
    cacheWrite: written - long,
    cacheWriteLong: long,
    output: asNumber(tokens["output_tokens"]),
  };
}

function* takeUsage(state: State): Generator<Item> {
  if (!state.usage) return;
  state.counted.add(state.usage.id);
  yield state.usage;
  state.usage = undefined;
}

function noteRewriting(attachment: Json | undefined, { rewritten }: State): void {
  if (attachment?.["type"] === "hook_success" && /\bpith'? filter /.test(asText(attachment["stdout"])))
    rewritten.add(asText(attachment["toolUseID"]));
}

function readResult(line: Json, block: Json, state: State): Call | undefined {
  const id = asText(block["tool_use_id"]);
  const asked = state.asked.get(id);
  if (!asked || state.answered.has(id)) return undefined;
  state.asked.delete(id);
  state.answered.add(id);
  const group = groupOf(asked.tool);
  const text = textOf(block["content"]);
  const error = block["is_error"] === true;
  const framed = error ? /^Exit code (\d+)(?:\n|$)/.exec(text) : null;
  const result = asObject(line["toolUseResult"]);
  const kept = asText(result?.["persistedOutputPath"]);
  const output = framed ? text.slice(framed[0].length) : text;
  const whole = kept ? findWhole(kept, state.file.path) : undefined;
  const status = framed ? Number(framed[1]) : error || group !== "shell" ? undefined : 0;
  return {
    kind: "call",
    ...placeOf(line),
    id,
    tool: asked.tool,
    group,
    ...(group === "shell" ? { command: asText(asked.input["command"]) } : {}),
    cwd: asked.cwd,
    output,
    error,
    ...(status === undefined ? {} : { status }),
    cut: kept !== "" || /\n\.\.\. \[\d+ characters truncated\] \.\.\.\n/.test(output) || result?.["interrupted"] === true,
    ...(whole ? { whole: { path: whole } } : {}),
    filtered: state.rewritten.has(id) || isView(asText(asked.input["command"]), output),
    refused: error && !framed,
    background: asked.input["run_in_background"] === true || asText(result?.["backgroundTaskId"]) !== "",
  };
}

/** The transcripts may have been moved together since. */
function findWhole(kept: string, transcript: string): string | undefined {
  const folder = dirname(transcript);
  const beside = [join(folder, basename(transcript, ".jsonl")), dirname(folder)].map((one) => join(one, "tool-results", basename(kept)));
  return [kept, ...beside].find((path) => existsSync(path));
}

function textOf(content: unknown): string {
  return typeof content === "string"
    ? content
    : asList(content)
        .map((part) => asText(part["text"]))
        .join("\n");
}

const groups: Record<string, Group | undefined> = {
  Bash: "shell",
  PowerShell: "other",
  Read: "read",
  NotebookRead: "read",
  Grep: "search",
  Glob: "search",
  LS: "search",
  WebFetch: "web",
  WebSearch: "web",
  Task: "agent",
  Agent: "agent",
};

function groupOf(tool: string): Group {
  return tool.startsWith("mcp__") ? "mcp" : (groups[tool] ?? "other");
}
