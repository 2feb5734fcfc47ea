import type { Line } from "../line.ts";
import { type Folder, formatFolders } from "./folders.ts";
import type { Parser } from "./list.ts";

const drawn = /^((?:[│|][\s\u00a0]{3}|[\s\u00a0]{4})*)(?:├── |└── |[|`]-- |\+--- |\\--- )(.*)$/;

/** The drawing of `tree`: each folder on one line with what is in it, every name kept. */
export const parse: Parser = (lines, _options, { room }) => {
  const folders: Folder[] = [];
  const rest: Line[] = [];
  // The folder that holds the names of each depth.
  let stack: Folder[] = [];
  const open = (path: string): Folder => {
    const folder = { path, names: [] };
    folders.push(folder);
    return folder;
  };
  lines.forEach((line, i) => {
    const depth = depthOf(line.text);
    const below = depthOf(lines[i + 1]?.text ?? "");
    if (depth === undefined) {
      if (below === 0) stack = [open(line.text === "." ? "" : slash(line.text))];
      else if (line.text.trim() !== "") rest.push({ ...line, pin: true });
      return;
    }
    const name = line.text.match(drawn)?.[2] ?? "";
    const parent = stack[depth] ?? open("");
    if (below !== undefined && below > depth) stack = [...stack.slice(0, depth + 1), open(parent.path + slash(name))];
    else parent.names.push(name);
  });
  // Columns before the names (`tree -h`) make a table of it.
  if (folders.length === 0 || lines.some((line) => line.text.match(drawn)?.[2]?.startsWith("["))) return { lines, left: 0, matched: false };
  const used = rest.reduce((sum, line) => sum + line.text.length + 1, 0);
  const { lines: listed, left } = formatFolders(folders, room === undefined ? undefined : room - used);
  return { lines: [...listed, ...rest], left, matched: true };
};

function depthOf(text: string): number | undefined {
  const bars = text.match(drawn)?.[1];
  return bars === undefined ? undefined : bars.length / 4;
}

function slash(name: string): string {
  return name.endsWith("/") ? name : `${name}/`;
}
