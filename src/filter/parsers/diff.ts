import type { Line, Parsed } from "../line.ts";
import { countChanges, describeFile, type File, type Hunk, readPatch } from "./patch.ts";

/**
 * A smaller patch of the same changes: header lines that say a name twice or nothing at all go. Only a patch that no host shows
 * whole loses more: of the context all but one line, as `git diff -U1` would print it, then checksums and minified lines, then all
 * context; the name of each file then carries its counts. Of very many files there are only these.
 */
export function parse(lines: Line[], _options: object = {}, { room = Infinity }: { room?: number | undefined } = {}): Parsed {
  const items = readPatch(lines);
  const files = items.filter((item) => "head" in item);
  if (files.length === 0) return { lines, left: 0, matched: false };
  const whole = render(items, { context: Infinity });
  if (size(whole.lines) <= room) return { ...whole, matched: true };
  const cut = render(items, { context: 1 });
  if (size(cut.lines) <= room) return { ...cut, matched: true };
  const folded = render(items, { context: 1, counts: true, fold: isMachineMade });
  if (size(folded.lines) <= room) return { ...folded, matched: true };
  const bare = render(items, { context: 0, counts: true, fold: isMachineMade });
  if (size(bare.lines.filter((line) => line.pin)) <= room * 0.6) return { ...bare, matched: true };
  return { ...listFiles(items), matched: true };
}

function isChange(text: string): boolean {
  return text.startsWith("+") || text.startsWith("-");
}

interface Shape {
  context: number;
  counts?: boolean;
  fold?: (line: string, path: string) => boolean;
}

/** Lines that name a changed file by themselves. */
const names = /^(?:Only in |Binary files |Files .* differ$|File .* is a |Submodule |\* Unmerged path )/;

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

/** So many files that their names alone fill the room: by folder, with counts. */
function listFiles(items: (File | Line)[]): { lines: Line[]; left: number } {
  const out: Line[] = [];
  let left = 0;
  let folders = new Map<string, string[]>();
  const close = () => {
    for (const [folder, files] of folders)
      out.push({ text: folder || "./", pin: true }, ...wrap(files).map((text) => ({ text: `  ${text}`, pin: true })));
    folders = new Map();
  };
  for (const item of items) {
    if (!("head" in item)) {
      close();
      out.push(names.test(item.text) ? { ...item, pin: true } : item);
      continue;
    }
    const { name, path, more } = describeFile(item.head);
    const cut = path.lastIndexOf("/") + 1;
    const fate = more.some((text) => text.startsWith("new file"))
      ? " (new)"
      : more.some((text) => text.startsWith("deleted file"))
        ? " (gone)"
        : "";
    left += item.hunks.reduce((sum, hunk) => sum + hunk.lines.length, item.body.length);
    const counts = item.hunks.length > 0 ? ` ${countChanges(item)}` : "";
    // What moved or is binary says so in its own words.
    if (!/^(?:\+\+\+|---) /.test(name)) out.push({ text: `${name}${counts}`, pin: true });
    else {
      const folder = path.slice(0, cut);
      const files = folders.get(folder) ?? [];
      files.push(`${path.slice(cut)}${fate}${counts}`);
      folders.set(folder, files);
    }
  }
  close();
  return { lines: out, left };
}

// Short enough for the bound to shorten none of them.
function wrap(items: string[]): string[] {
  const rows: string[] = [];
  for (const item of items) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + item.length < 94) rows[rows.length - 1] = `${last}, ${item}`;
    else rows.push(item);
  }
  return rows;
}

function renderFile(file: File, { context, counts, fold }: Shape): { lines: Line[]; left: number } {
  const { name, more, path } = describeFile(file.head);
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
  // Where `| head` cut the hunk short, its own counts tell so.
  if (context === Infinity) return [hunk.header, ...hunk.lines];
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
  const stays = lines.map((line) => isChange(line.text) && !isGone(line.text));
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
