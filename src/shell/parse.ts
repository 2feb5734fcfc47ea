import { readArray, readCompound } from "./compound.ts";
import type { Line, Part, Separator, Stage } from "./line.ts";
import { type HereDocument, readRedirect, skipBodies } from "./redirect.ts";
import { deepest, ends, isAssignment, isNameChar, readWord, runs, skipComment } from "./word.ts";

/**
 * The parts of a shell text; undefined where they are not known with certainty, or where bash would refuse it. A reader of our own:
 * on the hook's path a library of any size costs more to load than all the rest takes.
 */
export function parseLine(text: string): Line | undefined {
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
      const mayRedirect = "<>&0123456789".includes(char);
      const isName = !mayRedirect && (!stage || stage.words.length === 0);
      const keyword = char === "(" ? char : isName ? readKeyword(text, at) : "";
      if (!stage && closers.includes(keyword)) {
        closer = keyword;
        break;
      }
      if (!part) {
        part = { start: at, end: at, after: "", background: false, stages: [], operators: [], nested: "" };
        parts.push(part);
      }
      let end: number | undefined = at;
      if (keyword) {
        end = readCompound(text, { at, keyword, part, stage }, depth);
        stage = part.stages[part.operators.length];
        closed = true;
      } else {
        if (!stage) {
          stage = { start: at, end: at, assignments: [], words: [], redirects: [], heredoc: false };
          part.stages.push(stage);
          closed = false;
        }
        if (mayRedirect) end = readRedirect(text, { at, part, stage, pending }, depth);
        if (end === at) {
          const word = closed ? undefined : (readWord(text, at, depth) ?? readArray(text, at, stage, depth));
          if (!word || (isName && word.expands !== "no" && isOpen(text.slice(at, word.end)))) return undefined;
          if (isName && isAssignment(text, word)) stage.assignments.push(word);
          else stage.words.push(word);
          if (word.expands === "command" && !part.opaque && runs(word.text)) part.nested += `${word.text}\n`;
          end = word.end;
        }
      }
      if (end === undefined) return undefined;
      at = part.end = end;
      if (stage) stage.end = end;
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
const keywords =
  " if then elif else fi for while until do done case esac select function { } [[ ]] ! time coproc in repeat foreach always nocorrect noglob ";

/** The word of the shell's own that stands here, or a name that is more than a word; else "". */
export function readKeyword(text: string, from: number): string {
  let at = from;
  while (at < text.length && !ends.includes(text[at]!)) at++;
  const word = text.slice(from, at);
  if (keywords.includes(` ${word} `)) return word;
  return (text[at] === "(" || text[at] === "\n") && isOdd(text, at) ? word : "";
}

export function isKeyword(word: string): boolean {
  return keywords.includes(` ${word} `);
}

/** A function's, or one that goes on in the next line and could become a keyword. */
function isOdd(text: string, end: number): boolean {
  return (text[end] === "(" && isNameChar(text[end - 1]!)) || text[end - 1] === "\\";
}

/** `name[` takes blanks and more up to its `]`. */
export function isOpen(typed: string): boolean {
  const bare = typed.replaceAll(/\\.|'[^']*'|"[^"]*"/gs, "").replaceAll(/\$\([^()]*\)/g, "");
  return /^\w+\[/.test(bare) && (/["'`]|\$\(/.test(bare) || bare.split("[").length > bare.split("]").length);
}

/** Nothing may be put into any stage of it. */
function hide(text: string, part: Part): void {
  part.stages = [];
  part.operators = [];
  // Bodies of here-documents stand behind it.
  part.nested = text.slice(part.start, part.end) + (part.nested && `\n${part.nested}`);
}
