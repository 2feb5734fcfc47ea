import type { Expansion, Line, Part, Redirect, Separator, Stage, Word } from "./line.ts";

/**
 * Reads the plain two thirds of real calls (words, quotes, variables, redirections, lists, pipelines) a few hundred times
 * faster than a grammar loads. Undefined: something stands there that needs the grammar.
 */
export function scanLine(text: string): Line | undefined {
  const parts: Part[] = [];
  let at = 0;
  let stages: Stage[] = [];
  let operators: ("|" | "|&")[] = [];
  let stage: Stage | undefined;
  /** Where the current list of && and || begins, for `&` puts all of it in the background. */
  let listFrom = 0;
  /** An operator stands open: a command must follow. */
  let open = false;

  const endPart = (after: Separator): boolean => {
    if (!stage) return false;
    stages.push(stage);
    parts.push({ start: stages[0]!.start, end: stage.end, after, background: false, stages, operators, nested: "" });
    if (after === "&") for (let from = listFrom; from < parts.length; from++) parts[from]!.background = true;
    if (after !== "&&" && after !== "||") listFrom = parts.length;
    stages = [];
    operators = [];
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
    } else if (char === "(" || char === ")" || char < " ") {
      return undefined;
    } else {
      stage ??= { start: at, end: at, assignments: [], words: [], redirects: [], heredoc: false };
      const redirect = readRedirect(text, at);
      if (redirect === "unsure") return undefined;
      if (redirect) {
        stage.redirects.push(redirect.value);
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
        at = word.end;
      }
      stage.end = at;
      open = false;
    }
  }
  if (open) return undefined;
  if (stage) endPart("");
  else if (parts.length > 0 && parts[parts.length - 1]!.after === ";") parts[parts.length - 1]!.after = "";
  return { parts };
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
  let expands: Expansion = "no";
  const expand = (kind: Expansion) => {
    if (expands !== "variable") expands = kind;
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
          const end = readVariable(text, at);
          if (end === undefined) return undefined;
          if (end > at + 1) expand("variable");
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
      const end = readVariable(text, at);
      if (end === undefined || text[at + 1] === '"') return undefined;
      if (end > at + 1) expand("variable");
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
const operators = ["&>>", "&>", ">>", ">|", ">&", "<>", "<&", "<<", "<(", ">(", ">", "<"];

function readRedirect(text: string, from: number): { value: Redirect; end: number } | "unsure" | undefined {
  let at = from;
  while (isDigit(text[at])) at++;
  const isOne = text[at] === "<" || text[at] === ">" || (text[at] === "&" && at === from);
  const operator = isOne ? readOperator(text, at) : undefined;
  if (!operator) return undefined;
  if (operator === "<<" || operator.endsWith("(") || at - from > 3) return "unsure";
  const number = text.slice(from, at);
  at += operator.length;
  while (text[at] === " " || text[at] === "\t" || text.startsWith("\\\n", at)) at += text[at] === "\\" ? 2 : 1;
  if (at >= text.length || text[at] === "#" || ends.includes(text[at]!)) return "unsure";
  const target = readWord(text, at);
  const isCopy = target !== undefined && isNumber(target.text);
  // `>2>&1`: the number belongs to what comes behind it.
  if (!target || (isCopy && (text[target.end] === "<" || text[target.end] === ">"))) return "unsure";
  const isBoth = operator[0] === "&" || (operator === ">&" && !isCopy && target.text !== "-");
  const descriptor = isBoth ? -1 : number ? Number(number) : operator[0] === "<" ? 0 : 1;
  return { value: { descriptor, operator, target: target.text }, end: target.end };
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
