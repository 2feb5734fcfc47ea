import { type Part, readTexts, type Stage } from "./line.ts";

// Claude Code (2.1.329) takes status 1 of these for an answer, not for a failure, by the name of the line's last command:
// `grep x` without a hit is "completed with no output". With a filter behind it the same status would be an error.
const answersWithOne = ["grep", "rg", "egrep", "fgrep", "find", "diff", "test", "["];

/** Passes everything on and ends like a grep: 0 where there was a line, 1 where there was none. */
const asGrep = "grep -a --line-buffered '^'";

/**
 * What has to stand behind the filter of a line's last command, so that its name and status mean what they meant: "" for most,
 * another grep for a grep, undefined where nothing would do.
 */
export function findEnding({ stages }: Part, merged: boolean): string | undefined {
  const [{ words, assignments }] = stages as [Stage];
  const texts = readTexts(words);
  const base = texts[0]!.slice(texts[0]!.lastIndexOf("/") + 1);
  // Behind a variable or a launcher it does not see the name either.
  if (assignments.length > 0) return "";
  if (base === "git")
    return texts.includes("grep") || texts.some((text) => /^--(exit-code|quiet|no-index|check)$/.test(text)) ? undefined : "";
  if (!answersWithOne.includes(base)) return "";
  // Without a line of output another grep says 1: so it must not be silent by intent, and say what was wrong.
  const isPlain =
    texts[0] === "grep" &&
    merged &&
    !texts.some((text) => /^-[A-Za-z]*[qLs]|^--(quiet|silent|files-without-match|no-messages)$/.test(text));
  return isPlain ? ` | ${asGrep}` : undefined;
}
