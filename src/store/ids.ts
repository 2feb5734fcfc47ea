// The first character of an id is its day, so ids of different days never meet and an id tells in which folder it lies. Thirty-six days are more than raws are kept.

const digits = "0123456789abcdefghijklmnopqrstuvwxyz";
const dayLength = 86_400_000;

/** Four characters, or more where shorter ones were taken. */
export function drawId(now: Date, length = 4): string {
  let id = digits[Math.floor(now.getTime() / dayLength) % 36] as string;
  while (id.length < length) id += digits[Math.floor(Math.random() * 36)];
  return id;
}

/** Whether a folder is that of a day, and so ours. */
export function isDay(name: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(name);
}

/** `2026-11-21`, the folder of a moment. */
export function formatDay(now: Date): string {
  return now.toISOString().slice(0, 10);
}
