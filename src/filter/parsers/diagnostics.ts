import type { Line, Parsed } from "../line.ts";
import { type Diagnostic, type Dialect, placed, pyright, rustc, shellcheck, stylish } from "./dialects.ts";
import { biome, esbuild, oxlint } from "./js-dialects.ts";

/**
 * Messages of compilers and linters: what is said in many places is said once with all places, the rest stands by file.
 * Source excerpts and carets go (the file has them at the place that is named); labels, notes, help and fixes stay.
 * Where a call shows but some of the lines (`| tail -20`), each message names its files itself: of a file's name above it nobody knows.
 * `bare: true` also takes `file:line:column: message` without a severity or code for a message (go).
 */
export function parse(
  lines: Line[],
  options: Record<string, unknown>,
  context: { room?: number | undefined; rows?: number | undefined; oneOfMany?: boolean | undefined } = {},
): Parsed {
  const dialects = [rustc, shellcheck, pyright, biome, oxlint, esbuild, stylish, placed(options["bare"] === true)];
  const found = readAll(lines, dialects);
  const diagnostics = found.flatMap((item) => ("diagnostics" in item ? item.diagnostics : []));
  if (diagnostics.length === 0) return { lines, left: 0, matched: false };
  const root = commonFolder(diagnostics);
  for (const one of diagnostics) one.file = one.file.slice(root.length);
  const errors = diagnostics.filter((one) => one.error).length;
  let views = layOut(diagnostics);
  // Where not all places fit, their columns are given up before any of them is.
  const tight = pinnedSize(views) > (context.room ?? (errors > 0 ? 10000 : 30000)) * 0.95;
  if (tight) views = layOut(diagnostics.map((one) => ((one.column = undefined), one)));
  const others = found.filter((item) => !("diagnostics" in item)).length;
  const rows = [...views.values()].reduce((sum, own) => sum + own.length, others);
  const crowded = context.rows !== undefined && (rows > context.rows || context.oneOfMany === true);
  if (crowded)
    views = layOut(
      diagnostics.map((one) => ((one.file = root + one.file), one)),
      spellOut,
    );
  const first = crowded ? undefined : diagnostics.find((one) => views.has(one));
  if (root !== "" && first) views.get(first)?.unshift({ text: `in ${root}`, pin: true });
  const out = found.flatMap((item) => ("diagnostics" in item ? item.diagnostics.flatMap((one) => views.get(one) ?? []) : [item]));
  return {
    lines: out,
    left: diagnostics.reduce((sum, one) => sum + one.left, tight ? 1 : 0),
    matched: true,
    facts: {
      errors: String(errors),
      warnings: String(diagnostics.length - errors),
      files: String(new Set(diagnostics.map((one) => one.file)).size),
    },
  };
}

function pinnedSize(views: Map<Diagnostic, Line[]>): number {
  let size = 0;
  for (const lines of views.values()) for (const { text, pin } of lines) if (pin) size += text.length + 1;
  return size;
}

/** The folder that all files have in common, where the tool writes absolute paths: it is said once. */
function commonFolder(diagnostics: Diagnostic[]): string {
  const files = [...new Set(diagnostics.map((one) => one.file))];
  if (files.length < 2 || !files.every((file) => file.startsWith("/"))) return "";
  const [shortest = "", ...others] = files.map((file) => file.slice(0, file.lastIndexOf("/") + 1)).sort((a, b) => a.length - b.length);
  let root = shortest;
  while (!others.every((folder) => folder.startsWith(root))) root = root.slice(0, root.lastIndexOf("/", root.length - 2) + 1);
  return root.length > 8 && !/^\/(?:usr|opt|Library|rustc)\//.test(root) ? root : "";
}

type Found = Line | { diagnostics: Diagnostic[] };

// A block's or a note's line is nobody's message.
const foreign = "\0";

function readAll(lines: Line[], dialects: Dialect[]): Found[] {
  const texts = lines.map((line) => (line.block !== undefined || line.note ? foreign : line.text));
  const found: Found[] = [];
  const folders: string[] = [];
  for (let at = 0; at < lines.length;) {
    const text = texts[at] as string;
    // Paths are relative to the folder that make or ninja is in.
    const entered = text.match(/^(?:\w*make(?:\[\d+\])?|ninja): (Entering|Leaving) directory ['`](.+)'$/);
    if (entered?.[1] === "Entering") folders.push(entered[2] as string);
    if (entered?.[1] === "Leaving") folders.pop();
    let read: ReturnType<Dialect>;
    for (const dialect of dialects) if ((read = text === "" || text === foreign ? undefined : dialect(texts, at))) break;
    if (read) {
      const folder = folders[folders.length - 1] ?? "";
      for (const one of read.diagnostics) if (folder !== "" && !/^(?:\/|[A-Za-z]:)/.test(one.file)) one.file = resolve(folder, one.file);
      found.push({ diagnostics: read.diagnostics });
      at = read.next;
      // A blank line only sets messages apart.
      while (texts[at]?.trim() === "") at++;
    } else found.push(lines[at++] as Line);
  }
  return found;
}

function resolve(folder: string, file: string): string {
  const steps: string[] = [];
  for (const step of `${folder}/${file}`.split("/")) {
    if (step === ".." && steps.length > 0 && steps[steps.length - 1] !== "..") steps.pop();
    else if (step !== ".") steps.push(step);
  }
  return steps.join("/");
}

/** Messages with equal words. */
interface Said {
  head: string;
  code?: string | undefined;
  members: Diagnostic[];
}

/** What stands where the first message of a group stood; the others say nothing any more. */
function layOut(diagnostics: Diagnostic[], spell?: (said: Said) => Text[]): Map<Diagnostic, Line[]> {
  const said = foldEqual(diagnostics);
  const byFile = new Map<string, Said[]>();
  const views = new Map<Diagnostic, Line[]>();
  const pinned = diagnostics.some((one) => one.error);
  let part = 0;
  const put = (first: Diagnostic, texts: { text: string; pin: boolean }[], error: boolean) => {
    part++;
    views.set(
      first,
      texts.map(({ text, pin }) => ({ text, part, ...(pin && (error || !pinned) ? { pin: true } : {}) })),
    );
  };
  for (const one of said) {
    const first = one.members[0] as Diagnostic;
    const files = new Set(one.members.map((member) => member.file));
    if (files.size > 1 || spell)
      put(
        first,
        (spell ?? byMessage)(one),
        one.members.some((member) => member.error),
      );
    else append(byFile, first.file, one);
  }
  for (const items of byFile.values()) {
    const first = (items[0] as Said).members[0] as Diagnostic;
    const error = items.some((one) => one.members.some((member) => member.error));
    const alone = items.length === 1 && (items[0] as Said).members.length === 1;
    if (alone) put(first, inOneLine(items[0] as Said), error);
    else put(first, [{ text: first.file, pin: true }, ...items.flatMap((one) => inFile(one))], error);
  }
  return views;
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function foldEqual(diagnostics: Diagnostic[]): Said[] {
  const byHead = new Map<string, Said>();
  const seen = new Set<string>();
  for (const one of diagnostics) {
    const key = one.head;
    // The same message at the same place comes once per target (cargo) or again in a summary (Maven).
    const place = `${key}\0${one.file}\0${one.line}\0${one.column ?? ""}\0${one.body.join("\0")}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const group = byHead.get(key);
    if (!group) byHead.set(key, { head: one.head, code: one.code, members: [one] });
    else {
      group.members.push(one);
      group.code ??= one.code;
    }
  }
  return [...byHead.values()];
}

interface Text {
  text: string;
  pin: boolean;
}

const pinned = (text: string): Text => ({ text, pin: true });
const unpinned = (text: string): Text => ({ text, pin: false });

function headOf({ head, code }: Said): string {
  return code === undefined || head.includes(code) ? head : `${head} [${code}]`;
}

/** `src/a.rs:3:7: error: …` with its body below, as the tool itself has it. */
function inOneLine(said: Said): Text[] {
  const [one] = said.members as [Diagnostic];
  return [pinned(`${one.file}:${placeOf(one)}: ${headOf(said)}`), ...one.body.map((text) => unpinned(`  ${text}`))];
}

/** `src/a.rs:3:7 9:1 src/b.rs:5:2: error: …`, the message first where its places are more than a line. */
function spellOut(said: Said): Text[] {
  const { common, rest } = split(said.members);
  return groupEqual(rest).flatMap((indices) => {
    const files = new Map<string, Diagnostic[]>();
    for (const i of indices) append(files, (said.members[i] as Diagnostic).file, said.members[i] as Diagnostic);
    const places = [...files].map(([file, members]) => `${file}:${joinPlaces(members)}`).join(" ");
    const lines = places.length > 60 ? wrap(`${headOf(said)}: ${places}`, 390) : [`${places}: ${headOf(said)}`];
    return [...lines.map(pinned), ...[...common, ...(rest[indices[0] as number] as string[])].map((text) => unpinned(`  ${text}`))];
  });
}

/** Below the file's name: `  3:7 9:1 error: …`. */
function inFile(said: Said): Text[] {
  const { common, rest } = split(said.members);
  if (rest.every((lines) => lines.length === 0)) {
    const places = wrap(joinPlaces(said.members), 100);
    const last = places.pop() ?? "";
    return [
      ...places.map((text) => pinned(`  ${text}`)),
      pinned(`  ${last} ${headOf(said)}`),
      ...common.map((text) => unpinned(`    ${text}`)),
    ];
  }
  return [pinned(`  ${headOf(said)}`), ...common.map((text) => unpinned(`    ${text}`)), ...eachPlace(said.members, rest, "    ", placeOf)];
}

/** The message, then its places in every file. */
function byMessage(said: Said): Text[] {
  const { common, rest } = split(said.members);
  const lines = [pinned(headOf(said)), ...common.map((text) => unpinned(`  ${text}`))];
  const files = new Map<string, number[]>();
  said.members.forEach((one, i) => append(files, one.file, i));
  for (const [file, members] of files) {
    const plain = members.filter((i) => rest[i]?.length === 0).map((i) => said.members[i] as Diagnostic);
    if (plain.length > 0) lines.push(...wrap(`${file}: ${joinPlaces(plain)}`, 160).map((text) => pinned(`  ${text}`)));
    if (plain.length === members.length) continue;
    const more = members.filter((i) => (rest[i]?.length ?? 0) > 0);
    lines.push(
      ...eachPlace(
        more.map((i) => said.members[i] as Diagnostic),
        more.map((i) => rest[i] as string[]),
        "  ",
        (one) => `${file}:${placeOf(one)}`,
      ),
    );
  }
  return lines;
}

/** Where equal texts stand, in the order of their first. */
function groupEqual(texts: string[][]): number[][] {
  const equal = new Map<string, number[]>();
  texts.forEach((lines, i) => append(equal, lines.join("\n"), i));
  return [...equal.values()];
}

function eachPlace(members: Diagnostic[], rest: string[][], indent: string, nameOf: (one: Diagnostic) => string): Text[] {
  const equal = (indices: number[]) => indices.map((i) => nameOf(members[i] as Diagnostic)).join(" ");
  return groupEqual(rest).flatMap((indices) => {
    const [first, ...others] = rest[indices[0] as number] as string[];
    return [
      pinned(`${indent}${equal(indices)}${first === undefined ? "" : ` ${first}`}`),
      ...others.map((text) => unpinned(`${indent}  ${text}`)),
    ];
  });
}

/** What all members say, and what each says besides. */
function split(members: Diagnostic[]): { common: string[]; rest: string[][] } {
  const [first] = members as [Diagnostic];
  const common = first.body.filter((text) => members.every((one) => one.body.includes(text)));
  if (common.length === 0) return { common, rest: members.map((one) => one.body) };
  return { common, rest: members.map((one) => one.body.filter((text) => !common.includes(text))) };
}

function placeOf({ line, column }: Diagnostic): string {
  return column === undefined ? line : `${line}:${column}`;
}

/** `5:29 7:52,57,62 147:27` */
function joinPlaces(members: Diagnostic[]): string {
  if (members.length === 1) return placeOf(members[0] as Diagnostic);
  const columns = new Map<string, (string | undefined)[]>();
  for (const { line, column } of members) append(columns, line, column);
  return [...columns].map(([line, all]) => (all[0] === undefined ? line : `${line}:${[...new Set(all)].join(",")}`)).join(" ");
}

// A long list of places is several lines, so that a bound can take some of them.
function wrap(text: string, width: number): string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
