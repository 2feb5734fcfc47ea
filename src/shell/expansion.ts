import type { Expansion } from "./line.ts";
import { readList } from "./parse.ts";
import { deepest, isDigit, isNameChar, readExpansion } from "./word.ts";

// What is seldom: each function returns the place behind what it reads, or undefined where that is not certain.

/** `${name…}`, from behind its brace. */
export function readBraces(text: string, from: number, depth: number, quoted: boolean): number | undefined {
  if (depth > deepest) return undefined;
  let at = skipParameter(text, from);
  if (at === from || !"}[:-=?+#%/^,@".includes(text[at] ?? "none")) return undefined;
  while (at < text.length) {
    const char = text[at]!;
    if (char === "}") return at + 1;
    const end = readPiece(text, at, depth, quoted);
    if (end === undefined) return undefined;
    at = end;
  }
  return undefined;
}

/** Behind the name; the same place where there is none. */
function skipParameter(text: string, from: number): number {
  const isLength = text[from] === "#" && (isNameChar(text[from + 1] ?? "") || "@*".includes(text[from + 1] ?? "none"));
  const isIndirect = text[from] === "!" && isNameChar(text[from + 1] ?? "");
  let at = isLength || isIndirect ? from + 1 : from;
  if ("@*?#$!-".includes(text[at] ?? "none")) at++;
  else if (isDigit(text[at])) while (isDigit(text[at])) at++;
  else while (at < text.length && isNameChar(text[at]!)) at++;
  // `${#name:-x}` is an error.
  return isLength && text[at] !== "}" && text[at] !== "[" ? from : at;
}

/** A character of the word in `${name:-word}`, or what is quoted or expanded in it. */
function readPiece(text: string, at: number, depth: number, quoted: boolean): number | undefined {
  const char = text[at]!;
  const next = text[at + 1];
  if (char === "\\") return at + 2;
  if (char === "$" || char === "`") return readExpansion(text, at, depth, quoted);
  if (char === "'" && !quoted) return text.indexOf("'", at + 1) + 1 || undefined;
  if (char === '"' && !quoted) return skipQuoted(text, at + 1, depth);
  const isUnsure = char < " " || "'\"{".includes(char) || ("<>".includes(char) && next === "(");
  return isUnsure ? undefined : at + 1;
}

/** Behind the quote that ends it. */
function skipQuoted(text: string, from: number, depth: number): number | undefined {
  let at = from;
  while (at < text.length) {
    if (text[at] === '"') return at + 1;
    const isExpansion = text[at] === "$" || text[at] === "`";
    const end = isExpansion ? readExpansion(text, at, depth, true) : text[at] === "\\" ? at + 2 : at + 1;
    if (end === undefined) return undefined;
    at = end;
  }
  return undefined;
}

/** `${…}` reads a value and does nothing else: `${x:=1}` sets, `${x:?}` ends the shell, `${x[$(cmd)]}` runs. */
export function kindOfBraces(text: string): Expansion {
  if (text.includes("$", 2) || text.includes("`")) return "command";
  const rest = text.slice(skipParameter(text, 2));
  return /^(?:\}|[#%/+-]|:[+-])/.test(rest) ? "variable" : "command";
}

/** `((…))` or `$((…))`, from behind both. */
export function readArithmetic(text: string, from: number, depth: number): number | undefined {
  if (depth > deepest) return undefined;
  let at = from;
  let open = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (char === ")" && open === 0) return text[at + 1] === ")" ? at + 2 : undefined;
    if ("'\"\\".includes(char) || (char < " " && char !== "\n" && char !== "\t")) return undefined;
    if (char === "(") open++;
    if (char === ")") open--;
    const end = char === "$" || char === "`" ? readExpansion(text, at, depth, true) : at + 1;
    if (end === undefined) return undefined;
    at = end;
  }
  return undefined;
}

/** `…` from behind its first backtick. */
export function readBackticks(text: string, from: number, depth: number, quoted: boolean): number | undefined {
  let at = from;
  let inside = "";
  while (text[at] !== "`") {
    if (at >= text.length || (quoted && text[at] === '"')) return undefined;
    if (text[at] === "\\" && "$`\\".includes(text[at + 1] ?? "none")) at++;
    inside += text[at];
    at++;
  }
  const list = readList(inside, 0, depth);
  return list && list.parts.length > 0 && list.end === inside.length ? at + 1 : undefined;
}

/** `$'…'` from behind its first quote. */
export function skipEscapes(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length && text[at] !== "'") at += text[at] === "\\" ? 2 : 1;
  return at < text.length ? at + 1 : undefined;
}

/** What `$'…'` means, where every character of it can be shown. */
export function readEscapes(typed: string): string | undefined {
  let value = "";
  for (let at = 2; at < typed.length - 1; at++) {
    let char = typed[at];
    if (char === "\\") {
      at++;
      const known = "nt\\'\"".indexOf(typed[at]!);
      if (known < 0) return undefined;
      char = "\n\t\\'\""[known];
    }
    value += char;
  }
  return value;
}
