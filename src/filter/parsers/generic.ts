import type { Line, Parsed } from "../line.ts";
import type { Parser } from "./list.ts";
import { isData, isSource } from "./data.ts";
import { parse as parseJson } from "./json.ts";
import { isEventLog, isFailure, isLog, parse as parseLog } from "./log.ts";
import { outline } from "./outline.ts";
import { foldTraces } from "./stack.ts";

// From so many lines on, the output of a program that nobody knows is read as a log; below, all of it is shown. Half of what scripts
// print in real sessions is under 40 lines, and of 400 lines and more hardly any was read whole.
const longRun = 400;
// No sentence is so long without a blank; base64 and minified code are.
const longWord = 1000;

/**
 * Output of scripts and of programs that no rule knows: equal lines in a row are said once with how many, long words without blanks
 * (base64, minified code) are shortened, stack traces are folded, and what is very long or is a log is read as one. Source text, patches,
 * JSON, CSV and tables stay as they are; past what a host shows JSON is written shorter, and source text is its beginning and an outline.
 * Blocks that another rule has read are passed by.
 */
export const parse: Parser = (lines, options, context) => {
  const out: Line[] = [];
  let left = 0;
  let matched = false;
  for (const run of splitRuns(lines)) {
    const read = run[0]?.block === undefined ? readRun(run, options, context) : { lines: run, left: 0, matched: false };
    for (const line of read.lines) out.push(line);
    left += read.left;
    matched ||= read.matched;
  }
  return { lines: out, left, matched };
};

/** Stretches of lines that are all blocks or all not. */
function splitRuns(lines: Line[]): Line[][] {
  const runs: Line[][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && (last[0]?.block === undefined) === (line.block === undefined)) last.push(line);
    else runs.push([line]);
  }
  return runs;
}

function readRun(printed: Line[], options: Record<string, unknown>, context: Parameters<Parser>[2]): Parsed {
  if (isEventLog(printed)) return parseLog(printed, options, context);
  if (isData(printed)) return parseJson(printed, options, context);
  const source = isSource(printed) ? readSource(printed, context.room, context.extract) : undefined;
  if (source) return source;
  const spoken = dropEchoes(printed);
  const { lines: run, left, traces } = foldTraces(spoken);
  const read = readText(run, options, context);
  return { lines: read.lines, left: left + read.left, matched: spoken.length < printed.length || traces > 0 || read.matched };
}

/** Past the room what tells of failures is read for them, whatever it looks like. */
function readSource(printed: Line[], room = Infinity, extract = false): Parsed | undefined {
  const size = printed.reduce((sum, line) => sum + line.text.length + 1, 0);
  if (size <= room) return { lines: printed, left: 0, matched: false };
  return printed.some((line) => isFailure(line.text)) ? undefined : { ...outline(printed, room, extract), matched: true };
}

/** `bash -x` says `+ echo 'x'` before the `x` that it prints: the same words twice, and so nothing is left out. */
function dropEchoes(run: Line[]): Line[] {
  const out: Line[] = [];
  run.forEach((line, i) => {
    const words = wordsOfEcho(line.text);
    const last = out.at(-1);
    // An echo into a file before it stays; it would look like the one that printed.
    const isSecond = last !== undefined && wordsOfEcho(last.text) === words;
    if (words === undefined || words === "" || words.startsWith("+") || words !== run[i + 1]?.text || isSecond) out.push(line);
  });
  return out;
}

function wordsOfEcho(text: string): string | undefined {
  const words = /^\++ echo ((?!-).*)$/.exec(text)?.[1];
  return words?.replace(/'([^']*)'|\\(.)/g, "$1$2");
}

function readText(run: Line[], options: Record<string, unknown>, context: Parameters<Parser>[2]): Parsed {
  const shortened = shortenWords(run);
  const folded = foldEqual(shortened);
  const cut = shortened.filter((line, i) => line !== run[i]).length;
  folded.matched ||= cut > 0;
  folded.left += cut;
  if (folded.lines.length < longRun && !isLog(run)) return folded;
  const read = parseLog(run, options, context);
  return read.matched ? read : folded;
}

function shortenWords(run: Line[]): Line[] {
  return run.map((line) => {
    if (line.text.length < longWord) return line;
    const text = line.text.replace(/\S{1000,}/g, (word) => `${word.slice(0, 120)}…${word.slice(-40)}`);
    return text === line.text ? line : { ...line, text };
  });
}

function foldEqual(run: Line[]): Parsed {
  const out: Line[] = [];
  let left = 0;
  for (let i = 0; i < run.length;) {
    const line = run[i] as Line;
    let end = i + 1;
    while (end < run.length && run[end]?.text === line.text) end++;
    const count = end - i;
    if (count > 2 && line.text.trim() !== "") {
      out.push(line, { text: `[${count - 1} more lines like this]`, note: true });
      left += count - 1;
    } else for (const one of run.slice(i, end)) out.push(one);
    i = end;
  }
  return { lines: out, left, matched: left > 0 };
}
