import type { Line } from "../line.ts";
import { type Folder, formatFolders, quote } from "./folders.ts";
import type { Parser } from "./list.ts";
import { arePaths, toFolders } from "./paths.ts";

const heading = /^(?!ls: )(.*[^:\s]):$/;
const long =
  /^([-dlbcpsD][-rwxsStT]{9}[.+@]?)\s+\d+\s+(\S+(?:\s+[^\s\d]\S*)?)\s+(\d+(?:[.,]\d+)?[KMGTP]?|\d+,\s+\d+)\s+((?:[A-Z][a-z]{2}\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2})\s+(?:\d\d:\d\d|\d{4})|\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d+)? [+-]\d{4})?|\d\d-\d\d \d\d:\d\d) (.*)$/;
const total = /^total [\d.,]+[KMGT]?$/;
const said = / where nothing else stands:$/;

interface Entry {
  mode: string;
  owner: string;
  size: string;
  date: string;
  name: string;
}

/** What ls prints: names on one line; of a long listing names, sizes and whatever differs from what most entries have, which is said once. */
export const parse: Parser = (lines, _options, { room }) => {
  const complaints = lines.filter((line) => line.text.startsWith("ls: ")).map((line) => ({ ...line, pin: true }));
  const rest = lines.filter((line) => !line.text.startsWith("ls: "));
  const unmatched = { lines, left: 0, matched: false };
  if (rest.some((line) => said.test(line.text))) return unmatched;
  const space = room === undefined ? undefined : room - complaints.reduce((sum, line) => sum + line.text.length + 1, 0);
  const body = rest.some((line) => long.test(line.text)) ? formatLong(rest, space) : formatShort(rest, space);
  return body ? { lines: [...complaints, ...body.lines], left: body.left, matched: true } : unmatched;
};

function formatShort(lines: Line[], room: number | undefined): { lines: Line[]; left: number } | undefined {
  const folders = toSections(lines);
  if (folders.length === 1 && folders[0]?.path === "") {
    const names = folders[0].names;
    if (names.some((name) => name.includes("/")) && arePaths(names)) return formatFolders(toFolders(names), room);
    if (names.some((name) => /\s/.test(name))) return undefined;
    return formatFolders(folders, room);
  }
  const known = new Set(folders.map((folder) => folder.path));
  for (const folder of folders) folder.names = folder.names.filter((name) => !known.has(`${folder.path}${name.replace(/\/$/, "")}/`));
  return formatFolders(folders, room);
}

function toSections(lines: Line[]): Folder[] {
  const folders: Folder[] = [];
  let current: Folder = { path: "", names: [] };
  folders.push(current);
  lines.forEach((line, i) => {
    const path = i === 0 || lines[i - 1]?.text === "" ? line.text.match(heading)?.[1] : undefined;
    if (path !== undefined) folders.push((current = { path: sectionOf(path), names: [] }));
    else if (line.text !== "") current.names.push(line.text);
  });
  return folders.filter((folder, i) => i > 0 || folder.names.length > 0);
}

function sectionOf(path: string): string {
  const short = path === "." ? "" : path.replace(/^\.\//, "");
  return short === "" || short.endsWith("/") ? short : `${short}/`;
}

function formatLong(lines: Line[], room: number | undefined): { lines: Line[]; left: number } | undefined {
  const entries = lines.map((line): Entry | undefined => {
    const [, mode = "", owner = "", size = "", date = "", name = ""] = line.text.match(long) ?? [];
    return name === "" ? undefined : { mode, owner: owner.replace(/\s+/g, " "), size, date: date.replace(/\s+/g, " "), name };
  });
  const listed = entries.filter((entry) => entry !== undefined);
  if (listed.length < 4) return undefined;
  const usual = {
    file: most(listed.filter((entry) => entry.mode.startsWith("-")).map((entry) => entry.mode)) ?? "",
    folder: most(listed.filter((entry) => entry.mode.startsWith("d")).map((entry) => entry.mode)) ?? "",
    owner: most(listed.map((entry) => entry.owner)) ?? "",
    date: usualDate(listed.filter((entry) => !isDots(entry)).map((entry) => entry.date)),
  };
  const modes = [usual.file, usual.folder].filter((mode) => mode !== "");
  const list = (dated: boolean): Line[] => {
    const date = dated ? ` ${usual.date}` : "";
    const out: Line[] = [{ text: `${modes.join(" ")} ${usual.owner}${date} where nothing else stands:`, pin: true }];
    lines.forEach((line, i) => {
      const entry = entries[i];
      if (entry) {
        const text = formatEntry(dated ? entry : { ...entry, date: usual.date }, usual);
        if (!isDots(entry) || text !== `${entry.name}/`) out.push({ ...line, text });
      } else if (!total.test(line.text) && line.text !== "") out.push({ ...line, pin: true });
    });
    return out;
  };
  // Where room is short dates go first, then all but the names.
  for (const dated of [true, false]) {
    const out = list(dated);
    if (room === undefined || out.reduce((sum, line) => sum + line.text.length + 1, 0) <= room) return { lines: out, left: dated ? 0 : 1 };
  }
  const folders = toSections(lines.filter((line) => !total.test(line.text))).map(({ path, names }) => ({
    path,
    names: names.map(nameOf).filter((name) => !/^\.\.?\/?$/.test(name)),
  }));
  const names = formatFolders(folders, room);
  return { lines: names.lines, left: names.left + 1 };
}

function isDots(entry: Entry): boolean {
  return entry.name === "." || entry.name === "..";
}

function formatEntry(entry: Entry, usual: { file: string; folder: string; owner: string; date: string }): string {
  const folder = entry.mode.startsWith("d");
  const mode = entry.mode.startsWith("l") || entry.mode === (folder ? usual.folder : usual.file) ? "" : `${entry.mode} `;
  const owner = entry.owner === usual.owner ? "" : `${entry.owner} `;
  const name = quoteLink(entry.name);
  // The size of a folder is its own table's, of a link its target's name's.
  const size = folder || entry.mode.startsWith("l") ? "" : ` ${entry.size}`;
  // For its date alone `..` is not worth a line.
  const dateless = isDots(entry) && mode === "" && owner === "";
  const date = entry.date === usual.date || dateless ? "" : ` ${shortDate(entry.date, usual.date)}`;
  return `${mode}${owner}${name}${folder && !name.endsWith("/") ? "/" : ""}${size}${date}`;
}

function quoteLink(name: string): string {
  const [from, to] = name.split(" -> ");
  return to === undefined ? quote(name) : `${from} -> ${to}`;
}

function usualDate(dates: string[]): string {
  const day = most(dates.map(dayOf));
  return most(dates.filter((date) => dayOf(date) === day)) ?? "";
}

/** The time alone where the day is the usual one. */
function shortDate(date: string, usual: string): string {
  return dayOf(date) === dayOf(usual) && /\d\d:\d\d/.test(date) ? date.slice(dayOf(date).length).trim() : date;
}

function dayOf(date: string): string {
  return date.replace(/ ?\d\d:\d\d.*$/, "");
}

function nameOf(text: string): string {
  const [, mode = "", , , , name = text] = text.match(long) ?? [];
  return mode.startsWith("d") ? `${name}/` : name.replace(/ -> .*/, "");
}

function most(values: string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: string | undefined;
  for (const [value, n] of counts) if (best === undefined || n > (counts.get(best) ?? 0)) best = value;
  return best;
}
