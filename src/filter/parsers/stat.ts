import type { Line, Parsed } from "../line.ts";

/**
 * A diffstat without its padding: files by folder, the graph scaled to its proportion, and what became of a file beside its
 * name, as `git diff --compact-summary` prints it: ` src/new.ts (new) | 12 +`.
 */
export function parse(lines: Line[]): Parsed {
  const out: Line[] = [];
  let matched = false;
  let at = 0;
  while (at < lines.length) {
    let end = at;
    while (end < lines.length && isStat(lines[end]?.text ?? "")) end++;
    if (end > at) {
      matched = true;
      at = shapeRun(lines, at, end, out);
      continue;
    }
    while (end < lines.length && isSummary(lines[end]?.text ?? "")) end++;
    if (end > at) {
      matched = true;
      out.push(...foldSummaries(lines.slice(at, end)));
      at = end;
      continue;
    }
    out.push(lines[at++] as Line);
  }
  return { lines: out, left: 0, matched };
}

interface Entry {
  path: string;
  /** `12 +-`, `Bin 0 -> 1024 bytes`. */
  size: string;
  fate: string;
  line: Line;
}

const stat = /^ (\S.*?) +\| +(\d+(?: [+-]+)?|Bin(?: .*)?|Unmerged)$/;
const summary = /^ ((?:create|delete) mode \d{6}|(?:rename|copy|rewrite|mode change)) (.+)$/;
const nameStatus = /^([AMDTU])\t(.+)$/;
const isStat = (text: string) => stat.test(text);
const isSummary = (text: string) => summary.test(text) || nameStatus.test(text);

function shapeRun(lines: Line[], from: number, to: number, out: Line[]): number {
  const entries = lines.slice(from, to).map((line): Entry => {
    const [, path, size] = line.text.match(stat) as RegExpMatchArray;
    return { path: path as string, size: scaleGraph(size as string), fate: "", line };
  });
  // The totals, then a line for each file that came, went or moved.
  let at = to;
  const total = / files? changed/.test(lines[at]?.text ?? "") ? lines[at++] : undefined;
  const rest: Line[] = [];
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  for (; total && at < lines.length; at++) {
    const match = (lines[at] as Line).text.match(summary);
    if (!match) break;
    const [, verb, what] = match;
    const entry = byPath.get((what as string).replace(/ \(\d+%\)$/, ""));
    const fate = fates[verb as string];
    if (entry && fate !== undefined) entry.fate ||= fate;
    else rest.push(lines[at] as Line);
  }
  out.push(...groupByFolder(entries), ...(total ? [{ ...total, pin: true }] : []), ...foldSummaries(rest));
  return at;
}

const fates: Record<string, string> = {
  "create mode 100644": " (new)",
  "create mode 100755": " (new +x)",
  "create mode 120000": " (new +l)",
  "delete mode 100644": " (gone)",
  "delete mode 100755": " (gone)",
  "delete mode 120000": " (gone)",
  rename: "",
  copy: "",
};

/** A graph of one sign is one sign; a longer one keeps its proportion in five. */
function scaleGraph(size: string): string {
  return size.replace(/ (\+*)(-*)$/, (_, plus: string, minus: string) => {
    if (minus === "") return ` ${plus.slice(0, 1)}`;
    if (plus === "") return " -";
    const all = plus.length + minus.length;
    if (all <= 5) return ` ${plus}${minus}`;
    const plusses = Math.min(4, Math.max(1, Math.round((5 * plus.length) / all)));
    return ` ${"+".repeat(plusses)}${"-".repeat(5 - plusses)}`;
  });
}

function groupByFolder(entries: Entry[]): Line[] {
  const folders = Map.groupBy(entries, ({ path }) => {
    const cut = / => |\s/.test(path) || path.startsWith("...") ? 0 : path.lastIndexOf("/") + 1;
    // What has no folder stands alone, in its place.
    return cut > 0 ? path.slice(0, cut) : `\n${path}`;
  });
  return [...folders].flatMap(([folder, members]) => {
    const text = ({ path, size, fate }: Entry) => `${path}${fate} | ${size}`;
    if (members.length === 1 || folder.startsWith("\n"))
      return members.map((entry) => ({ ...entry.line, text: ` ${text(entry)}`, pin: true }));
    return [
      { text: ` ${folder}`, pin: true },
      ...members.map((entry) => ({ ...entry.line, text: `  ${text({ ...entry, path: entry.path.slice(folder.length) })}`, pin: true })),
    ];
  });
}

/** ` create mode 100644` or `M` once, then the paths by folder. */
function foldSummaries(lines: Line[]): Line[] {
  const entries = lines.map((line) => {
    const [, verb = "", path = ""] = line.text.match(nameStatus) ?? line.text.match(summary) ?? [];
    const folds = /^.$| mode \d/.test(verb) && !/[\s"]/.test(path);
    return { line, path, key: folds ? `${line.text.startsWith(" ") ? " " : ""}${verb}` : `\n${line.text}` };
  });
  return [...Map.groupBy(entries, ({ key }) => key)].flatMap(([verb, members]) => {
    if (members.length < 3) return members.map(({ line }) => line);
    const folders = Map.groupBy(members, ({ path }) => path.slice(0, path.lastIndexOf("/") + 1));
    const rows = [...folders].flatMap(([folder, files]) => {
      const names = files.map(({ path }) => path.slice(folder.length));
      return folder === "" ? names : names.length === 1 ? [`${folder}${names[0]}`] : [`${folder} ${names.join(" ")}`];
    });
    return [{ text: verb, pin: true }, ...rows.map((row) => ({ text: `  ${row}`, pin: true }))];
  });
}
