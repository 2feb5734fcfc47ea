import type { Line } from "./line.ts";
import { scanLine } from "./scan.ts";
import { hasControl } from "./word.ts";

/**
 * The parts of a shell text; undefined where they are not known with certainty. The grammar (2 ms) is loaded only where the
 * scanner gives up and `concerns` says that a word of the text matters.
 */
export async function parseLine(text: string, concerns: (words: string[]) => boolean = () => true): Promise<Line | undefined> {
  const scanned = scanLine(text);
  if (scanned) return scanned;
  if (hasControl(text)) return undefined;
  // It would take away the meaning of whatever is put behind it.
  if (text.endsWith("\\")) return undefined;
  if (!concerns(splitWords(text))) return undefined;
  const { parseWithGrammar } = await import("./grammar.ts");
  return parseWithGrammar(text);
}

/** Everything in a text that could be the name of a program. */
export function splitWords(text: string): string[] {
  // A pattern would cost its compilation, a tenth of a millisecond of the hook's two.
  const words: string[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !breaks.includes(text[at]!)) continue;
    if (at > from) words.push(text.slice(from, at));
    from = at + 1;
  }
  return words;
}

const breaks = " \t\n\r\v\f;&|()`\"'=/@";
