import { Database } from "bun:sqlite";
import { asNumber, asObject, asText, type Json, parseObject } from "./lines.ts";
import type { Call, Group, Item, TranscriptFile } from "./transcript.ts";
import { isView } from "./view.ts";

// OpenCode 1.18.33: a database of sessions, messages and their parts; a subagent is a session with a parent.

interface Row {
  id: string;
  message_id: string | null;
  time_created: number;
  data: string;
}

const rows = `select m.id, null as message_id, m.time_created, m.data, m.id as of, 0 as depth from message m where m.session_id = $session
  union all select p.id, p.message_id, p.time_created, p.data, p.message_id as of, 1 as depth from part p where p.session_id = $session
  order by of, depth, 1`;

export async function* readOpencode({ path, session }: TranscriptFile): AsyncGenerator<Item> {
  const database = new Database(path, { readonly: true });
  let skipped = 0;
  try {
    const place = findPlace(session, (id) =>
      database
        .query<{ parent_id: string | null; directory: string }, [string]>("select parent_id, directory from session where id = ?")
        .get(id),
    );
    for (const row of database.query<Row, { $session: string }>(rows).iterate({ $session: session })) {
      const data = parseObject(row.data);
      if (data) yield* readRow(row, data, place);
      else skipped++;
    }
  } finally {
    database.close();
  }
  if (skipped > 0) yield { kind: "skipped", lines: skipped };
}

interface Place {
  session: string;
  thread: string;
  cwd: string;
}

/** A subagent's session counts to the one that began it. */
function findPlace(id: string, find: (id: string) => { parent_id: string | null; directory: string } | null): Place {
  const own = find(id);
  let root = id;
  for (let depth = 0, parent = own?.parent_id; parent && depth < 20; depth++, parent = find(root)?.parent_id) root = parent;
  return { session: root, thread: root === id ? "" : id, cwd: own?.directory ?? "" };
}

function* readRow(row: Row, data: Json, { session, thread, cwd }: Place): Generator<Item> {
  const place = { session, thread, time: new Date(row.time_created).toISOString() };
  const tokens = row.message_id === null && data["role"] === "assistant" ? asObject(data["tokens"]) : undefined;
  if (tokens) {
    const cache = asObject(tokens["cache"]);
    yield {
      kind: "usage",
      ...place,
      id: row.id,
      model: asText(data["modelID"]),
      input: asNumber(tokens["input"]),
      cacheRead: asNumber(cache?.["read"]),
      cacheWrite: asNumber(cache?.["write"]),
      cacheWriteLong: 0,
      output: asNumber(tokens["output"]) + asNumber(tokens["reasoning"]),
    };
  } else if (data["type"] === "compaction") yield { kind: "compaction", ...place };
  else if (data["type"] === "tool") {
    const call = readCall(row.id, data, place, cwd);
    if (call) yield call;
  }
}

function readCall(id: string, data: Json, place: { session: string; thread: string; time: string }, cwd: string): Call | undefined {
  const state = asObject(data["state"]);
  const failed = state?.["status"] === "error";
  if (!state || (state["status"] !== "completed" && !failed)) return undefined;
  const tool = asText(data["tool"]);
  const group = groups[tool] ?? (builtIn.has(tool) ? "other" : "mcp");
  const input = asObject(state["input"]) ?? {};
  const metadata = asObject(state["metadata"]);
  const end = asNumber(asObject(state["time"])?.["end"]);
  const text = failed ? asText(state["error"]) : asText(state["output"]);
  const head = /^\.\.\.output truncated\.\.\.\n\n(?:Full output saved to: .*\n\n\n?)?/.exec(text);
  const exit = metadata?.["exit"];
  return {
    kind: "call",
    ...place,
    // The row was made when the call began.
    ...(end > 0 && { time: new Date(end).toISOString() }),
    id,
    tool,
    group,
    ...(group === "shell" ? { command: asText(input["command"]) } : {}),
    cwd: asText(input["workdir"]) || cwd,
    output: head ? text.slice(head[0].length) : text,
    error: failed || (typeof exit === "number" && exit !== 0),
    ...(typeof exit === "number" ? { status: exit } : {}),
    cut: head !== null || metadata?.["truncated"] === true || (group === "shell" && text.includes("<shell_metadata>")),
    // It names a file with the whole, which is not to be relied on: some were seen with runs of lines missing.
    filtered: isView(asText(input["command"]), text) || (group === "shell" && isReplaced(text, metadata)),
    refused: failed,
    background: false,
  };
}

/** What was printed stands beside what the model was given, its last 30,000 characters; a plugin may have changed the one. */
function isReplaced(text: string, metadata: Json | undefined): boolean {
  const printed = metadata?.["truncated"] === false ? metadata["output"] : undefined;
  return typeof printed === "string" && !text.endsWith(printed.slice(-20_000));
}

const groups: Record<string, Group | undefined> = {
  bash: "shell",
  shell: "shell",
  read: "read",
  grep: "search",
  glob: "search",
  list: "search",
  lsp: "search",
  webfetch: "web",
  websearch: "web",
  codesearch: "web",
  task: "agent",
};

// Whatever else there is comes from a server or a plugin.
const builtIn = new Set([
  "edit",
  "write",
  "apply_patch",
  "patch",
  "multiedit",
  "todowrite",
  "todoread",
  "question",
  "skill",
  "invalid",
  "batch",
  "plan_exit",
]);
