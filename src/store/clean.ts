import { readdirSync, rmdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { openHome } from "./home.ts";
import { formatDay, isDay } from "./ids.ts";

const hour = 3_600_000;
const dayLength = 24 * hour;
const keptDays = 7;
const keptBytes = 256 * 2 ** 20;

/** Takes away raws that are too old or too many, at most once an hour; the newest stays whatever its size. */
export function cleanStore(now = new Date(), home = openHome()): void {
  if (!isDue(`${home}/cleaned`, now)) return;
  const folder = `${home}/raws`;
  let days: string[];
  try {
    days = readdirSync(folder).filter(isDay).sort().reverse();
  } catch {
    // Nothing was kept yet.
    return;
  }
  const oldest = formatDay(new Date(now.getTime() - keptDays * dayLength));
  const files = days.flatMap((day) => listFiles(`${folder}/${day}`).map((file) => ({ ...file, day })));
  // What a clock that was wrong has dated in the future would else be the newest for years.
  const ageOf = ({ modified }: { modified: number }) => (modified > now.getTime() + dayLength ? Infinity : now.getTime() - modified);
  files.sort((a, b) => ageOf(a) - ageOf(b) || 0);
  let size = 0;
  for (const [i, file] of files.entries()) {
    size += file.size;
    // What is still being written is newer than any limit, unless its writer was killed.
    if (i > 0 && (file.day < oldest || size > keptBytes)) rmSync(file.path, { force: true });
  }
  const today = formatDay(now);
  for (const day of days) if (day < oldest || day > today) removeIfEmpty(`${folder}/${day}`);
}

function isDue(stamp: string, now: Date): boolean {
  try {
    const age = now.getTime() - statSync(stamp).mtimeMs;
    // A clock that was set back must not stop cleaning until it has caught up.
    if (age >= 0 && age < hour) return false;
    utimesSync(stamp, now, now);
  } catch {
    writeFileSync(stamp, "", { mode: 0o600 });
  }
  return true;
}

function listFiles(folder: string): { path: string; size: number; modified: number }[] {
  return readdirSync(folder).flatMap((name) => {
    try {
      const { size, mtimeMs } = statSync(`${folder}/${name}`);
      return [{ path: `${folder}/${name}`, size, modified: mtimeMs }];
    } catch {
      // Another process cleans too.
      return [];
    }
  });
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    return;
  }
}
