import type { Line, Parsed } from "../line.ts";
import { type Folder, formatFolders } from "./folders.ts";
import type { Parser } from "./list.ts";

const complaint = /^(?:find|fd|fdfind|bfs|ls|tree|rg|ag|grep|git|fatal|error|warning)\b[^/\n]{0,40}: /;

/** One path a line, as find, fd, git ls-files and rg -l print them: collected by folder, every name kept. */
export const parse: Parser = (lines, _options, { room }) => {
  const paths: string[] = [];
  const complaints: Line[] = [];
  for (const line of lines) {
    if (complaint.test(line.text)) complaints.push({ ...line, pin: true });
    else paths.push(line.text);
  }
  const unmatched: Parsed = { lines, left: 0, matched: false };
  if (paths.length < 4 || !arePaths(paths)) return unmatched;
  const used = complaints.reduce((sum, line) => sum + line.text.length + 1, 0);
  const { lines: listed, left } = formatFolders(toFolders(paths), room === undefined ? undefined : Math.max(room - used, room / 2));
  return { lines: [...complaints, ...listed], left, matched: true };
};

// Text that something else printed (`find -exec cat`) has blank lines, lines without a slash, or lines that come twice.
export function arePaths(paths: string[]): boolean {
  if (paths.some((path) => path.length > 1000)) return false;
  const bare = paths.filter((path) => !path.includes("/") && path !== ".");
  if (bare.some((path) => !/^[\w.@+~%=,()[\]{}$#!-]+$/.test(path) || !/[\w]/.test(path) || path.endsWith(","))) return false;
  if (paths.some((path) => path === "" || /^\s|\s$|:\s|\/ \S|[;{}]$|:\d+:/.test(path))) return false;
  // A blank in one of them is a name; in many of them it is prose.
  if (paths.filter((path) => /\s/.test(path)).length > paths.length / 4) return false;
  return new Set(paths).size === paths.length;
}

export function toFolders(paths: string[]): Folder[] {
  const dotted = paths.every((path) => path === "." || path.startsWith("./"));
  const short = dotted ? paths.flatMap((path) => (path === "." || path === "./" ? [] : [path.slice(2)])) : paths;
  const parents = new Set<string>();
  for (const path of short)
    for (let at = path.indexOf("/", 1); at > 0 && at < path.length - 1; at = path.indexOf("/", at + 1)) parents.add(path.slice(0, at));
  const walked = isWalk(short);
  const folders = new Map<string, string[]>();
  for (const path of short) {
    // In a list of all that there is, a folder with something in it is named by the line of what is in it.
    if (walked && (path === "/" || parents.has(path.replace(/\/$/, "")))) continue;
    const cut = path.replace(/\/$/, "").lastIndexOf("/") + 1;
    const folder = path.slice(0, cut);
    const names = folders.get(folder);
    if (names) names.push(path.slice(cut));
    else folders.set(folder, [path.slice(cut)]);
  }
  return [...folders].map(([path, names]) => ({ path, names }));
}

/** Whether every folder on the way to a path is listed too; in the answer to a search a folder is a hit of its own. */
function isWalk(paths: string[]): boolean {
  const listed = new Set(paths.map((path) => path.replace(/\/$/, "")));
  const depthOf = (path: string) => path.split("/").length;
  const top = [...listed].reduce((least, path) => Math.min(least, depthOf(path)), Infinity);
  return [...listed].every((path) => depthOf(path) === top || listed.has(path.slice(0, path.lastIndexOf("/"))));
}
