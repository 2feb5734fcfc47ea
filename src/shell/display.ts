import type { Stage } from "./line.ts";

export interface Fit {
  end: "head" | "tail";
  lines: number;
}

/** What a stage shows of its input where it does nothing but show it: a bound, "all" (`cat`), or undefined. */
export function readDisplay(stage: Stage): Fit | "all" | undefined {
  const plain = stage.words.every((word) => word.expands === "no") && stage.assignments.length === 0 && !stage.heredoc;
  if (!plain || stage.redirects.some(({ descriptor }) => descriptor !== 2)) return undefined;
  const [name = "", ...args] = stage.words.map((word) => word.text);
  if (name === "cat") return args.length === 0 ? "all" : undefined;
  if (name !== "head" && name !== "tail") return undefined;
  const lines = readCount(args);
  return lines === undefined ? undefined : { end: name, lines };
}

/** `-20`, `-n 20`, `-n20`, `--lines=20`, `--lines 20`. */
function readCount(args: string[]): number | undefined {
  if (args.length === 0) return 10;
  const text = args.length < 3 ? args.join(" ") : "";
  const start = ["--lines=", "--lines ", "-n ", "-n", "-"].find((one) => text.startsWith(one));
  const digits = start === undefined ? "" : text.slice(start.length);
  const isCount = digits.length > 0 && digits.length < 7 && [...digits].every((char) => char >= "0" && char <= "9");
  return isCount ? Number(digits) : undefined;
}
