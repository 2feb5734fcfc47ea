import { isatty } from "node:tty";
import { findNearest, UserError } from "../errors.ts";
import { showLine } from "../filter/clean.ts";
import { evidence } from "../filter/fit.ts";
import { seen } from "../filter/patterns.ts";
import { estimateTokens } from "../filter/tokens.ts";
import { estimateShown, type Size } from "../report/shown.ts";
import { formatAge, formatCount } from "../report/units.ts";
import { appendLedger } from "../store/ledger.ts";
import type { RawFacts } from "../store/raw-file.ts";
import { findRaw, type KeptRaw, listRaws, readRaw } from "../store/raw-reader.ts";
import { findProject } from "./books.ts";
import { complain, print } from "./output.ts";
import { parseOptions, wantsHelp, wrongUse } from "./options.ts";

const HELP = `Usage: pith raw [ID] [OPTIONS]

Print what a command printed, whole. Without an ID, list what is kept, the
newest first. Secrets were replaced before the raw was written.

  --lines A-B    Only these lines; A- and -B are open ends
  --grep RE      Only lines that match, with their numbers
  --errors       Only lines that speak of errors, failures or warnings
  --tail N       Only the last N lines
  --all          List everything, not only the newest fifty

Examples:
  pith raw k3f9
  pith raw k3f9 --lines 40-80
  pith raw k3f9 --grep 'FAILED|Error'
`;

const known = { "--lines": true, "--grep": true, "--errors": false, "--tail": true, "--all": false };
const listed = 50;
/** What traces say besides. */
const spoken = /^\s*(?:[\w$]+\.)*[A-Z][\w$]*(?:Error|Exception)\b/;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("raw", args, known, 1);
  const [id] = words;
  if (id === undefined) {
    for (const name of given.keys()) if (name !== "all") throw wrongUse("raw", `--${name} needs an ID before it`);
    await print(new TextEncoder().encode(formatList(given.has("all"), new Date())));
    return 0;
  }
  if (given.has("all")) throw wrongUse("raw", "--all is for the list, without an ID");
  const choose = readChoice(given);
  const raw = requireRaw(id);
  const printed = choose ? await printLines(raw, choose) : await printWhole(raw);
  if (choose && printed.characters === 0) await complain(`none of the ${formatCount(raw.facts.lines, "line")} of ${id} is such a line`);
  await sayWhatIsMissing(raw.facts);
  keepBooks(raw.facts, printed);
  return 0;
}

function requireRaw(id: string): KeptRaw {
  const raw = readRaw(id);
  if (typeof raw === "object") return raw;
  if (raw !== undefined) throw new UserError({ cannot: `read raw "${id}"`, because: "a newer pith has written it", try: "./install.sh" });
  if (findRaw(id) !== undefined)
    throw new UserError({
      cannot: `read raw "${id}"`,
      because: "it is damaged: a power cut or a full disk has left it without its beginning",
      try: "pith raw",
    });
  const ids = listRaws().raws.map((facts) => facts.id);
  const near = findNearest(id, ids);
  throw new UserError({
    cannot: `read raw "${id}"`,
    because: "there is none of this id; raws are kept for 7 days and 256 MB",
    try: near === undefined ? "pith raw" : `pith raw ${near}`,
  });
}

/** Which lines to print, and whether with their numbers. */
interface Choice {
  wants(line: string, number: number): boolean;
  numbered: boolean;
  tail?: number;
}

function readChoice(given: Map<string, string>): Choice | undefined {
  const choices: Choice[] = [];
  const lines = given.get("lines");
  if (lines !== undefined) {
    const match = /^(\d*)-(\d*)$|^(\d+)$/.exec(lines);
    const from = Number(match?.[3] ?? (match?.[1] || 1));
    const to = Number(match?.[3] ?? (match?.[2] || Infinity));
    if (!match || lines === "-" || from > to) throw wrongUse("raw", `--lines is A-B, not "${lines}"`);
    choices.push({ wants: (_line, number) => number >= from && number <= to, numbered: false });
  }
  const grep = given.get("grep");
  if (grep !== undefined) {
    const pattern = compileGrep(grep);
    choices.push({ wants: (line) => pattern.test(seen(line)), numbered: true });
  }
  if (given.has("errors")) choices.push({ wants: (line) => evidence.test(seen(line)) || spoken.test(seen(line)), numbered: true });
  const tail = given.get("tail");
  if (tail !== undefined && !/^\d+$/.test(tail)) throw wrongUse("raw", `--tail is a number of lines, not "${tail}"`);
  if (choices.length === 0 && tail === undefined) return undefined;
  return {
    wants: (line, number) => choices.every((choice) => choice.wants(line, number)),
    numbered: choices.some((choice) => choice.numbered),
    ...(tail === undefined ? {} : { tail: Number(tail) }),
  };
}

function compileGrep(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw wrongUse("raw", `--grep is no regular expression: ${(error as Error).message}`);
  }
}

async function printWhole(raw: KeptRaw): Promise<Size> {
  const printed = { tokens: 0, characters: 0 };
  for (const block of raw.blocks()) {
    await print(block);
    addSize(printed, new TextDecoder().decode(block));
  }
  return printed;
}

async function printLines(raw: KeptRaw, choice: Choice): Promise<Size> {
  const printed = { tokens: 0, characters: 0 };
  let waiting: string[] = [];
  const flush = async () => {
    const text = waiting.map((line) => `${line}\n`).join("");
    addSize(printed, text);
    waiting = [];
    await print(new TextEncoder().encode(text));
  };
  let number = 0;
  for (const line of readLines(raw)) {
    number++;
    if (!choice.wants(line, number)) continue;
    waiting.push(choice.numbered ? `${number}: ${line}` : line);
    if (choice.tail !== undefined) {
      if (waiting.length > choice.tail) waiting.shift();
    } else if (waiting.length >= 4096) await flush();
  }
  if (waiting.length > 0) await flush();
  return printed;
}

function* readLines(raw: KeptRaw): Generator<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let carry = "";
  for (const block of raw.blocks()) {
    const lines = (carry + decoder.decode(block, { stream: true })).split("\n");
    carry = lines.pop() as string;
    yield* lines;
  }
  carry += decoder.decode();
  if (carry !== "") yield carry;
}

// On standard error, so that the bytes on standard output stay those of the command.
async function sayWhatIsMissing({ id, masked, complete, left }: RawFacts): Promise<void> {
  if (masked > 0)
    await complain(`${formatCount(masked, "secret")} in ${id} ${masked === 1 ? "was" : "were"} replaced by [masked …] before it was kept`);
  if (left !== undefined) await complain(`${id} was too large to keep whole: ${left} bytes of its middle are not there`);
  if (!complete) await complain(`${id} is not complete: its command still runs, or it was cut off`);
}

function addSize(size: Size, text: string): void {
  size.tokens += estimateTokens(text);
  size.characters += text.length;
}

function keepBooks({ id, host, session, rule, project }: RawFacts, printed: Size): void {
  // Who reads at a terminal is no agent.
  if (isatty(1)) return;
  try {
    const time = new Date().toISOString();
    // What an agent reads of a long raw; the limits of others than Claude Code are not known here, so all of it counts.
    const tokens = estimateShown(printed, host === "claude" ? [30_000, 10_000] : undefined, "passed");
    appendLedger({ kind: "raw", time, host, session, project: findProject(project), rule, id, tokens });
  } catch {
    // A raw that can be read where nothing can be written is still worth reading.
    return;
  }
}

function formatList(all: boolean, now: Date): string {
  const { raws, newer } = listRaws();
  if (raws.length === 0 && newer === 0)
    return "nothing is kept yet: a raw is kept when a view of it is printed (pith doctor tells whether agents are connected)\n";
  const shown = all ? raws : raws.slice(0, listed);
  const rows = shown.map((facts) => [
    facts.id,
    formatAge(new Date(facts.time), now),
    facts.complete ? formatCount(facts.lines, "line") : "incomplete",
    showLine(facts.rule),
    showLine(facts.call ?? "").slice(0, 80),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => (row[column] as string).length)));
  const lines = rows.map((row) => {
    const [id = "", age = "", count = "", rule = "", call = ""] = row;
    return `${id.padEnd(widths[0] as number)}  ${age.padStart(widths[1] as number)}  ${count.padStart(widths[2] as number)}  ${rule.padEnd(widths[3] as number)}  ${call}`.trimEnd();
  });
  if (raws.length > shown.length) lines.push(`${raws.length - shown.length} older: pith raw --all`);
  if (newer > 0) lines.push(`${formatCount(newer, "raw")} of a newer pith not shown`);
  return `${lines.join("\n")}\n`;
}
