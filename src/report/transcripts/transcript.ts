// What the agents keep of their sessions, in one form for all of them.

export const hostNames = ["claude", "codex", "gemini", "opencode"] as const;
export type HostName = (typeof hostNames)[number];

/** One session as a host keeps it. */
export interface TranscriptFile {
  host: HostName;
  /** OpenCode: the database of all sessions. */
  path: string;
  session: string;
  /** Grows with what is written: bytes, or rows of a database. */
  size: number;
  /** Milliseconds since 1970. */
  changed: number;
}

/** What reports need of a transcript, in the order in which the model met it. */
export type Item = Call | Usage | Compaction | Skipped;

interface Place {
  /** The host's id, whole; the ledger has its last 8 letters and digits. */
  session: string;
  /** "" for the main line, else the id of the subagent: each has a context of its own. */
  thread: string;
  time: string;
}

/** A tool call, where its result stands; one without a result never comes. */
export interface Call extends Place {
  kind: "call";
  /** The same in every copy of the call: in sessions resumed or forked. */
  id: string;
  /** As the host says: Bash, Read, mcp__stock__count. */
  tool: string;
  group: Group;
  /** Of a shell call, as the model wrote it. */
  command?: string;
  cwd: string;
  /** What the model read, without the host's own frame (`Exit code 1`). */
  output: string;
  error: boolean;
  status?: number;
  /** The host showed less than there was. */
  cut: boolean;
  /** Where the host kept all of it: a file, or the text itself. */
  whole?: { path: string } | { text: string };
  /** The log has pith's own rewriting of it. */
  filtered: boolean;
  /** Nothing ran: refused by the user or a rule, or a wrong use of the tool. */
  refused: boolean;
  /** It was started in the background: what it printed came later, if ever. */
  background: boolean;
}

/** `script`: a program of the agent's own that starts commands where no hook sees them. */
export type Group = "shell" | "script" | "read" | "search" | "web" | "mcp" | "agent" | "other";

/** One answer of a model. What was read from the cache or written to it is not part of `input`. */
export interface Usage extends Place {
  kind: "usage";
  /** The same in every copy of the answer. */
  id: string;
  model: string;
  input: number;
  cacheRead: number;
  /** Kept for five minutes. */
  cacheWrite: number;
  /** Kept for an hour. */
  cacheWriteLong: number;
  output: number;
}

/** What stood in the context is gone, but for a summary. */
export interface Compaction extends Place {
  kind: "compaction";
}

/** Lines that are torn or of no known form; at most one, the last item. */
export interface Skipped {
  kind: "skipped";
  lines: number;
}
