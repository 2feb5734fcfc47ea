import type { Edit } from "../settings-file.ts";
import { TextFault } from "../text-fault.ts";

/** Adds a block at the end of a text that people write, and takes it out again; its first and its last line are its own. */
export function editBlock(block: string): Edit {
  const lines = block.trim().split("\n");
  const marks = { begin: lines[0]!, end: lines.at(-1)! };
  return {
    merge(text) {
      const eol = /\r?\n/.exec(text)?.[0] ?? "\n";
      const ours = lines.join(eol);
      const found = findBlock(text, marks);
      if (found) return text.slice(0, found.start) + ours + text.slice(found.end);
      const gap = text.replace("\uFEFF", "") === "" ? "" : text.endsWith("\n") ? eol : eol + eol;
      return text + gap + ours + eol;
    },
    remove(text) {
      const found = findBlock(text, marks);
      if (!found) return text;
      const before = text.slice(0, found.start).replace(/(\r?\n)\r?\n$/, "$1");
      return before + text.slice(found.end).replace(/^\r?\n/, "");
    },
  };
}

export function hasBlock(text: string, block: string): boolean {
  return text.includes(block.trim().split("\n")[0]!);
}

function findBlock(text: string, { begin, end }: { begin: string; end: string }): { start: number; end: number } | undefined {
  const start = text.indexOf(begin);
  if (start < 0) return undefined;
  const last = text.indexOf(end, start);
  if (last < 0) throw new TextFault(`the line \`${end}\` is missing behind \`${begin}\``, start);
  return { start, end: last + end.length };
}
