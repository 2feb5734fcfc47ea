import type { Line, Parsed } from "../line.ts";
import { parse as parseJson } from "./json.ts";

/**
 * Issues, pull requests and their comments as forges' tools print them: fields of nothing, comments that no reader sees and
 * machine-made strings go; every word that a person wrote stays. Where no host shows the whole, each comment has its share.
 * What a query made of them has no fields: it was asked for and stays as it is, where it is shown whole.
 */
export function parse(lines: Line[], options: object = {}, { room = Infinity }: { room?: number | undefined } = {}): Parsed {
  if (/^\s*[[{]/.test(lines[0]?.text ?? "")) return parseJson(lines, options, { room });
  const isAnswer = !lines.some((line) => /^(?:title|author):\t/.test(line.text));
  if (isAnswer && lines.reduce((sum, line) => sum + line.text.length + 1, 0) <= room) return { lines, left: 0, matched: false };
  const hidden = findHidden(lines);
  let left = 0;
  let part = 0;
  const out: Line[] = [];
  for (const [i, line] of lines.entries()) {
    if (hidden[i]) {
      if (line.text.trim() !== "") left++;
      continue;
    }
    if (/^(?:labels|assignees|reviewers|projects|milestone|asset|auto-merge):\t$/.test(line.text)) continue;
    if (line.text.trim() === "" && (out.at(-1)?.text.trim() ?? "") === "") continue;
    if (/^(?:author|title):\t/.test(line.text)) part++;
    const text = line.text.replace(encoded, "$1…");
    if (text !== line.text) left++;
    const field = /^(?:title|state|author|status|number|url|tag):\t/.test(line.text);
    out.push({ ...line, text, part, ...(field ? { pin: true } : {}) });
  }
  return { lines: out, left, matched: out.length < lines.length || left > 0 };
}

/** Images and state of bots, written out as text. */
const encoded = /((?:data:[\w/+.-]{1,40};base64,)?\b[A-Za-z0-9+/]{24})[A-Za-z0-9+/]{200,}={0,2}/g;

/** Lines of HTML comments outside of code. One that is never closed hides nothing. */
function findHidden(lines: Line[]): boolean[] {
  const hidden = lines.map(() => false);
  let fence = false;
  for (let i = 0; i < lines.length; i++) {
    const text = lines[i]?.text ?? "";
    if (/^\s*(?:```|~~~)/.test(text)) fence = !fence;
    if (fence || !/^\s*<!--/.test(text)) continue;
    let end = i;
    while (end < lines.length && !(lines[end]?.text ?? "").includes("-->")) end++;
    // What stands behind the comment is for readers.
    if (end === lines.length || !/-->\s*$/.test(lines[end]?.text ?? "")) continue;
    for (let j = i; j <= end; j++) hidden[j] = true;
    i = end;
  }
  return hidden;
}
