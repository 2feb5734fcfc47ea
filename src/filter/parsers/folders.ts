import type { Line } from "../line.ts";

export interface Folder {
  /** With its slash; empty for the folder that the listing speaks of. */
  path: string;
  names: string[];
}

interface Node {
  path: string;
  names: string[];
  children: Map<string, Node>;
}

/** Names below their folders, each folder once: `src/api/ a.ts b.ts`, folders in it indented. Where `room` is short, folders share it. */
export function formatFolders(folders: Folder[], room: number | undefined): { lines: Line[]; left: number } {
  const root = plant(folders);
  const whole = print(root, Infinity);
  if (room === undefined || size(whole.lines) <= room) return whole;
  let [low, high] = [0, room];
  while (high - low > 16) {
    const middle = (low + high) >> 1;
    if (size(print(root, middle).lines) <= room) low = middle;
    else high = middle;
  }
  return print(root, low);
}

function size(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.text.length + 1, 0);
}

function plant(folders: Folder[]): Node {
  const root: Node = { path: "", names: [], children: new Map() };
  for (const { path, names } of folders) {
    let node = root;
    for (const [segment] of path.matchAll(/^\/?[^/]*\/|[^/]+\//g)) {
      let child = node.children.get(segment);
      if (!child) node.children.set(segment, (child = { path: node.path + segment, names: [], children: new Map() }));
      node = child;
    }
    node.names.push(...names);
  }
  return root;
}

function print(root: Node, share: number): { lines: Line[]; left: number } {
  const lines: Line[] = [];
  let left = 0;
  const visit = (node: Node, above: string, indent: string): void => {
    const only = node.names.length === 0 && node.children.size === 1 ? [...node.children.values()][0] : undefined;
    if (only) return visit(only, above, indent);
    const below = node.path === "" ? indent : `${indent}  `;
    if (node.path !== "" || node.names.length > 0) {
      const { text, kept } = joinNames(node.names, share);
      left += node.names.length - kept;
      const single = text === node.names[0] && node.path !== "" && node.children.size === 0;
      const label = node.path === "" ? (root.children.size > 0 ? "./" : "") : relative(node.path, above);
      lines.push({
        text: `${indent}${label}${text && label && !single ? " " : ""}${text}`,
        part: lines.length,
        ...(kept < node.names.length ? { pin: true } : {}),
      });
    }
    for (const child of node.children.values()) visit(child, node.path, below);
  };
  visit(root, "", "");
  return { lines, left };
}

// `apps-shared/` below `apps/` could be read as a path from the top: there the whole path stands.
function relative(path: string, above: string): string {
  const rest = path.slice(above.length);
  return above !== "" && rest.startsWith(above.slice(0, -1)) ? path : rest;
}

function joinNames(names: string[], share: number): { text: string; kept: number } {
  const quoted = names.map(quote);
  let chars = 0;
  let kept = 0;
  while (kept < quoted.length && chars + (quoted[kept] as string).length < share) chars += (quoted[kept++] as string).length + 1;
  if (kept === names.length) return { text: quoted.join(" "), kept };
  return { text: [...quoted.slice(0, kept), `[${names.length - kept} more: ${countKinds(names.slice(kept))}]`].join(" "), kept };
}

/** A name with a blank as ls shows it in a terminal. */
export function quote(name: string): string {
  return /[\s'"]/.test(name) ? (name.includes("'") ? `"${name}"` : `'${name}'`) : name;
}

function countKinds(names: string[]): string {
  const kinds = new Map<string, number>();
  for (const name of names) {
    const kind = name.match(/.(\.[A-Za-z0-9]{1,8})$/)?.[1] ?? "others";
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const sorted = [...kinds].sort((a, b) => b[1] - a[1]);
  const rest = sorted.slice(6).reduce((sum, [, n]) => sum + n, 0);
  return [...sorted.slice(0, 6).map(([kind, n]) => `${n} ${kind}`), ...(rest > 0 ? [`${rest} of other kinds`] : [])].join(", ");
}
