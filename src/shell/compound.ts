import { readArithmetic } from "./expansion.ts";
import type { Part, Stage, Word } from "./line.ts";
import { type List, isKeyword, isOpen, readKeyword, readList } from "./parse.ts";
import { deepest, ends, isAssignment, isDigit, isName, isNameChar, readExpansion, readWord, skipBlanks, skipComment } from "./word.ts";

// What has a beginning and an end of its own. Each function returns the place behind what it reads, or undefined where that is
// not certain, or where bash would refuse it.

interface Place {
  at: number;
  /** The word, or `(`. */
  keyword: string;
  part: Part;
  /** What stands in front of it in the same command. */
  stage: Stage | undefined;
}

/** Makes a stage of its part of what begins with a word of the shell's own; of `!` and `time` a property of the part. */
export function readCompound(text: string, place: Place, depth: number): number | undefined {
  const { at, keyword, part, stage } = place;
  const from = at + keyword.length;
  const isFunction = stage ? keyword === "(" : keyword !== "(" && text[from] === "(";
  if ((stage && !isFunction) || (keyword !== "(" && !isFunction && !isSpace(text[from]))) return undefined;
  if (prefixes[keyword]) {
    if (part.stages.length > 0 || part.opaque) return undefined;
    part.opaque = prefixes[keyword];
    return keyword === "time" ? skipOption(text, from) : from;
  }
  const end = isFunction ? readFunction(text, place, depth) : readBody(text, from, keyword, depth);
  if (end === undefined) return undefined;
  const name = isFunction ? "a function" : keyword === "(" && text[from] === "(" ? "arithmetic" : names[keyword]!;
  part.opaque ??= name;
  part.nested = "";
  if (stage) stage.words = [];
  else part.stages.push({ start: at, end, assignments: [], words: [], redirects: [], heredoc: false });
  return end;
}

const prefixes: Record<string, string> = { "!": "a negated command", time: "a timed command" };

const names: Record<string, string> = {
  if: "an if",
  for: "a loop",
  while: "a loop",
  until: "a loop",
  select: "a menu",
  case: "a case",
  "(": "a subshell",
  "{": "a group",
  "[[": "a test",
  function: "a function",
};

/** `time -p`: what follows may still be a word of the shell's own. */
function skipOption(text: string, from: number): number | undefined {
  const at = skipBlanks(text, from);
  if (text[at] !== "-") return from;
  return isWordAt(text, at, "-p") && text[skipBlanks(text, at + 2)] !== "-" ? at + 2 : undefined;
}

/** `name()` or `name ()`, from the word or from the parenthesis. */
function readFunction(text: string, { at, part, stage }: Place, depth: number): number | undefined {
  const isBare = !stage || (stage.words.length === 1 && stage.start === stage.words[0]!.start && stage.end === stage.words[0]!.end);
  const from = stage ? stage.start : at;
  const open = skipName(text, from);
  if (!isBare || part.opaque || open === from || isKeyword(text.slice(from, open))) return undefined;
  const sign = skipBlanks(text, open);
  const close = skipBlanks(text, sign + 1);
  return text[sign] === "(" && text[close] === ")" ? readAnyBody(text, skipLines(text, close + 1), depth) : undefined;
}

function skipName(text: string, from: number): number {
  let at = from;
  while (at < text.length && (isNameChar(text[at]!) || "-.:".includes(text[at]!))) at++;
  return at;
}

function readAnyBody(text: string, at: number, depth: number): number | undefined {
  const keyword = text[at] === "(" ? "(" : readKeyword(text, at);
  const from = at + keyword.length;
  return names[keyword] && keyword !== "function" && (keyword === "(" || isSpace(text[from]))
    ? readBody(text, from, keyword, depth)
    : undefined;
}

/** From behind its first word or sign. */
function readBody(text: string, from: number, keyword: string, depth: number): number | undefined {
  switch (keyword) {
    case "(":
      return text[from] === "(" ? readArithmetic(text, from + 1, depth) : readTo(")", readFilled(text, from, depth));
    case "{":
      return readTo("}", readFilled(text, from, depth));
    case "if":
      return readIf(text, from, depth);
    case "while":
    case "until":
      return readDo(text, readFilled(text, from, depth), depth);
    case "for":
    case "select":
      return readFor(text, skipBlanks(text, from), depth);
    case "case":
      return readCase(text, skipBlanks(text, from), depth);
    case "[[":
      return readTest(text, from, depth);
    case "function":
      return readNamed(text, skipBlanks(text, from), depth);
    default:
      return undefined;
  }
}

function readTo(closer: string, list: List | undefined): number | undefined {
  return list?.closer === closer ? list.end + closer.length : undefined;
}

/** One command at least. */
function readFilled(text: string, from: number, depth: number): List | undefined {
  const list = readList(text, from, depth + 1);
  return list && list.parts.length > 0 ? list : undefined;
}

function readIf(text: string, from: number, depth: number): number | undefined {
  let list = readFilled(text, from, depth);
  while (list?.closer === "then") {
    list = readFilled(text, list.end + 4, depth);
    if (list?.closer === "elif") list = readFilled(text, list.end + 4, depth);
    else if (list?.closer === "else") return readTo("fi", readFilled(text, list.end + 4, depth));
    else return readTo("fi", list);
  }
  return undefined;
}

/** The body of a loop behind a list that ends in front of its `do`. */
function readDo(text: string, head: Pick<List, "end" | "closer"> | undefined, depth: number): number | undefined {
  return head?.closer === "do" ? readTo("done", readFilled(text, head.end + 2, depth)) : undefined;
}

function readFor(text: string, from: number, depth: number): number | undefined {
  let at = text[from] === "(" ? readThree(text, from, depth) : skipVariable(text, from);
  if (at === undefined) return undefined;
  const behind = skipLines(text, at);
  if (text[from] !== "(" && isWordAt(text, behind, "in")) {
    at = skipWords(text, behind + 2, depth);
    if (at === undefined || (text[at] !== ";" && text[at] !== "\n")) return undefined;
  }
  at = skipBlanks(text, at);
  if (text[at] === ";") at++;
  at = skipLines(text, at);
  return readDo(text, { end: at, closer: isWordAt(text, at, "do") ? "do" : "" }, depth);
}

/** `((a; b; c))` */
function readThree(text: string, from: number, depth: number): number | undefined {
  const end = text[from + 1] === "(" ? readArithmetic(text, from + 2, depth) : undefined;
  return end !== undefined && text.slice(from, end).split(";").length === 3 ? end : undefined;
}

function skipVariable(text: string, from: number): number | undefined {
  let at = from;
  while (at < text.length && isNameChar(text[at]!)) at++;
  return at > from && !isDigit(text[from]) && ends.includes(text[at] ?? "none") ? at : undefined;
}

/** Words up to the end of the line, or to a sign. */
function skipWords(text: string, from: number, depth: number): number | undefined {
  let at = skipBlanks(text, from);
  while (at < text.length && !";\n)&|".includes(text[at]!)) {
    const end = text[at] === "#" ? skipComment(text, at) : readWord(text, at, depth)?.end;
    if (end === undefined) return undefined;
    at = skipBlanks(text, end);
  }
  return at;
}

function readCase(text: string, from: number, depth: number): number | undefined {
  const subject = readOperand(text, from, depth);
  const place = subject ? skipLines(text, subject.end) : from;
  if (!isWordAt(text, place, "in")) return undefined;
  let at = skipLines(text, place + 2);
  while (!isWordAt(text, at, "esac")) {
    const body = readPatterns(text, at, depth);
    const list = body === undefined ? undefined : readList(text, body, depth + 1);
    if (list?.closer === "esac") return list.end + 4;
    if (list?.closer !== ";;") return undefined;
    at = skipLines(text, list.end + (text.startsWith(";;&", list.end) ? 3 : 2));
  }
  return at + 4;
}

/** Behind the `)` of `a | b)`. */
function readPatterns(text: string, from: number, depth: number): number | undefined {
  let at = from;
  do {
    // A first one may stand behind a parenthesis.
    if (at > from || text[at] === "(") at = skipBlanks(text, at + 1);
    const word = readOperand(text, at, depth);
    if (!word || word.text === "esac") return undefined;
    at = skipBlanks(text, word.end);
  } while (text[at] === "|");
  return text[at] === ")" ? at + 1 : undefined;
}

/** A word where neither a comment nor `]]` may stand. */
function readOperand(text: string, at: number, depth: number): Word | undefined {
  const word = readWord(text, at, depth);
  return word && word.text !== "]]" && text[at] !== "#" ? word : undefined;
}

/** `function name`, from its name. */
function readNamed(text: string, from: number, depth: number): number | undefined {
  let at = skipName(text, from);
  if (at === from || isKeyword(text.slice(from, at))) return undefined;
  const open = skipBlanks(text, at);
  if (text[open] === "(") {
    const close = skipBlanks(text, open + 1);
    if (text[close] === ")") at = close + 1;
  }
  const body = skipLines(text, at);
  return body > at || text[at] === "(" ? readAnyBody(text, body, depth) : undefined;
}

/** `[[ … ]]` */
function readTest(text: string, from: number, depth: number): number | undefined {
  const end = readTerms(text, from, depth);
  return end !== undefined && isWordAt(text, end, "]]") ? end + 2 : undefined;
}

/** Terms with && and || between them, up to the `]]` or `)` behind them. */
function readTerms(text: string, from: number, depth: number): number | undefined {
  if (depth > deepest) return undefined;
  let at: number | undefined = from;
  for (;;) {
    at = readTerm(text, skipSpace(text, at), depth);
    if (at === undefined) return undefined;
    at = skipSpace(text, at);
    if (!text.startsWith("&&", at) && !text.startsWith("||", at)) return at;
    at += 2;
  }
}

function readTerm(text: string, from: number, depth: number): number | undefined {
  let at = from;
  while (text[at] === "!" && isSpace(text[at + 1])) at = skipSpace(text, at + 1);
  if (text[at] === "(") {
    const end = readTerms(text, at + 1, depth + 1);
    return end !== undefined && text[end] === ")" ? end + 1 : undefined;
  }
  const first = readOperand(text, at, depth);
  if (!first) return undefined;
  at = skipBlanks(text, first.end);
  const operator = readBinary(text, at);
  if (/^-[a-hknopr-xzGLNORS]$/.test(first.text)) return operator ? undefined : readOperand(text, at, depth)?.end;
  if (!operator) return first.end;
  at = skipBlanks(text, at + operator.length);
  return operator === "=~" ? readPattern(text, at, depth) : readOperand(text, at, depth)?.end;
}

function readBinary(text: string, at: number): string {
  if (text[at] === "<" || text[at] === ">") return text[at]!;
  return /^(?:==?|!=|=~|-(?:eq|ne|lt|le|gt|ge|nt|ot|ef))(?=[ \t])/.exec(text.slice(at, at + 4))?.[0] ?? "";
}

/** Behind `=~`: parentheses and bars belong to it. */
function readPattern(text: string, from: number, depth: number): number | undefined {
  let at = from;
  let open = 0;
  while (at < text.length && !isSpace(text[at]) && (text[at] !== ")" || open > 0)) {
    const char = text[at]!;
    if ("'\"`;&<>#".includes(char) || char < " ") return undefined;
    if (char === "(") open++;
    if (char === ")") open--;
    const end: number | undefined = char === "\\" ? at + 2 : char === "$" ? readExpansion(text, at, depth, true) : at + 1;
    if (end === undefined) return undefined;
    at = end;
  }
  return at > from && open === 0 ? at : undefined;
}

/** `name=(…)` in front of a command, or behind `declare` and its like. */
export function readArray(text: string, from: number, { words, redirects, heredoc }: Stage, depth: number): Word | undefined {
  if (redirects.length > 0 || heredoc) return undefined;
  if (words.length > 0 && !" declare typeset local export readonly ".includes(` ${words[0]!.text} `)) return undefined;
  const open = text.indexOf("(", from);
  if (open < 0 || !isAssignment(text, { start: from, end: open, text: "", expands: "no" }) || text[open - 1] !== "=") return undefined;
  if (!isName(text.slice(from, open).replace(/\+?=$/, ""))) return undefined;
  let at: number | undefined = skipLines(text, open + 1);
  while (text[at] !== ")") {
    const word = readWord(text, at, depth);
    if (!word || isOpen(`x${text.slice(at, word.end)}`)) return undefined;
    at = skipLines(text, word.end);
  }
  const end = at + 1;
  if (end < text.length && (!ends.includes(text[end]!) || text[end] === "(")) return undefined;
  return { start: from, end, text: text.slice(from, end), expands: "command" };
}

/** Over blanks, ends of lines and comments. */
function skipLines(text: string, from: number): number {
  let at = skipSpace(text, from);
  while (text[at] === "#") at = skipSpace(text, skipComment(text, at));
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = skipBlanks(text, from);
  while (text[at] === "\n") at = skipBlanks(text, at + 1);
  return at;
}

function isSpace(char: string | undefined): boolean {
  return char === " " || char === "\t" || char === "\n";
}

function isWordAt(text: string, at: number, word: string): boolean {
  return text.startsWith(word, at) && (at + word.length >= text.length || ends.includes(text[at + word.length]!));
}
