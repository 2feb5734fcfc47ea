import type { Line, Parsed } from "../line.ts";
import { formatFolders } from "./folders.ts";
import type { Parser } from "./list.ts";
import { parse as parsePaths } from "./paths.ts";

const complaint = /^Binary file .* matches$|^\S+: binary file matches \(|^(?:grep|egrep|fgrep|rg|ag|ack|git|fatal|error|warning): /;
const numbered = /^((?:[\w./~^@-]+:)??[^\0:]+?):(\d+):/;
// `[2026-05-06T07:00:06`, `5/6/2026, 7:00:06`, `[07:00:06` and `06/May/2026:07:00`: the hour or the day of a log's line is no file.
const time = /(?:^|[\s,[(]|\dT)\d{1,2}:[0-5]\d:[0-5]\d$|\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d$/;
const counted = /^([^\s:]+):(\d+)$/;
const named = /^([^\s:'"=()<>{}\[\]]*[./][^\s:'"=()<>{}\[\]]*):(?!\/\/)/;

// A path stands within so many characters; minified lines are long.
const seen = 1000;

interface Hit {
  line: Line;
  text: string;
  context: boolean;
}

interface FileHits {
  path: string;
  hits: Hit[];
}

/** Hits of grep, rg, ag and git grep below the name of their file: `12:text`, context `13-text`. Past the room every file and its number of hits stay. */
export const parse: Parser = (lines, options, context) => {
  const unmatched: Parsed = { lines, left: 0, matched: false };
  const complaints = lines.filter((line) => isComplaint(line.text)).map((line) => ({ ...line, pin: true }));
  const rest = complaints.length > 0 ? lines.filter((line) => !isComplaint(line.text)) : lines;
  const used = complaints.reduce((sum, line) => sum + line.text.length + 1, 0);
  const room = context.room === undefined ? undefined : context.room - used;
  if (rest.length < 3) return unmatched;
  if (rest.every((line) => counted.test(line.text))) {
    const listed = formatCounts(rest, room);
    return { lines: [...complaints, ...listed.lines], left: listed.left, matched: true };
  }
  const files = groupNumbered(rest) ?? groupNamed(rest);
  if (files) {
    const listed = formatFiles(files, room, context.extract ?? false);
    return { lines: [...complaints, ...listed.lines], left: listed.left, matched: true };
  }
  const asPaths = parsePaths(rest, options, { ...context, room });
  return asPaths.matched ? { ...asPaths, lines: [...complaints, ...asPaths.lines] } : unmatched;
};

function isComplaint(text: string): boolean {
  return complaint.test(text) && !numbered.test(text);
}

/** `path:12:text` and its context `path-13-text`; undefined where any line is something else. */
function groupNumbered(lines: Line[]): FileHits[] | undefined {
  const known = new Set<string>();
  for (const { text } of lines) {
    const path = text.slice(0, seen).match(numbered)?.[1];
    if (path !== undefined) known.add(path);
  }
  const files: FileHits[] = [];
  const from = lines.findIndex((line) => line.text === "--");
  const to = lines.findLastIndex((line) => line.text === "--");
  let others = 0;
  for (const [at, line] of lines.entries()) {
    if (line.text === "--") continue;
    const found = readContext(line.text, known) ?? readHit(line.text) ?? (at < from || at > to ? readCut(line.text) : undefined);
    if (!found) {
      others++;
      continue;
    }
    const last = files[files.length - 1];
    const file = last?.path === found.path ? last : { path: found.path, hits: [] };
    if (file !== last) files.push(file);
    file.hits.push({ line, text: found.text, context: found.context });
  }
  return others > 0 || files.length === 0 ? undefined : files;
}

function readHit(text: string): { path: string; text: string; context: boolean } | undefined {
  const found = text.slice(0, seen).match(numbered);
  const path = found?.[1];
  // `12:34:56` is a time, `text: 1:` is prose.
  if (path === undefined || /^\d+$|^\s/.test(path) || (/\s/.test(path) && !/[./]/.test(path))) return undefined;
  if (time.test(text.slice(0, path.length + 6))) return undefined;
  return { path, text: text.slice(path.length + 1), context: false };
}

function readContext(text: string, known: Set<string>): { path: string; text: string; context: boolean } | undefined {
  for (const match of text.slice(0, seen).matchAll(/-(?=\d+-)/g)) {
    const path = text.slice(0, match.index);
    if (known.has(path)) return { path, text: text.slice(path.length + 1), context: true };
  }
  return undefined;
}

/** Context at the edge of what `head` or `tail` left, whose own hit is cut off. */
function readCut(text: string): { path: string; text: string; context: boolean } | undefined {
  const path = text.slice(0, seen).match(/^(\S+?\.\w{1,8})-(?=\d+-)/)?.[1];
  return path === undefined ? undefined : { path, text: text.slice(path.length + 1), context: true };
}

/** `path:text` without line numbers; every line has to have it, and a file has to come twice. */
function groupNamed(lines: Line[]): FileHits[] | undefined {
  const files: FileHits[] = [];
  for (const line of lines) {
    const path = line.text.slice(0, seen).match(named)?.[1];
    if (path === undefined) return undefined;
    const last = files[files.length - 1];
    const file = last?.path === path ? last : { path, hits: [] };
    if (file !== last) files.push(file);
    file.hits.push({ line, text: line.text.slice(path.length + 1), context: false });
  }
  return files.length < lines.length ? files : undefined;
}

function formatFiles(files: FileHits[], room: number | undefined, extract: boolean): { lines: Line[]; left: number } {
  const whole = files.flatMap((file, part) => formatFile(file, part));
  if (room === undefined || size(whole) <= room) return { lines: whole, left: 0 };
  return shareRoom(merge(files), room, extract ? "at least " : "");
}

function formatFile({ path, hits }: FileHits, part: number): Line[] {
  // A single hit is as short with its file's name before it.
  if (hits.length === 1) return hits.map(({ line }) => ({ ...line, part }));
  return [{ text: `${path}:`, part, pin: true }, ...hits.map(({ line, text }) => ({ ...line, text, part }))];
}

function merge(files: FileHits[]): FileHits[] {
  const byPath = new Map<string, FileHits>();
  for (const { path, hits } of files) {
    const file = byPath.get(path);
    if (file) file.hits.push(...hits);
    else byPath.set(path, { path, hits: [...hits] });
  }
  return [...byPath.values()];
}

const widest = 300;

/** Every file with its exact number of hits; what room is left goes to hits, one of each file in turn, context last. */
function shareRoom(files: FileHits[], room: number, least: string): { lines: Line[]; left: number } {
  const total = files.reduce((sum, file) => sum + file.hits.length, 0);
  const headings = files.reduce((sum, file) => sum + file.path.length + 30, 0);
  if (headings > room * 0.7) {
    const counts = files.map((file) => ({ text: `${file.path}:${file.hits.filter((hit) => !hit.context).length}` }));
    const listed = formatCounts(counts, room);
    const first = fillWithFirstHits(files, room - size(listed.lines));
    const note: Line[] = least === "" ? [] : [{ text: `${least.trim()}:` }];
    return { lines: [...note, ...listed.lines, ...first], left: total - first.length };
  }
  const shown = files.map(() => new Set<Hit>());
  const queues = files.map(({ hits }) => [...hits.filter((hit) => !hit.context), ...hits.filter((hit) => hit.context)]);
  let free = room - headings;
  for (let round = 0, going = true; going; round++) {
    going = false;
    queues.forEach((queue, i) => {
      const hit = queue[round];
      if (!hit) return;
      const cost = shorten(hit.text).length + 1;
      if (cost > free) return;
      free -= cost;
      shown[i]?.add(hit);
      going = true;
    });
  }
  let left = 0;
  const lines = files.flatMap(({ path, hits }, part): Line[] => {
    const kept = hits.filter((hit) => shown[part]?.has(hit));
    left += hits.length - kept.length;
    return [
      { text: headingOf(path, hits, kept, least), part, pin: true },
      ...kept.map(({ line, text }) => ({ ...line, text: shorten(text), part })),
    ];
  });
  return { lines, left };
}

/** What room the counts leave goes to the first hits of the first files. */
function fillWithFirstHits(files: FileHits[], room: number): Line[] {
  const lines: Line[] = [];
  let free = room;
  for (const { path, hits } of files) {
    const hit = hits.find((one) => !one.context);
    const text = `${path}:${shorten(hit?.text ?? "")}`;
    if (text.length + 1 > free) break;
    free -= text.length + 1;
    lines.push({ text });
  }
  return lines;
}

function headingOf(path: string, hits: Hit[], kept: Hit[], least: string): string {
  const all = hits.filter((hit) => !hit.context).length;
  const here = kept.filter((hit) => !hit.context).length;
  return here === all ? `${path}:` : `${path}: ${here} of ${least}${all} hits`;
}

// Indentation is the first to go where room is short.
function shorten(hit: string): string {
  const text = hit.replace(/^(\d+[:-])\s+/, "$1");
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}

/** `src/ a.ts 3, b.ts 12`: files without a hit stand at the end. */
function formatCounts(lines: { text: string }[], room: number | undefined): { lines: Line[]; left: number } {
  const folders = new Map<string, string[]>();
  const none = new Map<string, string[]>();
  for (const { text } of lines) {
    const [, path = text, count = ""] = text.match(counted) ?? [];
    const short = path.replace(/^\.\//, "");
    const cut = short.lastIndexOf("/") + 1;
    const target = count === "0" ? none : folders;
    const names = target.get(short.slice(0, cut));
    const item = count === "0" ? short.slice(cut) : `${short.slice(cut)} ${count}`;
    if (names) names.push(item);
    else target.set(short.slice(0, cut), [item]);
  }
  const listed = [...folders].map(([path, items]): Line => ({ text: `${path}${path ? " " : ""}${items.join(", ")}` }));
  const empty = formatFolders(
    [...none].map(([path, names]) => ({ path, names })),
    room === undefined ? undefined : Math.max(0, room - size(listed) - 20),
  );
  return { lines: [...listed, ...(none.size > 0 ? [{ text: "0 hits:" }, ...empty.lines] : [])], left: empty.left };
}

function size(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.text.length + 1, 0);
}
