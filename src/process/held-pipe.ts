// Shells wait for the direct children that make up a pipeline, never for what those leave behind. So a command is over when no direct child of our
// parent holds the pipe that we read: exact, and 0.3 ms a look. Where the system does not tell (no /proc, another user's process), it is taken to be alive.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface HeldPipe {
  look(): "no" | "over" | "orphaned";
  /** Processes that wrote to the pipe when last looked at, and still do. */
  upstream(): number[];
}

/** Undefined where standard input is no pipe, or the system cannot be asked. */
export function watchPipe(parent: number): HeldPipe | undefined {
  const pipe = readLink("/proc/self/fd/0");
  if (!pipe?.startsWith("pipe:")) return undefined;
  const shell = findShell(parent, pipe);
  // A program that starts us and reads something else itself (strace) is no shell: then the pipe is of the shell above it.
  const above = readParent(shell);
  const waiting = above > 1 ? [shell, above, process.pid] : [shell, process.pid];
  let known: number[] = [];
  return {
    look() {
      if (process.ppid !== parent) return "orphaned";
      const siblings = waiting.map(readChildren);
      if (siblings.includes(undefined)) return "no";
      known = siblings.flatMap((pids) => pids as number[]).filter((pid) => pid !== process.pid && mayWrite(pid, pipe));
      return known.length > 0 ? "no" : "over";
    },
    upstream: () => known.filter((pid) => mayWrite(pid, pipe)),
  };
}

// What was put before us (`time`, `sh -c`, a subshell) reads the same pipe; the shell that made it reads something else.
function findShell(parent: number, pipe: string): number {
  let pid = parent;
  while (pid > 1 && readLink(`/proc/${pid}/fd/0`) === pipe) pid = readParent(pid);
  return pid;
}

function readParent(pid: number): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function readChildren(pid: number): number[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return undefined;
  }
}

function mayWrite(pid: number, pipe: string): boolean {
  if (isDead(pid)) return false;
  const folder = `/proc/${pid}/fd`;
  if (readLink(`${folder}/1`) === pipe || readLink(`${folder}/2`) === pipe) return true;
  try {
    return readdirSync(folder).some((name) => name !== "0" && readLink(`${folder}/${name}`) === pipe);
  } catch (error) {
    // Another user's process (sudo) does not show what it holds.
    return (error as { code?: string }).code !== "ENOENT";
  }
}

function isDead(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before the state may hold anything, brackets too.
    return stat.charAt(stat.lastIndexOf(")") + 2) === "Z";
  } catch {
    return true;
  }
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
