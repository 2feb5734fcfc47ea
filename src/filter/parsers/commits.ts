import type { Line, Parsed } from "../line.ts";
import { parse as parseDiff } from "./diff.ts";
import { parse as parseStat } from "./stat.ts";

/**
 * `git log` and `git show`: hash, author and date on one line, the message as it is, diffstats and patches by their own
 * parsers. Every commit stays; where no host would show the whole, its subject goes before everything else.
 */
export function parse(lines: Line[], options: object = {}, { room = Infinity }: { room?: number | undefined } = {}): Parsed {
  const patched = parseDiff(lines, options, { room });
  const { lines: shaped, matched } = parseStat(patched.lines);
  const authors = new Map<string, string>();
  const out: Line[] = [];
  // Of one commit somebody may want the whole hash; of many, ten digits name each as well.
  const single = shaped.filter((line) => header.test(line.text)).length === 1;
  let commits = 0;
  let at = 0;
  while (at < shaped.length) {
    const line = shaped[at] as Line;
    if (!header.test(line.text)) {
      out.push(line);
      at++;
      continue;
    }
    commits++;
    const { lines: head, next } = shapeHeader(shaped, at, { authors, digits: single ? 40 : 10 });
    while (out.at(-1)?.text === "") out.pop();
    out.push(...head);
    at = next;
  }
  const all = commits > 1 ? dropSpacing(out) : out;
  const history = shortenHistory(all, room);
  return { lines: history.lines, left: patched.left + history.left, matched: matched || patched.matched || commits > 0 };
}

const header = /^commit ([0-9a-f]{40})( \(.*\))?$/;
const defaultDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\w{3} \d+ [\d:]{8} \d{4} [+-]\d{4})$/;

interface Shape {
  /** Address of each name that was said. */
  authors: Map<string, string>;
  /** Of a hash. */
  digits: number;
}

function shapeHeader(lines: Line[], start: number, { authors, digits }: Shape): { lines: Line[]; next: number } {
  const [, hash = "", refs = ""] = (lines[start] as Line).text.match(header) as RegExpMatchArray;
  let at = start + 1;
  let author = "";
  let date = "";
  const more: string[] = [];
  for (; lines[at] && lines[at]?.text !== ""; at++) {
    const text = lines[at]?.text ?? "";
    const [, key, value = ""] = text.match(/^(Author|Date): +(.*)$/) ?? [];
    if (key === "Author") author = nameOnce(value, authors);
    else if (key === "Date") date = value.replace(defaultDate, "$1");
    else more.push(text.replace(/^(\w+): +/, "$1: ").replace(/^(\w+Date: )\w{3} (?=\w{3} \d+ [\d:]{8} )/, "$1"));
  }
  // The blank line between header and message.
  if (lines[at]?.text === "") at++;
  const about = [author, date].filter((text) => text !== "").join(", ");
  const head: Line[] = [`commit ${hash.slice(0, digits)}${refs}${about ? ` ${about}` : ""}`, ...more].map((text, i) =>
    i === 0 ? { text, pin: true } : { text },
  );
  const subject = lines[at];
  if (subject?.text.startsWith("    ")) {
    head.push({ ...subject, pin: true });
    at++;
  }
  return { lines: head, next: at };
}

/** The address with a name's first commit, and again where it is another. */
function nameOnce(author: string, authors: Map<string, string>): string {
  const [, name, address] = author.match(/^(.*?) <(.*)>$/) ?? [];
  if (name === undefined || address === undefined) return author;
  if (authors.get(name) === address) return name;
  authors.set(name, address);
  return author;
}

// A blank line stays inside a message only.
function dropSpacing(lines: Line[]): Line[] {
  return lines.filter((line, i) => line.text !== "" || (lines[i - 1]?.text.startsWith("    ") && lines[i + 1]?.text.startsWith("    ")));
}

/** Where pinned lines alone are too many, a commit's line is its hash and subject; where these are many, they are all there is. */
function shortenHistory(lines: Line[], room: number): { lines: Line[]; left: number } {
  if (size(lines) <= room || size(lines.filter((line) => line.pin)) < room * 0.75) return { lines, left: 0 };
  const short: Line[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as Line;
    const [, hash, about = ""] = line.text.match(/^commit ([0-9a-f]{10})(.*)$/) ?? [];
    const merge = lines[at + 1]?.text.startsWith("Merge: ") ? 1 : 0;
    const subject = lines[at + 1 + merge];
    if (!hash || !line.pin || !subject?.pin || !subject.text.startsWith("    ")) {
      short.push(line);
      continue;
    }
    short.push({ text: `${hash} ${subject.text.trim()}`, pin: true }, { text: `   ${about}` }, ...lines.slice(at + 1, at + 1 + merge));
    at += 1 + merge;
  }
  const pins = short.filter((line) => line.pin);
  if (size(pins) < room * 0.6) return { lines: short, left: 0 };
  return { lines: pins, left: short.filter((line) => !line.pin && line.text.trim() !== "").length };
}

function size(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.text.length + 1, 0);
}
