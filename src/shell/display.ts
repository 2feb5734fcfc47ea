import { readTexts, type Stage } from "./line.ts";
import { isNumber } from "./scan.ts";

export interface Fit {
  end: "head" | "tail";
  lines: number;
}

/** What a stage shows of its input where it does nothing but show it: a bound, "all" (`cat`), or undefined. */
export function readDisplay(stage: Stage): Fit | "all" | undefined {
  if (stage.assignments.length > 0 || stage.heredoc) return undefined;
  for (const { descriptor } of stage.redirects) if (descriptor !== 2) return undefined;
  for (const { expands } of stage.words) if (expands !== "no") return undefined;
  const [name = "", ...args] = readTexts(stage.words);
  if (name === "cat") return args.length === 0 ? "all" : undefined;
  if (name !== "head" && name !== "tail") return undefined;
  const lines = readCount(args);
  return lines === undefined ? undefined : { end: name, lines };
}

/** `-20`, `-n 20`, `-n20`, `--lines=20`, `--lines 20`. */
function readCount(args: string[]): number | undefined {
  if (args.length === 0) return 10;
  const text = args.length < 3 ? args.join(" ") : "";
  for (const start of ["--lines=", "--lines ", "-n ", "-n", "-"]) {
    if (!text.startsWith(start)) continue;
    const digits = text.slice(start.length);
    return digits.length < 7 && isNumber(digits) ? Number(digits) : undefined;
  }
  return undefined;
}
