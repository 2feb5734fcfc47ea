import type { Line, Parsed } from "../line.ts";
import { formatTable } from "./json-table.ts";
import { isObject, type Json, type JsonObject, readDocuments } from "./json-text.ts";

/**
 * JSON that no host shows whole: first as tables, which lose nothing; then what says nothing goes (empty values, links of an API
 * to itself), then long strings are cut and long lists counted, just as far as the room asks for: what failed, what differs from
 * its like, the first and the last stay. Below the room it stays as it is: it was asked for in this form.
 */
export function parse(lines: Line[], _options: object = {}, { room = Infinity }: { room?: number | undefined } = {}): Parsed {
  const same = { lines, left: 0, matched: false };
  if (sizeOf(lines) <= room) return same;
  const read = readDocuments(lines);
  if (!read) return same;
  const { documents, rest } = read;
  const whole = [...formatAll(documents), ...rest];
  if (sizeOf(whole) <= room) return { lines: whole, left: 0, matched: true };
  for (const step of steps) {
    const cut = { strings: 0, items: 0 };
    const listed = documents.length > 1 ? (shorten(documents, step, cut) as Json[]) : documents.map((one) => shorten(one, step, cut));
    // A table saves no more than this.
    if (step !== steps.at(-1) && JSON.stringify(listed).length > room * 6) continue;
    const note = { text: noteOf(step, cut), note: true, pin: true };
    const all = [...formatAll(listed), ...rest, note];
    if (sizeOf(all) > room && step !== steps.at(-1)) continue;
    return { lines: all, left: 1, matched: true };
  }
  return same;
}

/** JSON in a form that loses nothing and fits the room; undefined where there is none. */
export function parseWhole(lines: Line[], room: number): Line[] | undefined {
  const read = readDocuments(lines);
  if (!read) return undefined;
  const whole = [...formatAll(read.documents), ...read.rest];
  return sizeOf(whole) <= room ? whole : undefined;
}

function sizeOf(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.text.length + 1, 0);
}

interface Step {
  /** Longest string (characters) and list (items). */
  string: number;
  list: number;
}

const steps: Step[] = [
  { string: Infinity, list: Infinity },
  { string: 2000, list: Infinity },
  { string: 1000, list: Infinity },
  { string: 500, list: Infinity },
  { string: 250, list: Infinity },
  { string: 120, list: Infinity },
  { string: 120, list: 400 },
  { string: 120, list: 200 },
  { string: 120, list: 100 },
  { string: 120, list: 50 },
  { string: 120, list: 20 },
  { string: 80, list: 10 },
  { string: 60, list: 5 },
  { string: 40, list: 3 },
];

const linkKey = /(?<!html|download|web)_url$|^(?:_links|node_id|gravatar_id)$/;

function shorten(value: Json, step: Step, cut: { strings: number; items: number }): Json {
  if (typeof value === "string") {
    if (value.length <= step.string) return value;
    cut.strings++;
    return `${value.slice(0, step.string)}…`;
  }
  if (Array.isArray(value)) {
    if (value.length <= step.list) return value.map((item) => shorten(item, step, cut));
    const head = step.list - 1;
    const middle = value.slice(head, -1);
    // What failed and what differs from its like stays beside the first and the last, as far as half of the list's room goes.
    const telling = [...new Set([...middle.filter(isFailed), ...findOutliers(value)])].filter((item) => middle.includes(item));
    const chosen = new Set(telling.slice(0, Math.ceil(step.list / 2)));
    const left = middle.length - chosen.size;
    cut.items += left;
    const kept = [...value.slice(0, head), ...middle.filter((item) => chosen.has(item))].map((item) => shorten(item, step, cut));
    return [...kept, ...(left > 0 ? [`… ${left} more`] : []), shorten(value.at(-1) as Json, step, cut)];
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([key, inner]) => !isEmpty(inner) && !linkKey.test(key) && !isOwnAddress(key, value));
  return Object.fromEntries(entries.map(([key, inner]) => [key, shorten(inner, step, cut)]));
}

/**
 * Objects of a long list that differ from the others: a word where almost all have one of a few others, a number far outside,
 * keys that hardly any has.
 */
function findOutliers(items: readonly Json[]): Json[] {
  const objects = items.filter(isObject);
  if (objects.length < 20) return [];
  const rare = Math.max(1, Math.floor(objects.length * 0.02));
  const found = new Set<Json>();
  for (const key of new Set(objects.flatMap((item) => Object.keys(item)))) {
    const having = objects.filter((item) => Object.hasOwn(item, key));
    if (having.length <= rare) for (const item of having) found.add(item);
    const counts = new Map<Json, number>();
    for (const item of having) counts.set(item[key] as Json, (counts.get(item[key] as Json) ?? 0) + 1);
    if (counts.size > 1 && counts.size <= 10)
      for (const item of having) if ((counts.get(item[key] as Json) as number) <= rare) found.add(item);
    for (const item of findExtremes(having, key)) found.add(item);
  }
  return objects.filter((item) => found.has(item));
}

/** Far outside: a dozen times as far from the middle as half of all. */
function findExtremes(items: readonly JsonObject[], key: string): JsonObject[] {
  const values = items.flatMap((item) => (typeof item[key] === "number" ? [item[key]] : [])).sort((a, b) => a - b);
  if (values.length < 20) return [];
  const middle = values[values.length >> 1] as number;
  const distances = values.map((value) => Math.abs(value - middle)).sort((a, b) => a - b);
  const usual = distances[distances.length >> 1] as number;
  return usual === 0 ? [] : items.filter((item) => typeof item[key] === "number" && Math.abs(item[key] - middle) > usual * 12);
}

/** An object that says of itself that something went wrong. */
function isFailed(item: Json): boolean {
  if (!isObject(item)) return false;
  return Object.entries(item).some(([key, value]) => {
    if (/^(?:errors?|failures?|exception)$/i.test(key)) return !isEmpty(value) && value !== false && value !== 0;
    return (
      /^(?:level|severity|status|state|conclusion|outcome)$/i.test(key) && /^(?:error|fail(?:ed|ure)?|fatal|critical)$/i.test(String(value))
    );
  });
}

function isEmpty(value: Json): boolean {
  if (value === null || value === "") return true;
  return typeof value === "object" && (Object.keys(value).length === 0 || (isObject(value) && value["total_count"] === 0));
}

/** Where the API has the thing, beside where a person finds it. */
function isOwnAddress(key: string, value: JsonObject): boolean {
  return key === "url" && typeof value["html_url"] === "string";
}

const width = 160;

function formatAll(documents: readonly Json[]): Line[] {
  const rows = (documents.length > 1 && formatTable(documents)) || documents.flatMap((document) => format(document, 0));
  return rows.map((text) => ({ text }));
}

/** What fits a line stays on it; a list of like objects is a table. */
function format(value: Json, depth: number): string[] {
  const flat = JSON.stringify(value);
  const indent = " ".repeat(depth);
  if (flat.length <= width || (!Array.isArray(value) && !isObject(value))) return [indent + flat];
  const table = Array.isArray(value) ? formatTable(value) : undefined;
  if (table) return table.map((line, i) => (i === 0 || i === table.length - 1 ? indent + line : line));
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const fields = Object.entries(value).map(([key, item]) => {
    const rows = format(item as Json, depth + 1);
    return Array.isArray(value) ? rows : [`${indent} ${JSON.stringify(key)}:${(rows[0] as string).trimStart()}`, ...rows.slice(1)];
  });
  return [`${indent}${open}`, ...joinFields(fields), `${indent}${close}`];
}

/** Short fields share a line. */
function joinFields(fields: string[][]): string[] {
  const out: string[] = [];
  let room = 0;
  fields.forEach((rows, i) => {
    const comma = i < fields.length - 1 ? "," : "";
    const [first = ""] = rows;
    const short = rows.length === 1 && first.length < width;
    if (short && first.length <= room) {
      out[out.length - 1] += first.trimStart() + comma;
      room -= first.length;
      return;
    }
    out.push(...rows.slice(0, -1), rows[rows.length - 1] + comma);
    room = short ? width - first.length : 0;
  });
  return out;
}

function noteOf({ string }: Step, { strings, items }: { strings: number; items: number }): string {
  const parts = ["empty values and links left out"];
  if (strings > 0) parts.push(`${strings} strings cut at ${string} characters`);
  if (items > 0) parts.push(`${items} items left out`);
  return `[${parts.join(", ")}]`;
}
