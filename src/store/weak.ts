import { lstatSync, readdirSync, type Stats } from "node:fs";

/** A file or folder that more people can reach than should. */
export interface Weak {
  path: string;
  problem: string;
}

const enough = 1000;

/** What lies below a folder and is not its owner's alone; nothing where there is no such folder. */
export function findWeak(folder: string): Weak[] {
  return walk(folder, findReader);
}

/** What lies at and below a path and another account could change; root's is nobody else's. */
export function findOpen(path: string): Weak[] {
  return walk(path, findWriter);
}

function walk(folder: string, findProblem: (stats: Stats) => string | undefined): Weak[] {
  const weak: Weak[] = [];
  const waiting = [folder];
  for (let path = waiting.pop(); path !== undefined && weak.length < enough; path = waiting.pop()) {
    const stats = look(path);
    if (!stats) continue;
    const problem = findProblem(stats);
    if (problem) weak.push({ path, problem });
    if (stats.isDirectory()) waiting.push(...list(path).map((name) => `${path}/${name}`));
  }
  return weak;
}

/** What stands at a path, links not followed; nothing where nothing is or can be. */
export function look(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

function findWriter(stats: Stats): string | undefined {
  if (process.getuid && stats.uid !== process.getuid() && stats.uid !== 0) return "belongs to somebody else";
  return stats.mode & 0o002 && !stats.isSymbolicLink() ? "can be changed by everybody" : undefined;
}

function findReader({ mode, uid }: Stats): string | undefined {
  if (process.getuid && uid !== process.getuid()) return "belongs to somebody else";
  return mode & 0o077 ? `can be ${mode & 0o022 ? "changed" : "read"} by others` : undefined;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
