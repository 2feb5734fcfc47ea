import type { Repeat } from "../../rules/schema.ts";
import type { Line } from "../line.ts";
import { compileAny, seen } from "../patterns.ts";

/** Folds lines that are equal once numbers, times and ids are masked: the first stays, a note says how many more there were. */
export function foldRepeats(lines: Line[], spec: Repeat): { lines: Line[]; left: number; matched: boolean } {
  const options = spec === true ? {} : spec;
  const ignore = options.ignore ? new RegExp(compileAny(options.ignore).source, "g") : undefined;
  const only = options.only ? compileAny(options.only) : undefined;
  const min = options.min ?? 3;
  const runs = options.anywhere ? collectAnywhere(lines, ignore, only) : collectRuns(lines, ignore, only);
  const out: Line[] = [];
  let left = 0;
  for (const run of runs) {
    const [first] = run;
    if (!first) continue;
    const exact = run.every((line) => line.text === first.text);
    if (run.length < min || (run.length < 3 && !exact)) out.push(...run);
    else {
      out.push(first, {
        text: exact
          ? `[${run.length - 1} more lines like this]`
          : `[${run.length - 1} more lines like "${shapeOf(first.text, ignore).slice(0, 60)}"]`,
        note: true,
      });
      left += exact ? 0 : run.length - 1;
    }
  }
  return { lines: out, left, matched: left > 0 || out.length < lines.length };
}

function isFoldable(line: Line, only: RegExp | undefined): boolean {
  return (
    line.block === undefined && !line.note && !line.pin && line.text.trim() !== "" && (only === undefined || only.test(seen(line.text)))
  );
}

function collectRuns(lines: Line[], ignore: RegExp | undefined, only: RegExp | undefined): Line[][] {
  const runs: Line[][] = [];
  let last: { run: Line[]; mask: string } | undefined;
  for (const line of lines) {
    const mask = isFoldable(line, only) ? shapeOf(line.text, ignore) : undefined;
    if (last && mask !== undefined && last.mask === mask) {
      last.run.push(line);
      continue;
    }
    const run = [line];
    runs.push(run);
    last = mask === undefined ? undefined : { run, mask };
  }
  return runs;
}

function collectAnywhere(lines: Line[], ignore: RegExp | undefined, only: RegExp | undefined): Line[][] {
  const runs: Line[][] = [];
  const byMask = new Map<string, Line[]>();
  for (const line of lines) {
    const mask = isFoldable(line, only) ? shapeOf(line.text, ignore) : undefined;
    const run = mask === undefined ? undefined : byMask.get(mask);
    if (run) run.push(line);
    else {
      const fresh = [line];
      runs.push(fresh);
      if (mask !== undefined) byMask.set(mask, fresh);
    }
  }
  return runs;
}

/** A line without what differs from one repetition to the next: times, ids, hashes, numbers. */
export function shapeOf(text: string, ignore?: RegExp): string {
  const bare = ignore ? text.replace(ignore, "") : text;
  return seen(bare)
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "#")
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{7,64}\b/gi, "#")
    .replace(/\d+(?:[.:,]\d+)*/g, "#");
}
