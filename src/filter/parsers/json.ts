import type { Line, Parsed } from "../line.ts";

/**
 * JSON that no host shows whole: first what says nothing goes (empty values, links of an API to itself), then long strings are
 * cut and long lists counted, just as far as the room asks for. Below that it stays as it is: it was asked for in this form.
 */
export function parse(lines: Line[], _options: object = {}, { room = Infinity }: { room?: number | undefined } = {}): Parsed {
  const same = { lines, left: 0, matched: false };
  if (lines.reduce((sum, line) => sum + line.text.length + 1, 0) <= room) return same;
  const read = readDocuments(lines);
  if (!read) return same;
  for (const step of steps) {
    const cut = { strings: 0, items: 0 };
    const rows = read.documents.flatMap((document) => format(shorten(document, step, cut), 0));
    const note = noteOf(step, cut);
    const all = [...rows.map((text): Line => ({ text })), ...read.rest, { text: note, note: true, pin: true }];
    if (all.reduce((sum, line) => sum + line.text.length + 1, 0) > room && step !== steps.at(-1)) continue;
    return { lines: all, left: 1, matched: true };
  }
  return same;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

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

/** One document over all lines, or one on each; what stands after the last one (an error of the client) is kept as it is. */
function readDocuments(lines: Line[]): { documents: Json[]; rest: Line[] } | undefined {
  if (!/^\s*[[{]/.test(lines[0]?.text ?? "")) return undefined;
  const whole = tryRead(lines.map((line) => line.text).join("\n"));
  if (whole !== undefined) return { documents: [whole], rest: [] };
  const documents: Json[] = [];
  for (const [i, line] of lines.entries()) {
    const document = /^\s*[[{]/.test(line.text) ? tryRead(line.text) : undefined;
    if (document === undefined) return i > 0 && i > lines.length - 5 ? { documents, rest: lines.slice(i) } : undefined;
    documents.push(document);
  }
  return { documents, rest: [] };
}

function tryRead(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON, or cut off by whoever printed it: the text stays as it is.
    return undefined;
  }
}

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
    // What failed stays beside the first and the last, as far as half of the list's room goes.
    const failed = value
      .slice(head, -1)
      .filter(isFailed)
      .slice(0, Math.ceil(step.list / 2));
    const left = value.length - step.list - failed.length;
    cut.items += left;
    const kept = [...value.slice(0, head), ...failed].map((item) => shorten(item, step, cut));
    return [...kept, ...(left > 0 ? [`… ${left} more`] : []), shorten(value.at(-1) as Json, step, cut)];
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([key, inner]) => !isEmpty(inner) && !linkKey.test(key) && !isOwnAddress(key, value));
  return Object.fromEntries(entries.map(([key, inner]) => [key, shorten(inner, step, cut)]));
}

/** An object that says of itself that something went wrong. */
function isFailed(item: Json): boolean {
  if (item === null || typeof item !== "object" || Array.isArray(item)) return false;
  return Object.entries(item).some(([key, value]) => {
    if (/^(?:errors?|failures?|exception)$/i.test(key)) return !isEmpty(value) && value !== false && value !== 0;
    return (
      /^(?:level|severity|status|state|conclusion|outcome)$/i.test(key) && /^(?:error|fail(?:ed|ure)?|fatal|critical)$/i.test(String(value))
    );
  });
}

function isEmpty(value: Json): boolean {
  if (value === null || value === "") return true;
  return typeof value === "object" && (Object.keys(value).length === 0 || (value as { total_count?: Json }).total_count === 0);
}

/** Where the API has the thing, beside where a person finds it. */
function isOwnAddress(key: string, value: { [key: string]: Json }): boolean {
  return key === "url" && typeof value["html_url"] === "string";
}

const width = 160;

/** What fits a line stays on it. */
function format(value: Json, depth: number): string[] {
  const flat = JSON.stringify(value);
  const indent = " ".repeat(depth);
  if (flat.length <= width || value === null || typeof value !== "object") return [indent + flat];
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
