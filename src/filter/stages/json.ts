import type { Json } from "../../rules/schema.ts";
import type { Line } from "../line.ts";
import { compile } from "../patterns.ts";
import { fillTemplate } from "./say.ts";

/** Rows from JSON or JSON lines; undefined where the text is neither. */
export function rowsFromJson(lines: Line[], spec: Json): { lines: Line[]; left: number } | undefined {
  const items = readItems(
    lines.map((line) => line.text),
    spec.each ?? "",
  );
  if (!items) return undefined;
  const only = spec.only ? compile(spec.only) : undefined;
  const rows = items.flatMap((item) => fillTemplate(spec.row, (path) => show(walk(item, path))));
  const kept = only ? rows.filter((row) => only.test(row.text)) : rows;
  return { lines: kept, left: rows.length - kept.length };
}

function readItems(lines: string[], each: string): unknown[] | undefined {
  try {
    const found = walk(JSON.parse(lines.join("\n")), each);
    return Array.isArray(found) ? found : found === undefined ? undefined : [found];
  } catch {
    try {
      return lines.filter((line) => line.trim() !== "").map((line) => walk(JSON.parse(line), each));
    } catch {
      return undefined;
    }
  }
}

function walk(value: unknown, path: string): unknown {
  return path
    .split(".")
    .filter(Boolean)
    .reduce<unknown>(
      (at, key) => (typeof at === "object" && at !== null && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : undefined),
      value,
    );
}

function show(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value))
    return value
      .map((item) => show(typeof item === "object" && item !== null ? (walk(item, "name") ?? walk(item, "login") ?? item) : item))
      .join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
