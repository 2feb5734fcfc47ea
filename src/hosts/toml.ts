import { parse, TomlError } from "smol-toml";
import { anyWord, escapePattern } from "./fragment.ts";
import type { Edit } from "./settings-file.ts";
import { TextFault } from "./text-fault.ts";

/** What a host is handed, from `hooks/`: TOML whose strings may hold `{pith}`, and the executable to put there. */
export interface TomlBlock {
  block: string;
  /** The executable as a word for the shell. */
  pith: string;
}

type Table = Record<string, unknown>;

/** Adds a block of tables at the end of the file, where TOML allows them whatever stands before, and takes that block out again. */
export function editToml({ block, pith }: TomlBlock): Edit {
  const ours = block.trim().replaceAll("{pith}", () => escapeBasic(pith));
  return {
    merge(text) {
      const found = findBlock(text, block);
      if (found) return text.slice(0, found.start) + withLineEnds(ours, text) + text.slice(found.end);
      const merged = append(text, ours);
      const expected = join(parseToml(text), parseToml(ours));
      if (!expected || !Bun.deepEquals(parseMerged(merged, text), expected))
        throw new TextFault("what pith has to add would collide with what stands there", 0);
      return merged;
    },
    remove(text) {
      const found = findBlock(text, block);
      if (!found) return text;
      const before = text.slice(0, found.start).replace(/(\r?\n)\r?\n$/, "$1");
      return before + text.slice(found.end).replace(/^\r?\n/, "");
    },
  };
}

/** The value of a TOML text; a fault says where it is none. */
export function parseToml(text: string): Table {
  const table = parseAny(text);
  // `a.b.c…` may be as long as it likes, what compares values may not.
  if (isDeeper(table, 200)) throw new TextFault("nested too deeply", 0);
  return table;
}

function isDeeper(value: unknown, depth: number): boolean {
  return typeof value === "object" && value !== null && (depth === 0 || Object.values(value).some((part) => isDeeper(part, depth - 1)));
}

function parseAny(text: string): Table {
  try {
    return parse(text.replace("\uFEFF", ""));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const before = text.split("\n").slice(0, error.line - 1);
    throw new TextFault(error.message.split("\n")[0] ?? "it is not TOML", before.join("\n").length + error.column);
  }
}

function parseMerged(merged: string, text: string): Table {
  try {
    return parseToml(merged);
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    throw new TextFault(`what pith has to add cannot stand behind what is there (${error.what})`, text.length);
  }
}

function append(text: string, ours: string): string {
  const eol = lineEndOf(text);
  const gap = text.replace("\uFEFF", "") === "" ? "" : text.endsWith("\n") ? eol : eol + eol;
  return text + gap + withLineEnds(ours, text) + eol;
}

function withLineEnds(ours: string, text: string): string {
  return ours.replaceAll("\n", lineEndOf(text));
}

function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? "\n";
}

/** Our block, with whatever path of the executable. */
function findBlock(text: string, block: string): { start: number; end: number } | undefined {
  const lines = block
    .trim()
    .split("\n")
    .map((line) => line.split("{pith}").map(escapePattern).join(anyWord()));
  // A byte order mark is no end of a line.
  const found = new RegExp(`(?<=^\uFEFF?)${lines.join("\\r?\\n")}$`, "m").exec(text);
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}

function escapeBasic(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Tables together, lists one after the other; undefined where both have the same key. */
function join(one: unknown, other: unknown): Table | unknown[] | undefined {
  if (Array.isArray(one) && Array.isArray(other)) return [...(one as unknown[]), ...(other as unknown[])];
  if (!isTable(one) || !isTable(other)) return undefined;
  const joined: Table = { ...one };
  for (const [key, value] of Object.entries(other)) {
    joined[key] = key in one ? join(one[key], value) : value;
    if (joined[key] === undefined) return undefined;
  }
  return joined;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
