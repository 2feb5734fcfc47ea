import { endOfBlank, findMember, type JsonNode, parseJsonc, readValue } from "./jsonc.ts";
import type { Edit } from "./settings-file.ts";
import { TextFault } from "./text-fault.ts";

/** What a host is handed, from `hooks/`: JSON whose strings may hold `{pith}`, and the executable to put there. */
export interface Fragment {
  template: unknown;
  /** The executable as a word for the shell: an absolute path, in quotes where it needs them. */
  pith: string;
  /** What a file of its own begins as, where the host wants more than an object. */
  start?: string;
}

export function editJson(fragment: Fragment): Edit {
  return { merge: (text) => mergeFragment(text, fragment), remove: (text) => removeFragment(text, fragment) };
}

/**
 * The settings text with every list item of the fragment in it. Only inserts (or, where an older path of ours stands, replaces that string),
 * so comments, order, indentation and line ends stay. Items that are there already are left.
 */
export function mergeFragment(text: string, fragment: Fragment): string {
  const start = text.trim() === "" || text.trim() === "\uFEFF" ? text.trim() + (fragment.start ?? "{}\n") : text;
  return listItems(fragment).reduce((merged, item) => addItem(merged, item, fragment.pith), start);
}

/** The settings text without what `mergeFragment` put there, under whatever path; lists and objects that this leaves empty go too. */
export function removeFragment(text: string, fragment: Fragment): string {
  if (text.trim() === "") return text;
  let left = text;
  for (let next = removeOne(left, fragment); next !== undefined; next = removeOne(left, fragment)) left = next;
  return left;
}

/** The items of the fragment with the executable filled in, each with the keys that lead to its list. */
export function listItems({ template, pith }: Fragment): Item[] {
  const items: Item[] = [];
  const walk = (value: unknown, path: string[]): void => {
    if (Array.isArray(value)) for (const item of value) items.push({ path, template: item, value: fill(item, pith) });
    else for (const [key, inner] of Object.entries(value as object)) walk(inner, [...path, key]);
  };
  walk(template, []);
  return items;
}

export interface Item {
  path: string[];
  template: unknown;
  value: unknown;
}

/** Whether a string in a host's file is a template string of ours, for any path of the executable. */
export function isOurs(found: string, template: string, pith?: string): boolean {
  if (!template.includes("{pith}")) return found === template;
  return new RegExp(`^${template.split("{pith}").map(escapePattern).join(anyWord(pith))}$`).test(found);
}

/** Pattern of the executable of pith as a word for the shell, under whatever path. */
export function anyWord(pith?: string): string {
  return `(?:'(?:[^']|'\\\\'')*/pith'|(?:[^\\s'"/]*/)+pith${pith ? `|${escapePattern(pith)}` : ""})`;
}

export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

function fill(value: unknown, pith: string): unknown {
  return JSON.parse(JSON.stringify(value), (_key, inner: unknown) =>
    typeof inner === "string" ? inner.replaceAll("{pith}", pith) : inner,
  );
}

/** The strings of a template item that name us; an item without one is told by equality alone. */
function namesOf(template: unknown): string[] {
  if (typeof template === "string") return template.includes("pith") ? [template] : [];
  return typeof template === "object" && template !== null ? Object.values(template).flatMap(namesOf) : [];
}

function stringsOf(node: JsonNode): { start: number; end: number; value: string }[] {
  if (node.kind === "scalar") return typeof node.value === "string" ? [{ start: node.start, end: node.end, value: node.value }] : [];
  return childrenOf(node).flatMap(({ value }) => stringsOf(value));
}

function addItem(text: string, item: Item, pith: string): string {
  const root = parseJsonc(text);
  let node = expect(root, "object", "the file");
  for (const [depth, key] of item.path.entries()) {
    const next = findMember(node, key);
    const rest = item.path.slice(depth + 1);
    if (!next) return insertEntry(text, root, node, `${JSON.stringify(key)}: `, nest(rest, item.value));
    node = expect(next, rest.length ? "object" : "array", `"${item.path.slice(0, depth + 1).join(".")}"`);
  }
  const names = namesOf(item.template);
  const ours = stringsOf(node).filter(({ value }) => names.some((name) => isOurs(value, name, pith)));
  const present = names.length ? ours.length > 0 : childrenOf(node).some(({ value }) => Bun.deepEquals(readValue(value), item.value));
  if (!present) return insertEntry(text, root, node, "", item.value);
  return ours.toReversed().reduce((out, found) => replaceStale(out, found, names, pith), text);
}

function replaceStale(text: string, found: { start: number; end: number; value: string }, names: string[], pith: string): string {
  const current = names.filter((name) => isOurs(found.value, name, pith)).map((name) => fill(name, pith));
  if (current.includes(found.value)) return text;
  return text.slice(0, found.start) + JSON.stringify(current[0]) + text.slice(found.end);
}

function expect(node: JsonNode, kind: "object" | "array", what: string): JsonNode {
  if (node.kind !== kind) throw new TextFault(`expected ${what} to be ${kind === "array" ? "a list" : "an object"}`, node.start);
  return node;
}

function nest(path: string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), [value] as unknown);
}

/** The items or members of a node; a member starts at its key. */
function childrenOf(node: JsonNode): { start: number; end: number; value: JsonNode }[] {
  if (node.kind === "array")
    return node.items.map((value) => ({
      start: value.start,
      end: value.end,
      value,
    }));
  if (node.kind === "object")
    return node.members.map(({ start, value }) => ({
      start,
      end: value.end,
      value,
    }));
  return [];
}

function insertEntry(text: string, root: JsonNode, node: JsonNode, key: string, value: unknown): string {
  const last = childrenOf(node).at(-1);
  const eol = /\r?\n/.exec(text)?.[0] ?? "\n";
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
  const close = node.end - 1;
  // What is written on one line stays on one line; an empty file has no way of its own yet.
  const oneLine = last
    ? !text.slice(node.start, last.start).includes("\n")
    : childrenOf(root).length > 0 && !text.slice(root.start, root.end).includes("\n");
  const pretty = (indent: string): string =>
    (key + JSON.stringify(value, null, unit)).replaceAll("\n", `\n${indent}`).replaceAll("\n", eol);
  if (oneLine) {
    const spread = text.slice(node.start, node.end).includes("\n");
    return insertOnLine(text, {
      last,
      close,
      entry: spread ? pretty(indentAt(text, close)) : key + JSON.stringify(value),
    });
  }
  const indent = last ? indentAt(text, last.start) : indentAt(text, node.start) + unit;
  const entry = pretty(indent);
  const from = last ? last.end : node.start + 1;
  const gap = text.slice(from, close);
  const trailing = last && commaAfter(text, from) !== undefined;
  const comma = last && !trailing ? "," : "";
  const closing = gap.includes("\n") ? gap.slice(gap.trimEnd().length) : eol + indentAt(text, node.start);
  return `${text.slice(0, from)}${comma}${gap.trimEnd()}${eol}${indent}${entry}${trailing ? "," : ""}${closing}${text.slice(close)}`;
}

function insertOnLine(text: string, { last, close, entry }: { last: { end: number } | undefined; close: number; entry: string }): string {
  if (!last) return text.slice(0, close) + entry + text.slice(close);
  const blankAfter = /,( ?)/.exec(text)?.[1] ?? " ";
  return `${text.slice(0, last.end)},${blankAfter}${entry}${text.slice(last.end)}`;
}

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).replace("\uFEFF", "");
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

function commaAfter(text: string, end: number): number | undefined {
  const at = endOfBlank(text, end);
  return text[at] === "," ? at : undefined;
}

function removeOne(text: string, fragment: Fragment): string | undefined {
  const root = parseJsonc(text);
  for (const item of listItems(fragment).toReversed()) {
    const trail = [root];
    for (const key of item.path) {
      const next = findMember(trail.at(-1), key);
      if (next) trail.push(next);
    }
    if (trail.length <= item.path.length) continue;
    const removed = removeFrom(text, trail, item, fragment);
    if (removed !== undefined) return removed;
  }
  return undefined;
}

/** Removes one entry of ours below the last node of the trail, and each container that it alone had filled. */
function removeFrom(text: string, trail: JsonNode[], item: Item, fragment: Fragment): string | undefined {
  const list = trail.at(-1);
  if (list?.kind !== "array") return undefined;
  const names = namesOf(item.template);
  const isName = (node: JsonNode): boolean => stringsOf(node).some(({ value }) => names.some((name) => isOurs(value, name, fragment.pith)));
  const index = list.items.findIndex((node, at) => (names.length ? isName(node) : isBesideOurs(list.items, at, item, fragment)));
  const found = list.items[index];
  if (!found) return undefined;
  return removeChild(text, [...trail, ...pathTo(found, isName)]);
}

/** An item that does not name us (`set -o pipefail`) is ours only directly behind one that does: the user may have one too. */
function isBesideOurs(items: JsonNode[], at: number, item: Item, fragment: Fragment): boolean {
  const node = items[at];
  const before = items[at - 1];
  if (!node || !before || !Bun.deepEquals(readValue(node), item.value)) return false;
  const names = listItems(fragment).flatMap(({ template }) => namesOf(template));
  return stringsOf(before).some(({ value }) => names.some((name) => isOurs(value, name, fragment.pith)));
}

/** From a group of handlers down to the one handler that is ours: other people's handlers may stand beside it. */
function pathTo(node: JsonNode, isName: (node: JsonNode) => boolean): JsonNode[] {
  const lists = childrenOf(node)
    .map(({ value }) => value)
    .filter((value) => value.kind === "array");
  for (const list of lists) {
    const inner = list.kind === "array" ? list.items.find(isName) : undefined;
    if (inner) return [node, list, ...pathTo(inner, isName)];
  }
  return [node];
}

/** Removes the last node of the trail from the one before it, climbing while that leaves nothing; the root stays. */
function removeChild(text: string, trail: JsonNode[]): string {
  let depth = trail.length - 1;
  while (depth > 1 && isAlone(text, trail[depth - 1] as JsonNode)) depth--;
  // A group whose handlers are gone is gone with its matcher.
  if (trail[depth - 1]?.kind === "object" && trail[depth]?.kind === "array" && trail[depth - 2]?.kind === "array") {
    return removeChild(text, trail.slice(0, depth));
  }
  return cutEntry(text, trail[depth - 1] as JsonNode, trail[depth] as JsonNode);
}

/** One entry and not even a comment beside it. */
function isAlone(text: string, node: JsonNode): boolean {
  const [entry, ...others] = childrenOf(node);
  if (!entry || others.length) return false;
  return /^[\s,]*$/.test(text.slice(node.start + 1, entry.start) + text.slice(entry.end, node.end - 1));
}

function cutEntry(text: string, parent: JsonNode, child: JsonNode): string {
  const entries = childrenOf(parent);
  const index = entries.findIndex(({ value }) => value === child);
  const entry = entries[index] as { start: number; end: number };
  const previous = entries[index - 1];
  const after = commaAfter(text, entry.end);
  const before = previous && after === undefined ? commaAfter(text, previous.end) : undefined;
  const cuts: [number, number][] = [[text.slice(0, entry.start).trimEnd().length, entry.end]];
  const hugging = text[entry.start - 1] === "[" || text[entry.start - 1] === "{";
  if (after !== undefined) cuts.push([after, hugging ? text.length - text.slice(after + 1).trimStart().length : after + 1]);
  if (before !== undefined) cuts.push([before, before + 1]);
  let out = text;
  for (const [from, to] of cuts.toSorted((a, b) => b[0] - a[0])) out = out.slice(0, from) + out.slice(to);
  if (entries.length > 1) return out;
  const inside = out.slice(parent.start + 1, parent.end - 1 - (text.length - out.length));
  return inside.trim() === "" ? out.slice(0, parent.start + 1) + out.slice(parent.start + 1 + inside.length) : out;
}
