import type { Part, Stage, Word } from "./line.ts";
import { hasControl, isDigit, isName, isNumber, readWord, runs, skipBlanks } from "./word.ts";

export interface HereDocument {
  start: number;
  delimiter: string;
  /** Nothing in the body is expanded. */
  quoted: boolean;
  /** `<<-`: tabs in front of its lines do not count. */
  indented: boolean;
  part: Part;
}

interface Place {
  at: number;
  part: Part;
  stage: Stage;
  /** Here-documents whose bodies are still to come. */
  pending: HereDocument[];
}

/** The place behind a redirection, which is the stage's then; the same place where there is none; undefined where that is not certain. */
export function readRedirect(text: string, place: Place, depth: number): number | undefined {
  const { part, stage } = place;
  const from = place.at;
  let at = from;
  while (isDigit(text[at])) at++;
  if (text[at] !== "<" && text[at] !== ">" && (text[at] !== "&" || at > from)) return from;
  const number = text.slice(from, at);
  const three = text.slice(at, at + 3);
  const two = text.slice(at, at + 2);
  const operator = triples.includes(three) ? three : doubles.includes(two) ? two : text[at]!;
  if (operator === "<(" || operator === ">(") return number ? undefined : from;
  at = skipBlanks(text, at + operator.length);
  if (number.length > 3 || text[at] === "#") return undefined;
  const target = readWord(text, at, depth);
  if (!target) return undefined;
  if (operator === "<<" || operator === "<<-") return addHereDocument(text, place, target, operator === "<<-");
  const isCopy = isNumber(target.text);
  // `>2>&1`: the number belongs to what comes behind it. `>&-x`: the word begins behind the sign.
  const end = target.end;
  if (isCopy ? text[end] === "<" || text[end] === ">" : operator[1] === "&" && text[at] === "-" && end > at + 1) return undefined;
  if (target.expands === "command" && !part.opaque && runs(target.text)) part.nested += `${text.slice(from, end)}\n`;
  const isBoth = operator[0] === "&" || (operator === ">&" && !isCopy && target.text !== "-");
  const descriptor = isBoth ? -1 : number ? Number(number) : operator[0] === "<" ? 0 : 1;
  if (operator === "<<<") stage.heredoc = true;
  else stage.redirects.push({ descriptor, operator, target: target.text });
  return end;
}

const triples = ["&>>", "<<<", "<<-"];
const doubles = ["&>", ">>", ">|", ">&", "<>", "<&", "<<", "<(", ">("];

/** Unsure of all but `EOF`, `'EOF'` and `"EOF"`. */
function addHereDocument(text: string, { at, part, stage, pending }: Place, word: Word, indented: boolean): number | undefined {
  if (word.expands !== "no" || !isName(word.text)) return undefined;
  const typed = text.slice(word.start, word.end);
  const quoted = typed !== word.text;
  if (quoted && typed !== `'${word.text}'` && typed !== `"${word.text}"`) return undefined;
  pending.push({ start: at, delimiter: word.text, quoted, indented, part });
  stage.heredoc = true;
  return word.end;
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
        if (!quoted && runs(inside)) part.nested += inside;
      }
      at = next < 0 ? end : next + 1;
      if (isLast) break;
    }
  }
  return at;
}
