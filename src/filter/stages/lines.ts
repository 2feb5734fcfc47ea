import type { Line } from "../line.ts";
import { compileAll, compileAny, seen, substitute } from "../patterns.ts";

/** Noise goes; nobody is told. Blocks and notes are not looked at. */
export function dropLines(lines: Line[], patterns: readonly string[]): Line[] {
  const drop = compileAny(patterns);
  return lines.filter((line) => line.block !== undefined || line.note || !drop.test(seen(line.text)));
}

/** Only these lines stay; the others that are not blank are counted. */
export function keepLines(lines: Line[], patterns: readonly string[]): { lines: Line[]; left: number } {
  const keep = compileAny(patterns);
  let left = 0;
  const kept = lines.filter((line) => {
    const stays = line.block !== undefined || line.note || keep.test(seen(line.text));
    if (!stays && line.text.trim() !== "") left++;
    return stays;
  });
  return { lines: kept, left };
}

/** Re-spells each line, pattern by pattern; a line that had text and has none any more goes. */
export function substituteLines(lines: Line[], substitutions: readonly (readonly [string, string])[]): { lines: Line[]; matched: boolean } {
  const compiled = substitutions.map(([pattern, replacement]) => [compileAll(pattern), replacement] as const);
  let matched = false;
  const out: Line[] = [];
  for (const line of lines) {
    if (line.block !== undefined || line.note) {
      out.push(line);
      continue;
    }
    let text = line.text;
    for (const [pattern, replacement] of compiled) text = substitute(text, pattern, replacement);
    if (text === line.text) out.push(line);
    else {
      matched = true;
      if (text !== "") out.push({ ...line, text });
    }
  }
  return { lines: out, matched };
}
