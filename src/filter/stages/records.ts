import type { Records } from "../../rules/schema.ts";
import type { Line } from "../line.ts";
import { compile, compileAny, seen } from "../patterns.ts";
import { findFacts } from "./facts.ts";
import { fillTemplate } from "./say.ts";

/** Header-led repetition: each header with its lines is a record, records of one key become one. */
export function mergeRecords(lines: Line[], spec: Records): { lines: Line[]; left: number; matched: boolean } {
  const start = compile(spec.start);
  const before: Line[] = [];
  const records = new Map<string, { head: Line; n: number; items: Line[] }>();
  let current: { head: Line; n: number; items: Line[] } | undefined;
  for (const line of lines) {
    const match = line.block === undefined ? seen(line.text).match(start) : null;
    if (match) {
      const key = match[1] ?? match[0];
      current = records.get(key);
      if (current) current.n++;
      else records.set(key, (current = { head: line, n: 1, items: [] }));
    } else if (current) current.items.push(line);
    else before.push(line);
  }
  const drop = spec.drop ? compileAny(spec.drop) : undefined;
  const keep = spec.keep ? compileAny(spec.keep) : undefined;
  const only = spec.only ? compile(spec.only) : undefined;
  let left = 0;
  const out = [...before];
  for (const [key, { head, n, items }] of records) {
    const body = items.filter((line) => !drop?.test(seen(line.text)));
    const kept = keep ? body.filter((line) => line.block !== undefined || keep.test(seen(line.text))) : body;
    if (only && ![head, ...items].some((line) => only.test(seen(line.text)))) {
      left += 1 + body.length;
      continue;
    }
    left += body.length - kept.length;
    out.push(
      ...formatRecord(spec, {
        key,
        n,
        head,
        items: kept,
        part: records.size > 1 ? out.length : 0,
      }),
    );
  }
  return { lines: out, left, matched: records.size > 0 };
}

function formatRecord(spec: Records, record: { key: string; n: number; head: Line; items: Line[]; part: number }): Line[] {
  const { key, n, head, items, part } = record;
  if (spec.as === undefined) return [{ ...head, part, pin: true }, ...items.map((line) => ({ ...line, part }))];
  const text = items.map((line) => line.text).join("\n");
  const facts: Record<string, string> = spec.facts ? findFacts(spec.facts, () => `${head.text}\n${text}`).facts : {};
  const values = new Map<string, Line[]>([["items", items]]);
  return fillTemplate(
    spec.as,
    (name) => values.get(name) ?? (name === "key" ? key : name === "n" ? (n > 1 ? String(n) : "") : facts[name]),
  ).map((line) => ({ ...line, part }));
}
