import type { Line } from "../line.ts";
import { parse as parseLog, spelledCodes } from "./log.ts";
import type { Parser } from "./list.ts";
import { foldTraces } from "./stack.ts";

/**
 * The log of a workflow's jobs: job and step once for all their lines, no times, what the runner says twice once, and what a
 * known tool printed as its own rule reads it, frames of libraries folded. Every other line stays; only a log that no host shows whole is read for its
 * failures, as any log is.
 */
export const parse: Parser = (lines, options, context) => {
  const rows = lines.map((line) => readRow(line.text));
  if (rows.filter((row) => row !== undefined).length < lines.length * 0.9) return parseLog(lines, options, context);
  const out: Line[] = [];
  let left = 0;
  for (const step of readSteps(rows, lines)) {
    const read = readTools(step.lines, context.byTool);
    const folded = foldTraces(read.lines);
    out.push({ text: `== ${step.name}`, pin: true }, ...folded.lines);
    left += step.left + read.left + folded.left;
  }
  const size = out.reduce((sum, line) => sum + line.text.length + 1, 0);
  return size <= (context.room ?? Infinity) ? { lines: out, left, matched: true } : parseLog(lines, options, context);
};

/** A problem matcher writes `##[error]` before a tool's own line: the tool is known without it, a line that nobody knows keeps it. */
function readTools(lines: Line[], byTool: Parameters<Parser>[2]["byTool"]): { lines: Line[]; left: number } {
  const printed = new Map<Line, Line>();
  const bare = lines.map((line): Line => {
    const text = line.text.replace(annotation, "");
    if (text === line.text) return line;
    const without = { ...line, text };
    printed.set(without, line);
    return without;
  });
  const read = byTool?.(bare);
  return read?.matched ? { lines: read.lines.map((line) => printed.get(line) ?? line), left: read.left } : { lines, left: 0 };
}

const annotation = /^##\[(?:error|warning)\](?!Process completed)(?=.)/;

interface Step {
  name: string;
  lines: Line[];
  left: number;
}

function readSteps(rows: (Row | undefined)[], lines: readonly Line[]): Step[] {
  const steps: Step[] = [];
  const said = new Set<string>();
  let group: Group | undefined;
  rows.forEach((row, i) => {
    const text = row?.text ?? (lines[i] as Line).text;
    let step = steps.at(-1);
    if (!step || (row && row.step !== step.name)) {
      step = { name: row?.step ?? "", lines: [], left: 0 };
      steps.push(step);
      group = undefined;
    }
    const start = text.match(/^##\[group\]Run (.*)$/);
    if (start) group = { command: start[1] as string, settings: false };
    const noise = isNoise(text, group, said);
    if (group && /^(?:env|with):$/.test(text)) group.settings = true;
    if (text === "##[endgroup]") group = undefined;
    if (noise === "said before") step.left++;
    else if (!noise && (text.trim() !== "" || step.lines.at(-1)?.text !== "")) {
      step.lines.push({ text: text.trim() === "" ? "" : text, ...(urgent.test(text) ? { pin: true } : {}) });
    }
  });
  return steps;
}

interface Group {
  command: string;
  /** Inside its list of inputs or variables. */
  settings: boolean;
}

// job, step and time; the first line of a step carries a byte order mark
const columns = /^([^\t]{1,200})\t([^\t]{1,200})\t\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ?/;
const urgent = /^##\[(?:error|warning)\]/;

interface Row {
  step: string;
  text: string;
}

function readRow(text: string): Row | undefined {
  const match = text.match(columns);
  return match ? { step: `${match[1]} / ${match[2]}`, text: text.slice(match[0].length).replace(spelledCodes, "") } : undefined;
}

const housekeeping =
  /^(?:##\[endgroup\]|shell: .*|Prepare (?:workflow directory|all required actions)|Getting action download info|Secret source: .*|Post job cleanup\.|Cleaning up orphan processes|Temporarily overriding HOME=.*|Adding repository directory to the temporary git global config .*|\[command\].*\bgit(?:\.exe)?"? (?:version|config|submodule foreach) .*)$/;

function isNoise(text: string, group: Group | undefined, said: Set<string>): "housekeeping" | "said before" | false {
  if (housekeeping.test(text) || (group && text === group.command)) return "housekeeping";
  // Each step repeats the variables of its job.
  if (!group?.settings || !/^ {2}\S/.test(text)) return false;
  if (said.has(text)) return "said before";
  said.add(text);
  return false;
}
