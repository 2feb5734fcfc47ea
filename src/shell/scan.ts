import { readArray, readCompound } from "./compound.ts";
import type { Line, Part, Separator, Stage } from "./line.ts";
import { type HereDocument, readRedirect, skipBodies } from "./redirect.ts";
import { deepest, ends, isAssignment, isNameChar, readWord, runs, skipComment } from "./word.ts";

/** The parts of a shell text; undefined where they are not known with certainty, or where bash would refuse it. */
export function scanLine(text: string): Line | undefined {
  const list = readList(text, 0, 0);
  return list && list.end === text.length ? { parts: list.parts } : undefined;
}

export interface List {
  parts: Part[];
  /** In front of what closes it. */
  end: number;
  /** `)`, `;;` (also for `;&`) or a word: `done`; "" at the end of the text. */
  closer: string;
}

/** Commands up to the end of the text, or to what closes the substitution or compound command that they stand in. */
export function readList(text: string, from: number, depth: number): List | undefined {
  if (depth > deepest) return undefined;
  const parts: Part[] = [];
  let at = from;
  let part: Part | undefined;
  let stage: Stage | undefined;
  /** Where the current list of && and || begins, for `&` puts all of it in the background. */
  let listFrom = 0;
  /** An operator stands open: a command must follow. */
  let open = false;
  /** The stage is a compound command: only redirections may follow. */
  let closed = false;
  let closer = "";
  /** Here-documents that begin behind the end of the line. */
  let pending: HereDocument[] = [];

  while (at < text.length) {
    const char = text[at]!;
    if (char === " " || char === "\t") at++;
    else if (char === "\\" && text[at + 1] === "\n") at += 2;
    else if (char === "#") at = skipComment(text, at);
    else if (char === ")") {
      closer = char;
      break;
    } else if (char === "\n" || char === ";" || char === "|" || (char === "&" && text[at + 1] !== ">")) {
      const two = text.slice(at, at + 2);
      const operator = doubles.includes(two) ? two : char;
      if (operator === ";;" || operator === ";&") {
        closer = ";;";
        break;
      }
      at += operator.length;
      if (!stage) {
        // Behind `!` and `time` not even the end of a line.
        if (char !== "\n" || part?.stages.length === 0) return undefined;
      } else if (operator === "|" || operator === "|&") {
        part!.operators.push(operator);
        stage = undefined;
        open = true;
      } else {
        part!.after = char === "\n" ? ";" : (operator as Separator);
        if (operator === "&") for (let of = listFrom; of < parts.length; of++) parts[of]!.background = true;
        open = operator === "&&" || operator === "||";
        if (!open) listFrom = parts.length;
        stage = part = undefined;
      }
      if (char === "\n" && pending.length > 0) {
        const end = skipBodies(text, at, pending);
        if (end === undefined) return undefined;
        at = end;
        pending = [];
      }
    } else if (char < " ") {
      return undefined;
    } else {
      const redirect = readRedirect(text, at, depth);
      if (redirect === "unsure" || (closed && stage && !redirect)) return undefined;
      const isName = !redirect && (!stage || stage.words.length === 0);
      const keyword = char === "(" ? char : isName ? readKeyword(text, at) : "";
      if (!stage && closers.includes(keyword)) {
        closer = keyword;
        break;
      }
      if (!part) {
        part = { start: at, end: at, after: "", background: false, stages: [], operators: [], nested: "" };
        parts.push(part);
      }
      if (keyword) {
        const end = readCompound(text, { at, keyword, part, stage }, depth);
        if (end === undefined) return undefined;
        at = end;
        stage = part.stages[part.operators.length];
        closed = true;
      } else {
        if (!stage) {
          stage = { start: at, end: at, assignments: [], words: [], redirects: [], heredoc: false };
          part.stages.push(stage);
          closed = false;
        }
        if (!redirect) {
          const word = readWord(text, at, depth) ?? readArray(text, at, stage, depth);
          if (!word) return undefined;
          if (isName && isAssignment(text, word)) stage.assignments.push(word);
          else stage.words.push(word);
          if (word.expands === "command" && !part.opaque && runs(word.text)) part.nested += `${word.text}\n`;
          at = word.end;
        } else {
          if ("delimiter" in redirect) pending.push({ ...redirect, part });
          else if (!part.opaque) part.nested += redirect.nested;
          if ("value" in redirect) stage.redirects.push(redirect.value);
          else stage.heredoc = true;
          at = redirect.end;
        }
      }
      if (stage) stage.end = at;
      part.end = at;
      open = !stage;
    }
  }
  if (open || pending.length > 0) return undefined;
  for (let of = 0; of < parts.length; of++) if (parts[of]!.opaque) hide(text, parts[of]!);
  const last = parts[parts.length - 1];
  if (last?.after === ";") last.after = "";
  return { parts, end: at, closer };
}

const doubles = ["&&", "||", "|&", ";;", ";&"];
const closers = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];

/** With the words that only zsh knows, and those that the shell knows in other places alone. */
const keywords = closers.concat(
  "( if for while until case select function { [[ ! time coproc ]] in repeat foreach always nocorrect noglob".split(" "),
);

/** The word of the shell's own that stands here, or the name of a function; else "". */
export function readKeyword(text: string, from: number): string {
  let at = from;
  while (at < text.length && !ends.includes(text[at]!)) at++;
  const word = text.slice(from, at);
  const isFunction = text[at] === "(" && isNameChar(text[at - 1]!);
  // A word that goes on in the next line could become one.
  const isCut = text[at] === "\n" && text[at - 1] === "\\";
  return isFunction || isCut || isKeyword(word) || isOpen(word) ? word : "";
}

/** `name[` takes blanks and more up to its `]`. */
export function isOpen(word: string): boolean {
  const open = word.indexOf("[");
  return open > 0 && word.split("[").length > word.split("]").length;
}

export function isKeyword(word: string): boolean {
  return keywords.includes(word);
}

/** Nothing may be put into any stage of it. */
function hide(text: string, part: Part): void {
  part.stages = [];
  part.operators = [];
  // Bodies of here-documents stand behind it.
  part.nested = text.slice(part.start, part.end) + (part.nested && `\n${part.nested}`);
}
