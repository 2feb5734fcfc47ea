import type { Call, Dialect, Limits, Payload } from "../dialect.ts";

// `tool.execute.before` of OpenCode (1.18.33) and Kilo (7.7.9), as hooks/opencode/pith.js hands it on.

interface PluginCall extends Call {
  shell: unknown;
  /** `permission` of the user's settings; undefined where the plugin could not read it. */
  permission: unknown;
  /** `permission` of each agent in them. */
  agents: unknown;
}

export const dialect = makeDialect("allow");

/** `unnamed` is what becomes of a command where the user has no rule at all. */
export function makeDialect(unnamed: "allow" | "ask"): Dialect<PluginCall> {
  return {
    readCall,
    readLimits: (_env, call) => readLimits(unnamed, call),
    formatAnswer: (_call, command) => JSON.stringify({ command }),
  };
}

function readCall({ event, args, sessionID, directory, shell, permission, agents }: Payload): PluginCall | undefined {
  if (event !== "tool.execute.before" || typeof args?.command !== "string") return undefined;
  const cwd = readFolder(args, directory);
  return { command: args.command, cwd, session: sessionID, timeout: args.timeout, shell, permission, agents };
}

/** Its own `workdir` may start at the folder of the project. */
export function readFolder({ workdir }: { workdir?: unknown }, directory: unknown): string {
  const folder = typeof directory === "string" ? directory : "";
  if (typeof workdir !== "string" || workdir === "") return folder;
  return workdir.startsWith("/") ? workdir : `${folder}/${workdir}`;
}

/** Of a longer output it shows the last 2,000 lines or 50 KB, and the rest is not to be had for sure: that is for the pipe. */
const cap = [45_000, 45_000] as const;

function readLimits(unnamed: "allow" | "ask", { shell, permission, agents }: PluginCall): Limits | undefined {
  const name = typeof shell === "string" ? shell.slice(shell.lastIndexOf("/") + 1) : "";
  if (name !== "bash" && name !== "zsh") return undefined;
  if (!Array.isArray(agents) || ![{}, ...agents].every((own) => mayFilter([unnamed, permission, own]))) return undefined;
  // It judges each part of a line by its text with the redirections, so `2>&1` would hide `git push` from a rule for it; `|&` is none.
  return { shell: name, redirect: "|&", pipefail: true, namesLast: false, cap, pipes: ({ finite }) => finite === true };
}

/**
 * Whether what we add runs unasked under rules that are asked later first. Where commands that no rule names are not allowed, or a rule that
 * does not allow might mean our filter or `set -o pipefail`, calls stay as typed: no rule of ours is ever needed.
 */
function mayFilter(permissions: unknown[]): boolean {
  const rules = permissions.flatMap(listRules);
  const from = rules.findLastIndex(([pattern]) => /^\*+$/.test(pattern));
  if (rules[from]?.[1] !== "allow") return false;
  return rules.slice(from + 1).every(([pattern, action]) => action === "allow" || !/^(?:set|[^\w])/.test(pattern));
}

function listRules(permission: unknown): [pattern: string, action: unknown][] {
  if (typeof permission === "string") return [["*", permission]];
  if (typeof permission !== "object" || permission === null) return [["*", "ask"]];
  const tools = Object.entries(permission).filter(([tool]) => tool === "bash" || /[*?]/.test(tool));
  return tools.flatMap(([, value]) =>
    typeof value === "object" && value !== null ? Object.entries(value) : [["*", value] as [string, unknown]],
  );
}
