import type { Part } from "../shell/line.ts";

export interface Piece {
  /** Indexes of the parts that may have printed it; one where that is certain. */
  parts: number[];
  text: string;
}

/** What each part of a call printed, as far as lines that the call itself prints between them tell: `git status; echo ---; git diff`. */
export function splitOutput(parts: Part[], output: string, printsNothing: (part: Part) => boolean): Piece[] {
  const printing = parts.map((part, at) => ({ part, at })).filter(({ part }) => !printsNothing(part));
  const lines = output.split("\n");
  // An echo behind || or && may not have run.
  const marks = printing.filter(({ part, at }) => {
    const mark = readMark(part);
    return mark && (at === 0 || parts[at - 1]!.after === ";" || lines.some((line) => mark.test(line)));
  });
  const others = printing.filter(({ part }) => !readMark(part));
  if (marks.length === 0) return [{ parts: others.map(({ at }) => at), text: output }];
  return areUnmistakable(marks, lines) ? cutAtMarks(others, marks, lines) : [{ parts: printing.map(({ at }) => at), text: output }];
}

interface Numbered {
  part: Part;
  at: number;
}

/** The line that an `echo` of plain words prints; what the shell puts in for a variable may be anything. */
function readMark({ stages: [stage, ...more], background, opaque }: Part): RegExp | undefined {
  const [name, ...words] = stage?.words ?? [];
  if (!stage || more.length > 0 || background || opaque || name?.text !== "echo" || stage.redirects.length > 0) return undefined;
  if (words.length === 0 || (words[0]!.text.startsWith("-") && words[0]!.text.length < 4 && words[0]!.text !== "---")) return undefined;
  if (words.some(({ expands }) => expands === "command" || expands === "glob")) return undefined;
  const texts = words.map(({ text, expands }) => {
    if (expands === "no") return escape(text);
    return text
      .replaceAll(/^"|"$/g, "")
      .split(/\$\{\w+\}|\$\w+|\$[?#!$]/)
      .map(escape)
      .join(".*");
  });
  return texts.join("").replaceAll(".*", "").length < 2 ? undefined : new RegExp(`^${texts.join(" ")}$`);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** As many lines as there are echoes for them. */
function areUnmistakable(marks: Numbered[], lines: string[]): boolean {
  const counts = new Map<string, number>();
  for (const { part } of marks) {
    const source = readMark(part)!.source;
    counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return [...counts].every(([source, count]) => {
    const mark = new RegExp(source);
    return lines.filter((line) => mark.test(line)).length === count;
  });
}

function cutAtMarks(others: Numbered[], marks: Numbered[], lines: string[]): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  let last = -1;
  for (const { part, at } of [...marks, undefined].map((mark) => mark ?? { part: undefined, at: Infinity })) {
    const mark = part && readMark(part);
    const to = mark ? lines.findIndex((line, i) => i >= from && mark.test(line)) : lines.length;
    if (to < 0) return [{ parts: [...others, ...marks].map((one) => one.at), text: lines.join("\n") }];
    const inside = others.filter((one) => one.at > last && one.at < at).map((one) => one.at);
    const text = lines.slice(from, to).join("\n");
    if (inside.length > 0 || text.trim() !== "") pieces.push({ parts: inside, text });
    from = to + 1;
    last = at;
  }
  return pieces;
}
