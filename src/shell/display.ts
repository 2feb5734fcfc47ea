import type { Stage, Word } from "./line.ts";
import { isNumber } from "./word.ts";

export interface Fit {
  end: "head" | "tail";
  lines: number;
}

/** What a stage shows of its input where it does nothing but show it: a bound, "all" (`cat`), or undefined. */
export function readDisplay(stage: Stage): Fit | "all" | undefined {
  if (stage.assignments.length > 0 || stage.heredoc) return undefined;
  const { words, redirects } = stage;
  for (let at = 0; at < redirects.length; at++) if (redirects[at]!.descriptor !== 2) return undefined;
  for (let at = 0; at < words.length; at++) if (words[at]!.expands !== "no") return undefined;
  const name = words[0]?.text;
  if (name === "cat") return words.length === 1 ? "all" : undefined;
  if (name !== "head" && name !== "tail") return undefined;
  const lines = readCount(words);
  return lines === undefined ? undefined : { end: name, lines };
}

/** `-20`, `-n 20`, `-n20`, `--lines=20`, `--lines 20`. */
function readCount(words: Word[]): number | undefined {
  if (words.length === 1) return 10;
  if (words.length > 3) return undefined;
  const text = words.length === 2 ? words[1]!.text : `${words[1]!.text} ${words[2]!.text}`;
  const digits = text.slice(text.startsWith("--lines") ? 8 : text.startsWith("-n ") ? 3 : text.startsWith("-n") ? 2 : 1);
  const isKnown = text[0] === "-" && (text[1] !== "-" || text.startsWith("--lines=") || text.startsWith("--lines "));
  return isKnown && digits.length < 7 && isNumber(digits) ? Number(digits) : undefined;
}
