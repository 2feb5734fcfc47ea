import type { Part, Redirect, Word } from "./line.ts";
import { hasControl, isDigit, isName, isNumber, readWord, runs, skipBlanks } from "./word.ts";

export interface HereDocument {
  start: number;
  /** Behind the delimiter. */
  end: number;
  delimiter: string;
  /** Nothing in the body is expanded. */
  quoted: boolean;
  /** `<<-`: tabs in front of its lines do not count. */
  indented: boolean;
  /** Whose it is. */
  part?: Part;
}

/** Longer ones first. */
const operators = ["&>>", "&>", ">>", ">|", ">&", "<>", "<&", "<<<", "<<-", "<<", "<(", ">(", ">", "<"];

/** Without a value: a here-document, or a here-string. */
export function readRedirect(
  text: string,
  from: number,
  depth: number,
): { value?: Redirect; nested: string; end: number } | HereDocument | "unsure" | undefined {
  let at = from;
  while (isDigit(text[at])) at++;
  const isOne = text[at] === "<" || text[at] === ">" || (text[at] === "&" && at === from);
  const operator = isOne ? readOperator(text, at) : undefined;
  if (!operator) return undefined;
  if (operator === "<(" || operator === ">(") return at > from ? "unsure" : undefined;
  if (at - from > 3) return "unsure";
  const number = text.slice(from, at);
  at += operator.length;
  at = skipBlanks(text, at);
  if (at >= text.length || text[at] === "#") return "unsure";
  const target = readWord(text, at, depth);
  if (operator === "<<" || operator === "<<-") return readHereDocument(text, from, target, operator === "<<-");
  const isCopy = target !== undefined && isNumber(target.text);
  // `>2>&1`: the number belongs to what comes behind it.
  if (!target || (isCopy && (text[target.end] === "<" || text[target.end] === ">"))) return "unsure";
  const nested = target.expands === "command" && runs(target.text) ? `${text.slice(from, target.end)}\n` : "";
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

function readOperator(text: string, at: number): string | undefined {
  for (const operator of operators) if (text.startsWith(operator, at)) return operator;
  return undefined;
}

/** Behind the last line of the last of them. What runs in a body is nested in its part. */
export function skipBodies(text: string, from: number, documents: HereDocument[]): number | undefined {
  // A line that goes on inside a word, or behind a backslash: where the body begins is known to the shell alone.
  if (text.indexOf("\n", documents[0]!.start) !== from - 1) return undefined;
  let at = from;
  for (let of = 0; of < documents.length; of++) {
    const { delimiter, quoted, indented, part } = documents[of]!;
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
      if (isLast) {
        const inside = text.slice(body, at);
        // Where its lines end is another question then.
        if (hasControl(inside) || (!quoted && inside.includes("\\\n"))) return undefined;
        if (!quoted && runs(inside) && part) part.nested += inside;
      }
      at = next < 0 ? end : next + 1;
      if (isLast) break;
    }
  }
  return at;
}
