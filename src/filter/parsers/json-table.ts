import { isObject, type Json, type JsonObject, readJson } from "./json-text.ts";

const fewest = 4;
const mostColumns = 60;

/**
 * A list of like objects: a line that says what all of them have in common and the keys of the rest, then one line for each
 * object. Undefined where that is no shorter, or where the lines read back would not give the very list.
 */
export function formatTable(items: readonly Json[]): string[] | undefined {
  const objects = items.filter(isObject);
  if (objects.length < fewest || !items.every((item) => isObject(item) || isGap(item))) return undefined;
  const columns = findColumns(objects);
  if (columns.length === 0 || columns.length > mostColumns) return undefined;
  const texts = objects.map((item) => columns.map((path) => textAt(item, path)));
  const filled = texts.reduce((sum, cells) => sum + cells.filter((cell) => cell !== "").length, 0);
  if (filled < objects.length * columns.length * 0.6) return undefined;
  const isConstant = columns.map((_, i) => texts.every((cells) => cells[i] === texts[0]?.[i]));
  const common: JsonObject = {};
  columns.forEach((path, i) => isConstant[i] && setAt(common, path, valueAt(objects[0] as JsonObject, path) as Json));
  const rest = columns.filter((_, i) => !isConstant[i]).map((path) => path.join("."));
  const rows = texts.map((cells) => cells.filter((_, i) => !isConstant[i]).join(","));
  const shared = Object.keys(common).length > 0 ? `, each with ${JSON.stringify(common)}` : "";
  let row = 0;
  const lines = [
    `[${objects.length} objects${shared}${separator}${JSON.stringify(rest)}:`,
    ...items.map((item) => (isGap(item) ? JSON.stringify(item) : (rows[row++] as string))),
    "]",
  ];
  const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
  if (size >= JSON.stringify(items).length || canonical(readTable(lines)) !== canonical([...items])) return undefined;
  return lines;
}

/** What stands for items that were left out. */
function isGap(item: Json): item is string {
  return typeof item === "string" && /^… \d+ more$/.test(item);
}

const separator = ", one a line by ";

/** What the lines of a table say; undefined where they are none. */
export function readTable(lines: readonly string[]): Json[] | undefined {
  const [heading = ""] = lines;
  const at = heading.lastIndexOf(separator);
  const before = /^\[\d+ objects(?:, each with (\{.*\}))?$/.exec(heading.slice(0, at));
  const common = readJson(before?.[1] ?? "{}");
  const keys = readJson(heading.slice(at + separator.length, -1));
  if (at < 0 || !before || common === undefined || !Array.isArray(keys)) return undefined;
  return lines.slice(1, -1).map((line): Json => {
    if (line.startsWith('"… ')) return readJson(line) as Json;
    const item = structuredClone(common) as JsonObject;
    splitCells(line).forEach((cell, i) => cell !== "" && setAt(item, (keys[i] as string).split("."), readJson(cell) as Json));
    return item;
  });
}

type Path = string[];

/** The keys of all objects; where all have objects under one, those that stand in there. */
function findColumns(objects: readonly JsonObject[], above: Path = []): Path[] {
  const keys = [...new Set(objects.flatMap((item) => Object.keys(item)))];
  return keys.flatMap((key) => {
    const path = [...above, key];
    const inner = objects.map((item) => item[key] ?? null).filter((value) => isObject(value) && Object.keys(value).length > 0);
    const isAlike =
      inner.length === objects.length && inner.every((value) => Object.keys(value as JsonObject).every((name) => !name.includes(".")));
    return isAlike ? findColumns(inner as JsonObject[], path) : [path];
  });
}

function valueAt(item: JsonObject, path: Path): Json | undefined {
  let value: Json | undefined = item;
  for (const key of path) value = value !== undefined && isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

function textAt(item: JsonObject, path: Path): string {
  const value = valueAt(item, path);
  return value === undefined ? "" : JSON.stringify(value);
}

function setAt(item: JsonObject, path: Path, value: Json): void {
  let at = item;
  for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as JsonObject;
  at[path.at(-1) as string] = value;
}

/** Cuts at commas that stand in no string and no bracket. */
function splitCells(line: string): string[] {
  const cells: string[] = [];
  let from = 0;
  let depth = 0;
  for (const { 0: token, index } of line.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    if (token === "[" || token === "{") depth++;
    else if (token === "]" || token === "}") depth--;
    else if (token === "," && depth === 0) {
      cells.push(line.slice(from, index));
      from = index + 1;
    }
  }
  return [...cells, line.slice(from)];
}

/** The same text for equal values, in whatever order their keys stand. */
function canonical(value: Json | undefined): string {
  return JSON.stringify(value, (_, inner: Json) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
