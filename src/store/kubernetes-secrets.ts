/** Where the values of `kind: Secret` stand, in YAML, in JSON and in JSON of one line. Their names may be any, so it is their place that tells. */
export function findKubernetesSecrets(block: Uint8Array): { start: number; end: number }[] {
  const bytes = Buffer.from(block.buffer, block.byteOffset, block.length);
  const found: { start: number; end: number }[] = [];
  let line: Line | undefined;
  let mapEnd = 0;
  let flowEnd = 0;
  for (let at = bytes.indexOf(kind); at >= 0; at = bytes.indexOf(kind, at + kind.length)) {
    const before = bytes.toString("latin1", Math.max(0, at - 24), at);
    if (!/\bkind\\?["']?:[ \t]*\\?["']?$/.test(before) || !/^(?:[\s"'\\,}]|$)/.test(bytes.toString("latin1", at + 6, at + 7))) continue;
    if (!line || at >= line.end) line = lineAt(bytes, at);
    if (line.text.includes("{") && !line.text.trimStart().startsWith('"kind"'))
      flowEnd = at < flowEnd ? flowEnd : findInFlow(bytes, at, found);
    else if (at >= mapEnd) mapEnd = findBelowKeys(bytes, line, found);
  }
  return found;
}

const kind = "Secret";
const mostLines = 300;
const flowLimit = 8192;

interface Line {
  start: number;
  end: number;
  text: string;
}

function lineAt(bytes: Buffer, at: number): Line {
  // Below 0 it would be counted from the end.
  const start = at === 0 ? 0 : bytes.lastIndexOf(10, at - 1) + 1;
  const next = bytes.indexOf(10, at);
  const end = next < 0 ? bytes.length : next;
  return { start, end, text: bytes.toString("latin1", start, Math.min(end, start + flowLimit)) };
}

/** How deep its key stands; an item's dash counts as a blank. */
function depthOf(text: string): number {
  return /^[ \t]*(?:- +)?/.exec(text)?.[0].length ?? 0;
}

/** From the first line to the last of the map that the line is in, the keys below `data` and `stringData`. Answers how far it has looked. */
function findBelowKeys(bytes: Buffer, line: Line, found: { start: number; end: number }[]): number {
  const depth = depthOf(line.text);
  const isInside = ({ text }: Line) => text.trim() === "" || (depthOf(text) >= depth && !text.startsWith("---"));
  let first = line;
  for (let i = 0; i < mostLines && first.start > 0 && !isItem(first.text, depth); i++) {
    const above = lineAt(bytes, first.start - 1);
    if (!isInside(above)) break;
    first = above;
  }
  let isData = false;
  let next = first;
  for (let i = 0; i < 2 * mostLines; i++) {
    const { text, start, end } = next;
    const deeper = depthOf(text);
    if (deeper <= depth) isData = /^["']?(?:data|stringData)["']?:/.test(text.slice(deeper));
    else if (isData) {
      const [, name = "", value = ""] =
        /^(\s*(?:["']?[\w./-]+["']?:[ \t]*)?["']?)(.*)$/s.exec(text.trimEnd().replace(/["']?,?$/, "")) ?? [];
      if (value !== "" && !/^[|>{[][+-]?$/.test(value)) found.push({ start: start + name.length, end: start + name.length + value.length });
    }
    if (end >= bytes.length) return end;
    next = lineAt(bytes, end + 1);
    if (next.start > line.start && (!isInside(next) || isItem(next.text, depth))) return end;
  }
  return next.start;
}

function isItem(text: string, depth: number): boolean {
  return depth >= 2 && text.slice(0, depth).trim() === "-";
}

/** `{"apiVersion":"v1","data":{…},"kind":"Secret",…}` */
function findInFlow(bytes: Buffer, at: number, found: { start: number; end: number }[]): number {
  const { start, end } = lineAt(bytes, at);
  const from = Math.max(start, at - flowLimit);
  const to = Math.min(end, at + flowLimit);
  const text = bytes.toString("latin1", from, to);
  for (const map of text.matchAll(/"(?:data|stringData)\\?":\s?\{([^{}]*)\}/g))
    for (const value of (map[1] as string).matchAll(/:\s?\\?"([^"\\]+)/g)) {
      const begin =
        from + map.index + map[0].length - 1 - (map[1] as string).length + value.index + value[0].length - (value[1] as string).length;
      found.push({ start: begin, end: begin + (value[1] as string).length });
    }
  // A map that the window has cut is looked at again.
  return to === end ? to : at + flowLimit / 2;
}
