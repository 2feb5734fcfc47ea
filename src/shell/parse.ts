import type { Line } from "./line.ts";
import { scanLine } from "./scan.ts";

/**
 * The parts of a shell text; undefined where they are not known with certainty. The grammar (2 ms) is loaded only where the
 * scanner gives up and `concerns` says that a word of the text matters.
 */
export async function parseLine(text: string, concerns: (words: string[]) => boolean = () => true): Promise<Line | undefined> {
  const scanned = scanLine(text);
  if (scanned) return scanned;
  // Carriage returns and other control characters mean one thing to a shell and another to a reader.
  if (/[^\P{Cc}\t\n]/u.test(text)) return undefined;
  // It would take away the meaning of whatever is put behind it.
  if (text.endsWith("\\")) return undefined;
  if (!concerns(splitWords(text))) return undefined;
  const { parseWithGrammar } = await import("./grammar.ts");
  return parseWithGrammar(text);
}

/** Everything in a text that could be the name of a program. */
export function splitWords(text: string): string[] {
  return text.split(/[\s;&|()`"'=/@]+/);
}
