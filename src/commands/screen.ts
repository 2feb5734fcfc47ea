import type { Screen } from "../report/terminal.ts";

/** Standard output as a report needs to know it. Colours only on a terminal and without NO_COLOR; both are picocolors' own questions. */
export async function findScreen(): Promise<Screen> {
  const { default: colors } = await import("picocolors");
  const { LC_ALL: all, LC_CTYPE: ctype, LANG: lang } = process.env;
  return {
    width: Math.max(40, Math.min(process.stdout.columns || 80, 120)),
    plain: !/utf-?8/i.test(all || ctype || lang || ""),
    bold: colors.bold,
    good: colors.green,
    bad: colors.red,
  };
}
