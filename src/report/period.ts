const hours: Record<string, number> = { h: 1, d: 24, w: 168 };

/** The beginning of a time that is told as `12h`, `7d`, `4w`, `today`, `month` or a date, in the user's time zone; undefined for another text. */
export function parsePeriod(text: string, now: Date): Date | undefined {
  if (text === "today") return new Date(now.getFullYear(), now.getMonth(), now.getDate());
  if (text === "month") return new Date(now.getFullYear(), now.getMonth(), 1);
  const match = /^(\d+)([hdw])$/.exec(text);
  if (!match && !/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  // A date alone would be midnight in Greenwich.
  const date = match
    ? new Date(now.getTime() - Number(match[1]) * (hours[match[2] as string] as number) * 3_600_000)
    : new Date(text.length === 10 ? `${text}T00:00` : text);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
