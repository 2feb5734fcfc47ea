import { kindOfBraces, readArithmetic, readBackticks, readBraces, readEscapes, skipEscapes } from "./expansion.ts";
import type { Expansion, Word } from "./line.ts";
import { readList } from "./parse.ts";

/** White space and what ends a word when it is not quoted. */
export const ends = " \t\n;&|<>()";

/** How deep things may stand in one another before pith gives up. */
export const deepest = 40;

export function readWord(text: string, from: number, depth: number): Word | undefined {
  let at = from;
  let value = "";
  let expands: Expansion = "no";
  let quoted = false;
  const first = text[at];
  if (first === "~") expands = "glob";
  else if ((first === "<" || first === ">") && text[at + 1] === "(") {
    const end = readSubstitution(text, at + 2, depth);
    if (end === undefined) return undefined;
    expands = "command";
    at = end;
  }
  while (at < text.length && (quoted || !ends.includes(text[at]!))) {
    const char = text[at]!;
    if (char === '"') {
      quoted = !quoted;
      at++;
    } else if (char === "\\") {
      const next = text[at + 1];
      if (next === undefined) return undefined;
      if (quoted && !'$`"\\\n'.includes(next)) value += char;
      if (next !== "\n") value += next;
      at += 2;
    } else if (char === "$" || char === "`") {
      const end = readExpansion(text, at, depth, quoted);
      if (end === undefined) return undefined;
      const kind = kindOf(text, at, end, quoted);
      if (kind === "no") value += valueOf(text, at, end);
      expands = strongest(expands, kind);
      at = end;
    } else if (char === "'" && !quoted) {
      const close = text.indexOf("'", at + 1);
      if (close < 0) return undefined;
      value += text.slice(at + 1, close);
      at = close + 1;
    } else {
      if (!quoted && (char < " " || char === "\x7f")) return undefined;
      if (!quoted && expands === "no" && "*?[{".includes(char)) expands = "glob";
      value += char;
      at++;
    }
  }
  const next = text[at];
  // A function, an array, a pattern; a substitution inside of a word, a name for a descriptor.
  if (quoted || at === from || next === "(" || ((next === "<" || next === ">") && (text[at + 1] === "(" || first === "{")))
    return undefined;
  return { start: from, end: at, text: expands === "no" ? value : text.slice(from, at), expands };
}

function strongest(one: Expansion, other: Expansion): Expansion {
  if (one === "command" || other === "command") return "command";
  return one === "variable" || other === "variable" ? "variable" : one === "glob" ? one : other;
}

/** `no` for a `$` that stands for itself, and for `$'…'`, if what it means can be shown. */
function kindOf(text: string, at: number, end: number, quoted: boolean): Expansion {
  const next = text[at + 1];
  if (text[at] === "`" || next === "(") return "command";
  if (next === "{") return kindOfBraces(text.slice(at, end));
  const isKnown = end === at + 1 ? quoted || next !== '"' : next === "'" && readEscapes(text.slice(at, end)) !== undefined;
  return isKnown ? "no" : "variable";
}

function valueOf(text: string, at: number, end: number): string {
  return end === at + 1 ? "$" : readEscapes(text.slice(at, end))!;
}

/** Behind what begins with `$` or a backtick; the place behind a `$` that stands for itself. */
export function readExpansion(text: string, at: number, depth: number, quoted: boolean): number | undefined {
  const next = text[at + 1];
  if (text[at] === "`") return readBackticks(text, at + 1, depth + 1, quoted);
  if (next === "(") return text[at + 2] === "(" ? readArithmetic(text, at + 3, depth + 1) : readSubstitution(text, at + 2, depth);
  if (next === "'" && !quoted) return skipEscapes(text, at + 2);
  return readVariable(text, at) ?? (next === "{" ? readBraces(text, at + 2, depth + 1, quoted) : undefined);
}

/** Behind the `)` of `$(…)` or `<(…)`. */
function readSubstitution(text: string, from: number, depth: number): number | undefined {
  const list = readList(text, from, depth + 1);
  return list && list.parts.length > 0 && list.closer === ")" ? list.end + 1 : undefined;
}

/** The end of `$name`, `${name}`, `$?`; the place behind `$` where it stands for itself; undefined for all the rest. */
function readVariable(text: string, at: number): number | undefined {
  const next = text[at + 1];
  if (next !== undefined && "?$#@*!-".includes(next)) return at + 2;
  const from = next === "{" ? at + 2 : at + 1;
  let to = from;
  while (to < text.length && isNameChar(text[to]!)) to++;
  if (to > from) {
    if (isDigit(text[from]) && to > from + 1) return undefined;
    if (next !== "{") return to;
    return text[to] === "}" ? to + 1 : undefined;
  }
  return next === undefined || ` \t\n"'/.,:%+=^~|)\\;&]`.includes(next) ? at + 1 : undefined;
}

/** `NAME=` or `NAME+=` with nothing quoted before the sign. */
export function isAssignment(text: string, { start, end }: Word): boolean {
  let at = start;
  while (at < end && isNameChar(text[at]!)) at++;
  if (at === start || isDigit(text[start])) return false;
  if (text[at] === "+") at++;
  return at < end && text[at] === "=";
}

export function isName(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isNameChar(text[at]!)) return false;
  return text !== "";
}

export function isNameChar(char: string): boolean {
  return (char >= "a" && char <= "z") || (char >= "A" && char <= "Z") || char === "_" || isDigit(char);
}

export function isNumber(text: string): boolean {
  let at = 0;
  while (isDigit(text[at])) at++;
  return at > 0 && at === text.length;
}

export function isDigit(char = ""): boolean {
  return char >= "0" && char <= "9";
}

/** Something in it is a command. */
export function runs(text: string): boolean {
  return text.includes("$(") || text.includes("`") || text.includes("<(") || text.includes(">(");
}

/** A character that means one thing to a shell and another to a reader. */
export function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if ((char < " " && char !== "\n" && char !== "\t") || (char >= "\x7f" && char <= "\x9f")) return true;
  }
  return false;
}

/** Everything in a text that could be the name of a program. */
export function splitWords(text: string): string[] {
  // A pattern would cost its compilation, a tenth of a millisecond of the hook's two.
  const words: string[] = [];
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !breaks.includes(text[at]!)) continue;
    if (at > from) words.push(text.slice(from, at));
    from = at + 1;
  }
  return words;
}

const breaks = " \t\n\r\v\f;&|()`\"'=/@";

/** In front of the end of its line. */
export function skipComment(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t" || text.startsWith("\\\n", at)) at += text[at] === "\\" ? 2 : 1;
  return at;
}
