import type { Line, Parsed } from "../line.ts";
import { compile, seen } from "../patterns.ts";

/** A state that is printed again and again, whole: `from` is the line that it begins with, and only the last one tells where it stands. */
export function parse(lines: Line[], options: { from?: unknown }): Parsed {
  const from = typeof options.from === "string" ? compile(options.from) : undefined;
  const starts = from ? lines.flatMap((line, i) => (from.test(seen(line.text)) ? [i] : [])) : [];
  return starts.length < 2 ? { lines, left: 0, matched: false } : { lines: lines.slice(starts.at(-1)), left: 0, matched: true };
}
