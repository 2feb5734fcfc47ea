import type { Limit } from "../../rules/schema.ts";
import type { Line } from "../line.ts";
import { compileAny, seen } from "../patterns.ts";

/** Keeps the first and last lines and the pinned ones; the gap says how many are not there. */
export function limitLines(lines: Line[], limit: Limit): { lines: Line[]; left: number } {
  const pinned = limit.pin ? compileAny(limit.pin) : undefined;
  const marked = pinned ? lines.map((line) => (pinned.test(seen(line.text)) ? { ...line, pin: true } : line)) : lines;
  const { lines: kept, left } = cutMiddle(marked, limit);
  return {
    lines: limit.width ? kept.map((line) => shorten(line, limit.width as number)) : kept,
    left,
  };
}

function cutMiddle(lines: Line[], { head, tail }: Limit): { lines: Line[]; left: number } {
  if (head === undefined && tail === undefined) return { lines, left: 0 };
  const from = head ?? 0;
  const to = lines.length - (tail ?? 0);
  if (from >= to) return { lines, left: 0 };
  const out: Line[] = [];
  let gap = 0;
  let left = 0;
  const close = () => {
    if (gap > 0)
      out.push({
        text: `[${gap} ${gap === 1 ? "line" : "lines"} left out]`,
        note: true,
      });
    gap = 0;
  };
  lines.forEach((line, i) => {
    if (i < from || i >= to || line.pin) {
      close();
      out.push(line);
    } else {
      gap++;
      left++;
    }
  });
  close();
  return { lines: out, left };
}

function shorten(line: Line, width: number): Line {
  return line.text.length > width ? { ...line, text: `${line.text.slice(0, width - 1)}…` } : line;
}
