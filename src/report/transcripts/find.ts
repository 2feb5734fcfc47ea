import { Database } from "bun:sqlite";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import { hostNames, type HostName, type TranscriptFile } from "./transcript.ts";

export interface Where {
  home: string;
  env: Record<string, string | undefined>;
  hosts?: readonly HostName[] | undefined;
  /** Only what was changed since. */
  since?: Date | undefined;
  /** Told of a folder or database that cannot be read. */
  onProblem?: ((path: string, because: string) => void) | undefined;
}

/** Every transcript that the hosts keep, the oldest first. */
export function findTranscripts({ home, env, hosts = hostNames, since, onProblem }: Where): TranscriptFile[] {
  const files: TranscriptFile[] = [];
  for (const host of hosts) {
    for (const { folder, pattern } of listPlaces(host, home, env)) {
      try {
        files.push(...(host === "opencode" ? listSessions(`${folder}/${pattern}`) : listFiles(host, folder, pattern)));
      } catch (error) {
        if ((error as { code?: string }).code === "ENOENT") continue;
        onProblem?.(host === "opencode" ? `${folder}/${pattern}` : folder, error instanceof Error ? error.message : String(error));
      }
    }
  }
  const from = since?.getTime() ?? -Infinity;
  return files.filter(({ changed }) => changed >= from).sort((a, b) => a.changed - b.changed || (a.path < b.path ? -1 : 1));
}

/** Where each host keeps its sessions. */
function listPlaces(host: HostName, home: string, env: Where["env"]): { folder: string; pattern: string }[] {
  switch (host) {
    case "claude":
      return [{ folder: `${env["CLAUDE_CONFIG_DIR"] || `${home}/.claude`}/projects`, pattern: "**/*.jsonl" }];
    case "codex":
      return ["sessions", "archived_sessions"].map((name) => ({
        folder: `${env["CODEX_HOME"] || `${home}/.codex`}/${name}`,
        pattern: "**/rollout-*.jsonl",
      }));
    case "gemini":
      return [{ folder: `${home}/.gemini/tmp`, pattern: "*/chats/**/*.jsonl" }];
    case "opencode":
      return [{ folder: `${env["XDG_DATA_HOME"] || `${home}/.local/share`}/opencode`, pattern: "opencode.db" }];
  }
}

function listFiles(host: HostName, folder: string, pattern: string): TranscriptFile[] {
  const paths = [...new Bun.Glob(pattern).scanSync({ cwd: folder, absolute: true, onlyFiles: true, dot: true })];
  return paths.map((path) => {
    const { size, mtimeMs } = statSync(path);
    return { host, path, session: nameSession(host, path), size, changed: Math.floor(mtimeMs) };
  });
}

/** `…/SESSION.jsonl`, `…/SESSION/subagents/agent-7f3a.jsonl`; behind a time with Codex. Gemini CLI's files have it cut short, but begin with the whole. */
function nameSession(host: HostName, path: string): string {
  const name = basename(path, ".jsonl");
  if (host === "codex") return name.slice("rollout-2026-11-21T12-42-31-".length);
  if (host === "gemini") return /^\{"sessionId":"([^"]+)"/.exec(readBeginning(path))?.[1] ?? name.slice(name.lastIndexOf("-") + 1);
  return /\/([^/]+)\/subagents\//.exec(path)?.[1] ?? name;
}

/** What cannot be read is told when all of it is to be read. */
function readBeginning(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = Buffer.alloc(100);
    return bytes.toString("utf8", 0, readSync(file, bytes));
  } catch {
    return "";
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function listSessions(path: string): TranscriptFile[] {
  statSync(path);
  const database = new Database(path, { readonly: true });
  try {
    const sessions = database
      .query<{ session: string; changed: number; size: number }, []>(
        `select s.id as session, s.time_updated as changed, (select count(*) from part p where p.session_id = s.id) as size from session s`,
      )
      .all();
    return sessions.map((one) => ({ host: "opencode", path, ...one }));
  } finally {
    database.close();
  }
}
