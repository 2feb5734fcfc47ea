import { UserError } from "../errors.ts";
import { quoteWord } from "../shell/quote.ts";
import { anyWord, escapePattern } from "./fragment.ts";
import type { Edit } from "./settings-file.ts";

/** A file that is ours alone, from `hooks/`: a plugin, or a settings file of its own beside other people's. */
export interface OwnFile {
  path: string;
  /** Its text; `{pith}` stands for the executable as a word for the shell inside a string, `{pithWord}` for the bare word, `{pithPath}` for its path as a string. */
  text: string;
  /** What stands in every version of the file and in nobody else's: `hook copilot`. */
  marker: string;
  /** The executable as a word for the shell, and its path. */
  word: string;
  pith: string;
}

/** Writes the file whole, never over somebody else's; takes it away only as long as it is what was written. */
export function editOwn({ path, text, marker, word, pith }: OwnFile): Edit {
  const names: Record<string, string> = { pith: JSON.stringify(word).slice(1, -1), pithWord: word, pithPath: JSON.stringify(pith) };
  const ours = text.replaceAll(/\{(pith|pithWord|pithPath)\}/g, (_, name: string) => names[name]!);
  return {
    merge(found) {
      if (found.trim() === "" || found.includes(marker)) return ours;
      throw new UserError({
        cannot: `write ${path}`,
        because: "a file of that name is there already, and it is not pith's",
        try: `mv ${quoteWord(path)} ${quoteWord(`${path}.mine`)}`,
      });
    },
    remove(found) {
      if (!found.includes(marker)) return found;
      if (isUnchanged(found, text)) return undefined;
      throw new UserError({
        // Asked for by an uninstall, and by an install that would write over it.
        cannot: `change ${path}`,
        because: "it was edited since pith wrote it",
        try: `rm ${quoteWord(path)}, if nothing in it is yours`,
      });
    },
  };
}

/** Under whatever path of the executable. */
function isUnchanged(found: string, text: string): boolean {
  const pattern = text
    .split(/(\{pith(?:Word|Path)?\})/)
    .map((piece) =>
      piece === "{pithPath}" ? '"(?:[^"\\\\\\n]|\\\\.)*pith"' : piece.startsWith("{pith") ? anyWord() : escapePattern(piece),
    );
  return new RegExp(`^${pattern.join("")}$`).test(found);
}
