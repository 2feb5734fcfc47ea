import type { Line, Parsed } from "../line.ts";

/**
 * A smaller patch of the same changes: every changed line stays, context is cut to one line as `git diff -U1` would print it,
 * header lines that say a name twice or nothing at all go. Only a patch that no host shows whole loses more: checksums and
 * minified lines, then all context; the name of each file then carries its counts.
 */
export function parse(lines: Line[], _options: object = {}, { room = Infinity }: { room?: number | undefined } = {}): Parsed {
  const items = scan(lines);
  const files = items.filter((item) => "head" in item);
  if (files.length === 0) return { lines, left: 0, matched: false };
  const asked = files.some((file) => file.hunks.some(hasMoreContext));
  const whole = render(items, { context: Infinity });
  if (asked && size(whole.lines) <= room) return { ...whole, matched: true };
  const cut = render(items, { context: 1 });
  // A marker and a shorter neighbourhood are a poor trade for a few lines.
  const best = cut.left < 8 ? whole : cut;
  if (size(best.lines) <= room) return { ...best, matched: true };
  const folded = render(items, { context: 1, counts: true, fold: isMachineMade });
  if (size(folded.lines) <= room) return { ...folded, matched: true };
  return { ...render(items, { context: 0, counts: true, fold: isMachineMade }), matched: true };
}

interface Hunk {
  at: [number, number];
  section: string;
  lines: Line[];
}

interface File {
  head: Line[];
  hunks: Hunk[];
  /** Lines that are not hunks of two sides (a merge's three sides, a binary patch): kept as they are. */
  body: Line[];
}

/** Lines that name a changed file by themselves. */
const names = /^(?:Only in |Binary files |Files .* differ$|File .* is a |Submodule |\* Unmerged path )/;
const hunkStart = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;
const headLine =
  /^(?:index |old mode |new mode |new file mode |deleted file mode |(?:dis)?similarity index |rename (?:from|to) |copy (?:from|to) |mode \d|--- |\+\+\+ |Binary files )/;

function scan(lines: Line[]): (File | Line)[] {
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

// The header's counts say where a hunk ends: a line below it may look like anything.
function scanHunk(lines: Line[], start: number, file: File): number {
  const [, oldAt, oldCount, newAt, newCount, section] = (lines[start] as Line).text.match(hunkStart) as RegExpMatchArray;
  let before = Number(oldCount ?? 1);
  let after = Number(newCount ?? 1);
  // A side without lines is numbered by the line before it.
  const hunk: Hunk = {
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

function hasMoreContext({ lines }: Hunk): boolean {
  let run = 0;
  let seenChange = false;
  for (const { text } of lines) {
    if (!isChange(text)) {
      run++;
      continue;
    }
    if (run > (seenChange ? 6 : 3)) return true;
    run = 0;
    seenChange = true;
  }
  return run > 3;
}

function isChange(text: string): boolean {
  return text.startsWith("+") || text.startsWith("-");
}

interface Shape {
  context: number;
  counts?: boolean;
  fold?: (line: string, path: string) => boolean;
}

function render(items: (File | Line)[], shape: Shape): { lines: Line[]; left: number } {
  const out: Line[] = [];
  let left = 0;
  let part = 0;
  for (const item of items) {
    if (!("head" in item)) {
      out.push(names.test(item.text) ? { ...item, pin: true } : item);
      continue;
    }
    part++;
    const shaped = renderFile(item, shape);
    left += shaped.left;
    for (const line of shaped.lines) out.push({ ...line, part });
  }
  return { lines: out, left };
}

function renderFile(file: File, { context, counts, fold }: Shape): { lines: Line[]; left: number } {
  const { name, more, path } = headOf(file.head);
  let left = 0;
  const lines: Line[] = [];
  for (const hunk of file.hunks) {
    const cut = cutContext(fold ? foldLines(hunk, path, fold) : hunk, context);
    left += hunk.lines.length - cut.filter((line) => !line.text.startsWith("@@ ")).length;
    for (const line of cut) {
      const text = lockFile.test(path) ? line.text.replace(checksum, "$1…") : line.text;
      if (text !== line.text) left++;
      lines.push({ ...line, text });
    }
  }
  const body = file.body.filter(
    (line) => !/^[A-Za-z][!-~]{6,}$/.test(line.text) && (line.text !== "" || !file.body[0]?.text.startsWith("GIT")),
  );
  left += file.body.filter((line) => line.text !== "").length - body.filter((line) => line.text !== "").length;
  const title = counts && file.hunks.length > 0 ? `${name} (${countChanges(file)}${lines.length === 0 ? ", not shown" : ""})` : name;
  return { lines: [{ text: title, pin: true }, ...more.map((text) => ({ text, pin: true })), ...lines, ...body], left };
}

/** One line that names the file, and those that say more than that it changed. */
function headOf(head: Line[]): { name: string; more: string[]; path: string } {
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

function countChanges(file: File): string {
  const all = file.hunks.flatMap((hunk) => hunk.lines);
  return `+${all.filter((line) => line.text.startsWith("+")).length} -${all.filter((line) => line.text.startsWith("-")).length}`;
}

// The line numbers go on counting, so a line that goes is blanked out first and left out with the context.
function foldLines(hunk: Hunk, path: string, fold: (line: string, path: string) => boolean): Hunk {
  return { ...hunk, lines: hunk.lines.map((line) => (fold(line.text, path) ? { ...line, text: gone(line.text) } : line)) };
}

const gone = (text: string) => `${text.charAt(0) || " "}\u0000`;
const isGone = (text: string) => text.charCodeAt(1) === 0;

const lockFile =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|deno\.lock|Cargo\.lock|poetry\.lock|uv\.lock|pdm\.lock|Pipfile\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock|mix\.lock|Podfile\.lock|pubspec\.lock|packages\.lock\.json|gradle\.lockfile)$/;

// Nobody acts on a checksum; its beginning still tells one from another.
const checksum = /\b((?:sha\d+[-:]|h1:)?[A-Za-z0-9+/]{8})[A-Za-z0-9+/]{24,}={0,2}/g;

function isMachineMade(line: string, path: string): boolean {
  return isChange(line) && (line.length > 1000 || lockFile.test(path) || /\.(?:min\.(?:js|css)|map)$/.test(path));
}

/** The hunk as `git diff -U<context> --inter-hunk-context=2` would print it; changes that are left out are no context either. */
function cutContext(hunk: Hunk, context: number): Line[] {
  const stays = nearChanges(hunk.lines, context);
  const out: Line[] = [];
  let [before, after] = hunk.at;
  let open: { at: [number, number]; section: string; lines: Line[] } | undefined;
  // Without any context there are many short hunks: their numbers are enough, the room goes to changes.
  let section = context === 0 ? "" : hunk.section;
  const close = () => {
    if (open) out.push({ text: formatHeader(open) }, ...open.lines);
    open = undefined;
  };
  hunk.lines.forEach((line, i) => {
    const sign = line.text.charAt(0);
    if (!stays[i]) close();
    else {
      open ??= { at: [before, after], section, lines: [] };
      open.lines.push(line);
      section = "";
    }
    if (sign === "\\") return;
    if (sign !== "+") before++;
    if (sign !== "-") after++;
    if (context > 0 && sign !== "+" && isHeading(line.text)) section = line.text.slice(1, 81);
  });
  close();
  return out;
}

// Where git's own section line would be: a line that begins in the first column, or a nested definition.
function isHeading(text: string): boolean {
  return /^[ -](?:[A-Za-z_$]|\s+(?:async +)?(?:def|class|fn|func|function|pub)\b)/.test(text);
}

function nearChanges(lines: Line[], context: number): boolean[] {
  const stays = lines.map((line) => (isChange(line.text) && !isGone(line.text)) || context === Infinity);
  const changes = stays.flatMap((stay, i) => (stay ? [i] : []));
  for (const [n, change] of changes.entries()) {
    for (let i = Math.max(0, change - context); i <= change + context && i < lines.length; i++)
      if (!isGone(lines[i]?.text ?? "")) stays[i] = true;
    // A gap that costs less than the header of another hunk stays.
    const next = changes[n + 1];
    if (context > 0 && next !== undefined && next - change - 1 <= 2 * context + 2)
      for (let i = change; i < next; i++) if (!isGone(lines[i]?.text ?? "")) stays[i] = true;
  }
  // "\ No newline at end of file" belongs to the line above it.
  for (let i = 1; i < lines.length; i++) if (lines[i]?.text.startsWith("\\")) stays[i] = stays[i - 1] ?? false;
  return stays;
}

function formatHeader({ at, section, lines }: { at: [number, number]; section: string; lines: Line[] }): string {
  const before = lines.filter((line) => !/^[+\\]/.test(line.text)).length;
  const after = lines.filter((line) => !/^[-\\]/.test(line.text)).length;
  const range = (from: number, count: number) => (count === 1 ? `${from}` : count === 0 ? `${from - 1},0` : `${from},${count}`);
  return `@@ -${range(at[0], before)} +${range(at[1], after)} @@${section ? ` ${section}` : ""}`;
}

function size(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.text.length + 1, 0);
}
