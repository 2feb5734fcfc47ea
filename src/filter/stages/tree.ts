import type { Tree } from "../../rules/schema.ts";
import type { Line } from "../line.ts";
import { compile, seen } from "../patterns.ts";

/** Paths collected by folder, in the order of each folder's first path: `src/api/ a.ts b.ts`. Every name is kept. */
export function collectPaths(lines: Line[], spec: Tree): { lines: Line[]; matched: boolean } {
  const { path, min } = spec === true ? { path: undefined, min: undefined } : spec;
  const pattern = compile(path ?? "^(\\S+)$");
  const folders = new Map<string, string[]>();
  const order: (Line | string)[] = [];
  let count = 0;
  for (const line of lines) {
    const found = line.block === undefined && !line.note ? seen(line.text).match(pattern)?.[1] : undefined;
    // A name with a blank or a comma could not be told from two names.
    if (found === undefined || /[\s,]/.test(found)) {
      order.push(line);
      continue;
    }
    count++;
    const cut = found.replace(/\/$/, "").lastIndexOf("/") + 1;
    const folder = found.slice(0, cut);
    const names = folders.get(folder);
    if (names) names.push(found.slice(cut));
    else {
      folders.set(folder, [found.slice(cut)]);
      order.push(folder);
    }
  }
  if (count < (min ?? 6)) return { lines, matched: false };
  return {
    lines: order.flatMap((entry, part) => (typeof entry === "string" ? formatFolder(entry, folders.get(entry) ?? [], part) : [entry])),
    matched: true,
  };
}

function formatFolder(folder: string, names: string[], part: number): Line[] {
  if (folder === "") return names.map((text) => ({ text, part }));
  if (names.length === 1) return [{ text: `${folder}${names[0]}`, part }];
  return [{ text: `${folder} ${names.join(" ")}`, part }];
}
