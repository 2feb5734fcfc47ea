import type { Parser } from "./list.ts";
import { isLog, parse as parseLog } from "./log.ts";
import { outline } from "./outline.ts";

/** The text of a file: as it is where the host shows it whole; past that its beginning and an outline. A log is read as a log. */
export const parse: Parser = (lines, options, context) => {
  if (isLog(lines)) return parseLog(lines, options, context);
  const chars = lines.reduce((sum, line) => sum + line.text.length + 1, 0);
  if (context.room === undefined || chars <= context.room) return { lines, left: 0, matched: true };
  return { ...outline(lines, context.room), matched: true };
};
