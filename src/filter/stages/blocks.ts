import type { Block, Stages } from "../../rules/schema.ts";
import type { Line, Parsed } from "../line.ts";
import { compile, compileAll, compileAny, seen, substitute } from "../patterns.ts";
import { limitLines } from "./limit.ts";

export interface Carved extends Parsed {
  /** Lines of each block, in order; they stand in `lines` too, at their place. */
  blocks: Map<string, Line[]>;
}

/** Marks regions as blocks, so that no other stage drops, counts or folds what a program printed by itself. */
export function carveBlocks(lines: Line[], spec: NonNullable<Stages["blocks"]>): Carved {
  const out: Line[] = [];
  const blocks = new Map<string, Line[]>(Object.keys(spec).map((name) => [name, []]));
  const openers = Object.entries(spec).map(([name, block]) => ({
    name,
    block,
    from: compile(block.from),
    to: block.to ? compile(block.to) : undefined,
  }));
  let open: (typeof openers)[number] | undefined;
  let region: Line[] = [];
  let left = 0;
  let matched = false;

  const close = () => {
    if (!open) return;
    const shaped = shapeRegion(region, open.block, open.name);
    out.push(...shaped.lines);
    blocks.get(open.name)?.push(...shaped.lines);
    left += shaped.left;
    region = [];
    open = undefined;
  };

  for (const line of lines) {
    const text = seen(line.text);
    const opener = openers.find((candidate) => candidate.from.test(text));
    if (opener) {
      close();
      matched = true;
      open = opener;
      if (opener.block.include) region.push(line);
      else out.push(line);
    } else if (open?.to?.test(text)) {
      const { include } = open.block;
      if (include) region.push(line);
      close();
      if (!include) out.push(line);
    } else if (open) region.push(line);
    else out.push(line);
  }
  close();
  return { lines: out, left, matched, blocks };
}

function shapeRegion(region: Line[], block: Block, name: string): { lines: Line[]; left: number } {
  let lines = region;
  let left = 0;
  if (block.drop) {
    const drop = compileAny(block.drop);
    lines = lines.filter((line) => !drop.test(seen(line.text)));
  }
  if (block.keep) {
    const keep = compileAny(block.keep);
    const kept = lines.filter((line) => keep.test(seen(line.text)));
    left += lines.length - kept.length;
    lines = kept;
  }
  for (const [pattern, replacement] of block.sub ?? []) {
    const regexp = compileAll(pattern);
    lines = lines
      .map((line) => ({
        ...line,
        text: substitute(line.text, regexp, replacement),
      }))
      .filter((line) => line.text !== "");
  }
  if (block.limit) {
    const limited = limitLines(lines, block.limit);
    lines = limited.lines;
    left += limited.left;
  }
  return { lines: lines.map((line) => ({ ...line, block: name })), left };
}
