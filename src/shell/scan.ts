import type { Expansion, Line, Part, Redirect, Separator, Stage, Word } from "./line.ts";

/**
 * Reads the plain nine tenths of real calls (words, quotes, variables, substitutions, redirections, here-documents, lists,
 * pipelines) a few hundred times faster than a grammar loads. Undefined: something stands there that needs the grammar.
 */
export function scanLine(text: string): Line | undefined {
  const list = scanList(text, 0);
  return list && list.end === text.length ? { parts: list.parts } : undefined;
}

/** Up to the end of the text or the `)` that closes a substitution; the end is in front of it. */
function scanList(text: string, from: number): { parts: Part[]; end: number } | undefined {
  const parts: Part[] = [];
  let at = from;
  let stages: Stage[] = [];
  let operators: ("|" | "|&")[] = [];
  let stage: Stage | undefined;
  /** Where the current list of && and || begins, for `&` puts all of it in the background. */
  let listFrom = 0;
  /** An operator stands open: a command must follow. */
  let open = false;
  let nested = "";
  /** Here-documents that begin behind the end of the line. */
  let pending: HereDocument[] = [];

  const endPart = (after: Separator): boolean => {
    if (!stage) return false;
    stages.push(stage);
    parts.push({ start: stages[0]!.start, end: stage.end, after, background: false, stages, operators, nested });
    if (after === "&") for (let from = listFrom; from < parts.length; from++) parts[from]!.background = true;
    if (after !== "&&" && after !== "||") listFrom = parts.length;
    stages = [];
    operators = [];
    nested = "";
    stage = undefined;
    open = after === "&&" || after === "||";
    return true;
  };

  while (at < text.length) {
    const char = text[at]!;
    if (char === " " || char === "\t") at++;
    else if (char === "\\" && text[at + 1] === "\n") at += 2;
    else if (char === "#") {
      while (at < text.length && text[at] !== "\n") at++;
    } else if (char === "\n") {
      if (stage) endPart(";");
      at++;
      if (pending.length > 0) {
        const end = skipBodies(text, at, pending);
        if (end === undefined) return undefined;
        at = end;
        pending = [];
      }
    } else if (char === ")") {
      break;
    } else if (char === ";") {
      if (text[at + 1] === ";" || text[at + 1] === "&" || !endPart(";")) return undefined;
      at++;
    } else if (char === "&" && text[at + 1] !== ">") {
      const double = text[at + 1] === "&";
      if (!endPart(double ? "&&" : "&")) return undefined;
      at += double ? 2 : 1;
    } else if (char === "|" && text[at + 1] === "|") {
      if (!endPart("||")) return undefined;
      at += 2;
    } else if (char === "|") {
      if (!stage) return undefined;
      const operator = text[at + 1] === "&" ? "|&" : "|";
      stages.push(stage);
      operators.push(operator);
      stage = undefined;
      open = true;
      at += operator.length;
    } else if (char === "(" || char < " ") {
      return undefined;
    } else {
      stage ??= { start: at, end: at, assignments: [], words: [], redirects: [], heredoc: false };
      const redirect = readRedirect(text, at);
      if (redirect === "unsure") return undefined;
      if (redirect) {
        if ("delimiter" in redirect) pending.push(redirect);
        else nested += redirect.nested;
        if ("value" in redirect) stage.redirects.push(redirect.value);
        else stage.heredoc = true;
        at = redirect.end;
      } else {
        const word = readWord(text, at);
        if (!word) return undefined;
        // `{fd}>file` names a descriptor; a word that touches `(` is a function or an array.
        if (char === "{" && (text[word.end] === "<" || text[word.end] === ">")) return undefined;
        const isPrefix = stage.words.length === 0 && isAssignment(text, word);
        if (isPrefix) stage.assignments.push(word);
        else if (stage.words.length === 0 && keywords.includes(text.slice(word.start, word.end))) return undefined;
        else stage.words.push(word);
        if (word.expands === "command") nested += `${word.text}\n`;
        at = word.end;
      }
      stage.end = at;
      open = false;
    }
  }
  if (open || pending.length > 0) return undefined;
  if (stage) endPart("");
  else if (parts.length > 0 && parts[parts.length - 1]!.after === ";") parts[parts.length - 1]!.after = "";
  return { parts, end: at };
}

interface HereDocument {
  start: number;
  /** Behind the delimiter. */
  end: number;
  delimiter: string;
  /** Nothing in the body is expanded. */
  quoted: boolean;
  /** `<<-`: tabs in front of its lines do not count. */
  indented: boolean;
}

/** Behind the last line of the last of them. */
function skipBodies(text: string, from: number, documents: HereDocument[]): number | undefined {
  let at = from;
  for (const { start, delimiter, quoted, indented } of documents) {
    // A line that goes on inside a word, or behind a backslash: where the body begins is known to the shell alone.
    if (text.indexOf("\n", start) !== from - 1) return undefined;
    const body = at;
    for (;;) {
      if (at >= text.length) return undefined;
      const next = text.indexOf("\n", at);
      const end = next < 0 ? text.length : next;
      let begin = at;
      while (indented && text[begin] === "\t") begin++;
      const line = text.slice(begin, end);
      const isLast = line === delimiter;
      // Inside `$(…)` bash takes `EOF)` for the last line, too.
      if (!isLast && line.startsWith(delimiter) && line.includes(")")) return undefined;
      if (isLast && (mayRun(text.slice(body, at), quoted) || hasControl(text.slice(body, at)))) return undefined;
      at = next < 0 ? end : next + 1;
      if (isLast) break;
    }
  }
  return at;
}

/** Something in it is a command, or its lines are not where they seem to be. */
function mayRun(body: string, quoted: boolean): boolean {
  return !quoted && (body.includes("$(") || body.includes("`") || body.includes("<(") || body.includes(">(") || body.includes("\\\n"));
}

/** A character that means one thing to a shell and another to a reader. */
export function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if ((char < " " && char !== "\n" && char !== "\t") || (char >= "\x7f" && char <= "\x9f")) return true;
  }
  return false;
}

/** `NAME=` or `NAME+=` with nothing quoted before the sign. */
function isAssignment(text: string, { start, end }: Word): boolean {
  let at = start;
  while (at < end && isNameChar(text[at]!)) at++;
  if (at === start || isDigit(text[start])) return false;
  if (text[at] === "+") at++;
  return at < end && text[at] === "=";
}

function isNameChar(char: string): boolean {
  return (char >= "a" && char <= "z") || (char >= "A" && char <= "Z") || char === "_" || isDigit(char);
}

const keywords =
  "if then else elif fi for while until do done case esac select function { } [[ ]] ! time coproc in repeat foreach always nocorrect noglob".split(
    " ",
  );

/** White space and what ends a word when it is not quoted. */
const ends = " \t\n;&|<>()";

function readWord(text: string, from: number): Word | undefined {
  let at = from;
  let value = "";
  let expands = "no" as Expansion;
  const expand = (kind: Expansion) => {
    if (expands === "no" || kind === "command" || (expands === "glob" && kind === "variable")) expands = kind;
  };
  if (text[at] === "~") expand("glob");
  while (at < text.length && !ends.includes(text[at]!)) {
    const char = text[at]!;
    if (char === "'") {
      const close = text.indexOf("'", at + 1);
      if (close < 0) return undefined;
      value += text.slice(at + 1, close);
      at = close + 1;
    } else if (char === '"') {
      at++;
      while (text[at] !== '"') {
        const inner = text[at];
        if (inner === undefined || inner === "`") return undefined;
        if (inner === "\\" && at + 1 < text.length && '$`"\\\n'.includes(text[at + 1]!)) {
          if (text[at + 1] !== "\n") value += text[at + 1];
          at += 2;
        } else if (inner === "$") {
          const end = readExpansion(text, at);
          if (end === undefined) return undefined;
          if (end > at + 1) expand(text[at + 1] === "(" ? "command" : "variable");
          else value += "$";
          at = end;
        } else {
          value += inner;
          at++;
        }
      }
      at++;
    } else if (char === "\\") {
      if (at + 1 >= text.length) return undefined;
      if (text[at + 1] !== "\n") value += text[at + 1];
      at += 2;
    } else if (char === "$") {
      const end = readExpansion(text, at);
      if (end === undefined || text[at + 1] === '"') return undefined;
      if (end > at + 1) expand(text[at + 1] === "(" ? "command" : "variable");
      else value += "$";
      at = end;
    } else if (char === "`" || char < " " || char === "\x7f") {
      return undefined;
    } else {
      if ("*?[{".includes(char)) expand("glob");
      value += char;
      at++;
    }
  }
  // `=(`: an array; `x(`: a function or a pattern.
  if (at === from || text[at] === "(") return undefined;
  return { start: from, end: at, text: expands === "no" ? value : text.slice(from, at), expands };
}

/** As `readVariable`, or the end of a `$(…)` in which everything is plain. */
function readExpansion(text: string, at: number): number | undefined {
  if (text[at + 1] !== "(") return readVariable(text, at);
  if (text[at + 2] === "(") return undefined;
  const list = scanList(text, at + 2);
  return list && list.parts.length > 0 && text[list.end] === ")" ? list.end + 1 : undefined;
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
  return next === undefined || ' \t\n"/.,:%+=^~'.includes(next) ? at + 1 : undefined;
}

/** Longer ones first. */
const operators = ["&>>", "&>", ">>", ">|", ">&", "<>", "<&", "<<<", "<<-", "<<", "<(", ">(", ">", "<"];

/** Without a value: a here-document, or a here-string. */
function readRedirect(text: string, from: number): { value?: Redirect; nested: string; end: number } | HereDocument | "unsure" | undefined {
  let at = from;
  while (isDigit(text[at])) at++;
  const isOne = text[at] === "<" || text[at] === ">" || (text[at] === "&" && at === from);
  const operator = isOne ? readOperator(text, at) : undefined;
  if (!operator) return undefined;
  if (operator.endsWith("(") || at - from > 3) return "unsure";
  const number = text.slice(from, at);
  at += operator.length;
  while (text[at] === " " || text[at] === "\t" || text.startsWith("\\\n", at)) at += text[at] === "\\" ? 2 : 1;
  if (at >= text.length || text[at] === "#" || ends.includes(text[at]!)) return "unsure";
  const target = readWord(text, at);
  if (operator === "<<" || operator === "<<-") return readHereDocument(text, from, target, operator === "<<-");
  const isCopy = target !== undefined && isNumber(target.text);
  // `>2>&1`: the number belongs to what comes behind it.
  if (!target || (isCopy && (text[target.end] === "<" || text[target.end] === ">"))) return "unsure";
  const nested = target.expands === "command" ? `${text.slice(from, target.end)}\n` : "";
  if (operator === "<<<") return { nested, end: target.end };
  const isBoth = operator[0] === "&" || (operator === ">&" && !isCopy && target.text !== "-");
  const descriptor = isBoth ? -1 : number ? Number(number) : operator[0] === "<" ? 0 : 1;
  return { value: { descriptor, operator, target: target.text }, nested, end: target.end };
}

/** Unsure of all but `EOF`, `'EOF'` and `"EOF"`. */
function readHereDocument(text: string, start: number, word: Word | undefined, indented: boolean): HereDocument | "unsure" {
  if (!word || word.expands !== "no" || !isName(word.text)) return "unsure";
  const typed = text.slice(word.start, word.end);
  const quoted = typed !== word.text;
  if (quoted && typed !== `'${word.text}'` && typed !== `"${word.text}"`) return "unsure";
  return { start, end: word.end, delimiter: word.text, quoted, indented };
}

function isName(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isNameChar(text[at]!)) return false;
  return text !== "";
}

function readOperator(text: string, at: number): string | undefined {
  for (const operator of operators) if (text.startsWith(operator, at)) return operator;
  return undefined;
}

export function isNumber(text: string): boolean {
  let at = 0;
  while (isDigit(text[at])) at++;
  return at > 0 && at === text.length;
}

export function isDigit(char = ""): boolean {
  return char >= "0" && char <= "9";
}
