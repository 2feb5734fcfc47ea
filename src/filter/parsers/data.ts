import type { Line } from "../line.ts";

/** Whether lines are data for somebody to go through: numbers, JSON, CSV, a table with a rule under its head or names in capitals, `ls -l`. */
export function isData(run: readonly Line[]): boolean {
  const texts = run.map((line) => line.text).filter((text) => text.trim() !== "");
  if (/^[[{]/.test(texts[0] ?? "") && /^[\]}]/.test(texts.at(-1) ?? "")) return true;
  if (texts.filter((text) => !/[A-Za-z]{2}/.test(text)).length > texts.length * 0.9) return true;
  for (const separator of [",", ";", "\t", "|"]) {
    const columns = texts.map((text) => text.split(separator).length);
    const usual = columns[0] ?? 1;
    if (texts.length > 2 && usual > 2 && columns.filter((count) => count === usual).length > texts.length * 0.9) return true;
  }
  if (
    texts.slice(0, 3).some((text) => columnNames.test(text) && /\S\s{2,}\S.*\S\s{2,}\S/.test(text)) ||
    texts.filter((text) => fileMode.test(text)).length > texts.length * 0.7
  )
    return true;
  return texts.slice(0, 10).some((text) => /^[\s|+]*[-=─━]{3,}(?:[\s|+┼]+[-=─━]{2,})+[\s|+]*$/.test(text));
}

const columnNames = /^[A-Z%#][\w%/()-]*(?:\s+[A-Z%#][A-Z0-9%/()_-]+){3,}\s*$/;
const fileMode = /^[-dlcbps][-rwxsStT]{9}[ .+@]/;

/** Whether lines are source text or a patch: most end or begin as those of programs do, whatever the language. */
export function isSource(run: readonly Line[]): boolean {
  const texts = run.map((line) => line.text.slice(0, 400)).filter((text) => text.trim() !== "");
  if (texts.length < fewest) return false;
  const share = (pattern: RegExp): number => texts.filter((text) => pattern.test(text)).length / texts.length;
  const coded = texts.filter((text) => code.test(text) && !frame.test(text)).length / texts.length;
  return coded > 0.58 || (texts.some((text) => /^@@ -\d/.test(text)) && share(/^(?:[-+ @\\]|diff |index )/) > 0.9);
}

const fewest = 20;
// Of a trace in Java or PHP, whose frames end as calls do.
const frame = /^\s+at [\w.$<>/]+\(.*\)$|^#\d+ \S.*\(\d+\): \S/;
const code =
  /[{};,([]$|[\w\])]\([^()]*\)$|=> ?$|\):$|\*\/$|^\s*(?:[}\])]|\/\/|#|\*|\/\*|<[/!?\w]|--? |(?:def|class|import|from|return|if|elif|else|elsif|for|while|const|let|var|fn|func|function|package|use|end|export|public|private|static|try|catch|except|raise|throw|switch|case|module|require|include|type|interface|struct|enum|impl|match|await|async|with|yield|print|local|then|fi|do|done|begin|@\w+)\b)/;
