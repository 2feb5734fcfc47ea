import { UserError } from "../errors.ts";

const hours: Record<string, number> = { h: 1, d: 24, w: 168 };

/** `12h`, `7d`, `4w`, or a date. */
export function readSince(command: string, text: string, now: Date): Date {
  const match = /^(\d{1,6})([hdw])$/.exec(text);
  if (match) return new Date(now.getTime() - Number(match[1]) * (hours[match[2] as string] as number) * 3_600_000);
  // A date alone would be midnight in Greenwich.
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(date.getTime())) return date;
  throw new UserError({
    cannot: `run pith ${command}`,
    because: `--since is 12h, 7d, 4w or a date, not "${text}"`,
    try: `pith ${command} --since 7d`,
    status: 2,
  });
}
