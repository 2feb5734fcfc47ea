import type { Line } from "../line.ts";

export type Json = null | boolean | number | string | RawNumber | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** A number that JavaScript would spell otherwise: an id of twenty digits, 1.0. */
interface RawNumber {
  rawJSON: string;
}

export interface Documents {
  documents: Json[];
  /** Lines behind the last document: an error of the client. */
  rest: Line[];
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !source.isRawJSON(value);
}

/** One document over all lines, or several, each on one line or ending with a bracket at the left, as `jq` prints them. */
export function readDocuments(lines: readonly Line[]): Documents | undefined {
  if (!/^\s*[[{]/.test(lines[0]?.text ?? "")) return undefined;
  const whole = readJson(lines.map((line) => line.text).join("\n"));
  if (whole !== undefined) return { documents: [whole], rest: [] };
  const documents: Json[] = [];
  let from = 0;
  for (let i = 0; i < lines.length; i++) {
    const { text } = lines[i] as Line;
    const isEnd = from === i ? /^\s*[[{].*[\]}]\s*$/.test(text) : /^[\]}]\s*$/.test(text);
    if (!isEnd) continue;
    const own = lines.slice(from, i + 1).map((line) => line.text);
    const document = readJson(own.join("\n"));
    if (document === undefined) break;
    documents.push(document);
    from = i + 1;
  }
  const rest = lines.slice(from);
  return documents.length > 0 && rest.length < 5 ? { documents, rest } : undefined;
}

// The types of the language do not have these yet.
const source = JSON as unknown as { rawJSON(text: string): RawNumber; isRawJSON(value: unknown): boolean };
const unusualNumber = /\d{16}|\d\.\d*0\b|\d[eE]|\d\.\d{15}|-0\b/;

/** Undefined for what is no JSON. */
export function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text, unusualNumber.test(text) ? keepSpelling : undefined) as Json;
  } catch {
    // Not JSON, or cut off by whoever printed it: the text stays as it is.
    return undefined;
  }
}

function keepSpelling(_: string, value: unknown, ...[context]: { source?: string }[]): unknown {
  const spelled = context?.source;
  return typeof value === "number" && spelled !== undefined && String(value) !== spelled ? source.rawJSON(spelled) : value;
}
