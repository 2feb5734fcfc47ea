import { parse as parseJson, parseWhole } from "./json.ts";
import { readDocuments } from "./json-text.ts";
import type { Parser } from "./list.ts";
import { isLog, parse as parseLog } from "./log.ts";
import { outline } from "./outline.ts";

/**
 * The text of a file: as it is where the host shows it whole; past that its beginning and an outline. A log is read as a log.
 * With `data: true` JSON past that is written shorter where all of it fits then, and many documents are one list.
 */
export const parse: Parser = (lines, options, context) => {
  if (isLog(lines)) return parseLog(lines, options, context);
  const chars = lines.reduce((sum, line) => sum + line.text.length + 1, 0);
  if (context.room === undefined || chars <= context.room) return { lines, left: 0, matched: true };
  if (options["data"] === true) {
    const whole = parseWhole(lines, context.room);
    if (whole) return { lines: whole, left: 0, matched: true };
    if ((readDocuments(lines)?.documents.length ?? 0) > 1) return parseJson(lines, options, context);
  }
  return { ...outline(lines, context.room, context.extract), matched: true };
};
