import type { Line } from "../line.ts";

export interface Hunk {
  header: Line;
  /** First line on either side. */
  at: [number, number];
  section: string;
  lines: Line[];
}

export interface File {
  head: Line[];
  hunks: Hunk[];
  /** Lines that are not hunks of two sides (a merge's three sides, a binary patch): kept as they are. */
  body: Line[];
}

/** A patch as files, and the lines between them as they are. */
export function readPatch(lines: Line[]): (File | Line)[] {
  const items: (File | Line)[] = [];
  let at = 0;
  const textAt = (i: number) => lines[i]?.text ?? "";
  while (at < lines.length) {
    const bare = textAt(at).startsWith("--- ") && textAt(at + 1).startsWith("+++ ") && hunkStart.test(textAt(at + 2));
    if (!bare && !/^diff (?:--git|--cc|--combined|-)/.test(textAt(at))) {
      items.push(lines[at++] as Line);
      continue;
    }
    const file: File = { head: [lines[at++] as Line], hunks: [], body: [] };
    while (at < lines.length && headLine.test(textAt(at))) file.head.push(lines[at++] as Line);
    while (at < lines.length) {
      if (hunkStart.test(textAt(at))) at = scanHunk(lines, at, file);
      else if (/^@@@+ |^GIT binary patch$/.test(textAt(at))) at = scanBody(lines, at, file);
      else break;
    }
    items.push(file);
  }
  return items;
}

const hunkStart = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;
const headLine =
  /^(?:index |old mode |new mode |new file mode |deleted file mode |(?:dis)?similarity index |rename (?:from|to) |copy (?:from|to) |mode \d|--- |\+\+\+ |Binary files )/;

// The header's counts say where a hunk ends: a line below it may look like anything.
function scanHunk(lines: Line[], start: number, file: File): number {
  const header = lines[start] as Line;
  const [, oldAt, oldCount, newAt, newCount, section] = header.text.match(hunkStart) as RegExpMatchArray;
  let before = Number(oldCount ?? 1);
  let after = Number(newCount ?? 1);
  // A side without lines is numbered by the line before it.
  const hunk: Hunk = {
    header,
    at: [Number(oldAt) + (before === 0 ? 1 : 0), Number(newAt) + (after === 0 ? 1 : 0)],
    section: section ?? "",
    lines: [],
  };
  let at = start + 1;
  for (; at < lines.length; at++) {
    const line = lines[at] as Line;
    const sign = line.text.charAt(0);
    if (sign !== "\\" && before <= 0 && after <= 0) break;
    if (sign === "+") after--;
    else if (sign === "-") before--;
    else if (sign === " " || sign === "") {
      before--;
      after--;
    } else if (sign !== "\\") break;
    hunk.lines.push(line);
  }
  file.hunks.push(hunk);
  return at;
}

function scanBody(lines: Line[], start: number, file: File): number {
  const binary = (lines[start] as Line).text.startsWith("GIT");
  let at = start;
  for (; at < lines.length; at++) {
    const line = lines[at] as Line;
    if (binary ? line.text.startsWith("diff ") : at > start && !/^(?:[ +\-\\]|@@@|$)/.test(line.text)) break;
    file.body.push(line);
  }
  return at;
}

/** One line that names the file, and those that say more than that it changed. */
export function describeFile(head: Line[]): { name: string; more: string[]; path: string } {
  const texts = head.map((line) => line.text);
  const find = (start: string) => texts.find((text) => text.startsWith(start));
  const [first = ""] = texts;
  const isGit = first.startsWith("diff --");
  const before = find("--- ");
  const after = find("+++ ");
  const path = (after && after !== "+++ /dev/null" ? after : (before ?? first)).replace(/^(?:\+\+\+|---) "?(?:[ab]\/)?|\t.*$|"$/g, "");
  const more = texts.filter((text) => /^(?:old mode|new mode|new file mode|deleted file mode|mode )/.test(text));
  const binary = find("Binary files ");
  for (const kind of ["rename", "copy"]) {
    const from = find(`${kind} from `);
    const to = find(`${kind} to `);
    if (!from || !to) continue;
    const alike = find("similarity index ")?.slice(17);
    if (binary) more.push(binary);
    return { name: `${kind} ${from.slice(kind.length + 6)} => ${to.slice(kind.length + 4)}${alike ? ` (${alike})` : ""}`, more, path };
  }
  if (binary) return { name: binary, more, path };
  if (!before || !after) return { name: first, more, path };
  const gone = after === "+++ /dev/null";
  if (isGit && (gone || before === "--- /dev/null" || bareName(before) === bareName(after)))
    return { name: gone ? before : after, more, path };
  const named = [before, after].map((text) => text.replace(/\t\d{4}-\d\d-\d\d \d\d:.*$/, ""));
  // `diff -ru old new` names the same file below two folders.
  const same = !isGit && first.startsWith("diff ") && withoutFolder(named[0]) === withoutFolder(named[1]);
  return same ? { name: named[1] as string, more, path } : { name: named[0] as string, more: [named[1] as string, ...more], path };
}

/** Without the side: `a/`, `b/`, or `i/` and `w/` where mnemonic prefixes are on. */
function bareName(name: string): string {
  return name.replace(/^(?:---|\+\+\+) ("?)(?:[a-z]\/)?/, "$1");
}

function withoutFolder(name: string | undefined): string | undefined {
  return name?.replace(/^(?:---|\+\+\+) [^/]*\//, "");
}

/** `+12 -3` */
export function countChanges(file: File): string {
  const all = file.hunks.flatMap((hunk) => hunk.lines);
  return `+${all.filter((line) => line.text.startsWith("+")).length} -${all.filter((line) => line.text.startsWith("-")).length}`;
}
