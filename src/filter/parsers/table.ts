import type { Line, Parsed } from "../line.ts";
import { compile } from "../patterns.ts";

/**
 * Tables without their padding and frames, every cell kept: cells stand with `|` between them, as psql -A and sqlite3 print them.
 * Known without being told: psql's and sqlite's rules of dashes, boxes of `|`, `+` and line-drawing characters (AWS nests them),
 * psql's expanded records. `header` is a pattern for the first line of a table whose columns only blanks part (kubectl, docker, ps);
 * `words: true` where no cell but the last has blanks (ps). A row that does not fit its columns stays as it is.
 */
export function parse(lines: Line[], options: Record<string, unknown>): Parsed {
  const header = typeof options["header"] === "string" ? compile(options["header"]) : undefined;
  const words = options["words"] === true;
  const texts = lines.map((line) => (line.block !== undefined || line.note ? "\0" : line.text));
  const out: Line[] = [];
  let matched = false;
  for (let at = 0; at < lines.length;) {
    const read =
      readRuled(texts, at) ??
      readBox(texts, at) ??
      readRecords(texts, at) ??
      (header?.test(texts[at] as string) ? readColumns(texts, at, words) : undefined);
    if (read) {
      matched = true;
      const first = lines[at] as Line;
      out.push(...read.rows.map((text, i): Line => ({ ...first, text, ...(i === 0 ? { pin: true } : {}) })));
      at = read.next;
    } else out.push(lines[at++] as Line);
  }
  return { lines: out, left: 0, matched };
}

interface Read {
  rows: string[];
  next: number;
}

const textAt = (texts: string[], at: number) => texts[at] ?? "";
const join = (cells: string[]) => cells.map((cell) => cell.trim()).join("|");

// ---- a header, a rule of dashes, rows: psql ` id | name ` over `----+------`, sqlite `id   name` over `---  ----` ---------------

const psqlRule = /^-+(?:\+-+)*$/;
const sqliteRule = /^-{2,}(?: {2}-+)+$/;

function readRuled(texts: string[], at: number): Read | undefined {
  const rule = textAt(texts, at + 1);
  const heading = textAt(texts, at);
  if (heading.trim() === "" || psqlRule.test(heading)) return undefined;
  const bars = psqlRule.test(rule) && rule.length > 2;
  if (!bars && !sqliteRule.test(rule)) return undefined;
  const parting = bars ? "+" : "  ";
  const columns = rule.split(parting).length;
  const edges = edgesOf(rule, parting);
  // psql's only column may hold what is told by its indent (a plan).
  const split = (text: string) =>
    bars && columns === 1 ? [text.replace(/^ /, "").trimEnd()] : bars ? splitBars(text, columns) : splitAt(text, edges);
  const head = split(heading);
  if (!head || (bars && columns > 1 && heading.split("|").length !== columns)) return undefined;
  const rows = [bars && columns === 1 ? heading.trim() : join(head)];
  let next = at + 2;
  for (; next < texts.length; next++) {
    const text = textAt(texts, next);
    if (text === "" || /^\(\d+ rows?\)$/.test(text) || text === "\0" || (bars && !/^[ -]/.test(text))) break;
    const cells = split(text);
    rows.push(cells ? (bars && columns === 1 ? (cells[0] as string) : join(cells)) : text.trimEnd());
  }
  return { rows, next };
}

function edgesOf(rule: string, parting: string): number[] {
  const edges: number[] = [];
  for (let at = rule.indexOf(parting); at >= 0; at = rule.indexOf(parting, at + parting.length)) edges.push(at);
  return edges;
}

// A cell with a bar of its own cannot be told from two cells: its row stays as it is.
function splitBars(text: string, columns: number): string[] | undefined {
  const cells = text.split("|");
  return cells.length === columns ? cells : undefined;
}

function splitAt(text: string, edges: number[]): string[] | undefined {
  if (text.includes("|")) return undefined;
  const cells: string[] = [];
  let from = 0;
  for (const edge of [...edges, text.length]) {
    if (edge < text.length && text.slice(edge, edge + 2).trim() !== "") return undefined;
    cells.push(text.slice(from, edge));
    from = edge;
  }
  return cells;
}

// ---- boxes: `| a | b |` between `+---+---+`, and the same of line-drawing characters -------------------------------------------

const border = /^[|│║]*[+┌├└╭╰╔╠╚╞-][-=+─═┬┼┴╪╬╦╩╤╧┐┤┘╮╯╗╣╝╡]{3,}[|│║]*$/;
const boxed = /^[|│║](.*)[|│║]$/;

function readBox(texts: string[], at: number): Read | undefined {
  if (!border.test(textAt(texts, at)) || !boxed.test(textAt(texts, at + 1))) return undefined;
  const rows: string[] = [];
  let next = at;
  for (; next < texts.length; next++) {
    const text = textAt(texts, next);
    if (border.test(text)) continue;
    const found = text.match(boxed);
    if (!found) break;
    // AWS nests boxes: so many bars in front, so deep.
    const depth = text.match(/^[|│║]+/)?.[0].length ?? 1;
    const cells = text.slice(depth, text.length - depth).split(/[|│║]/);
    rows.push("  ".repeat(depth - 1) + join(cells));
  }
  return rows.length > 0 ? { rows, next } : undefined;
}

// ---- psql's expanded form ----------------------------------------------------------------------------------------------------

const record = /^(-\[ RECORD \d+ \])[-+]*$/;

function readRecords(texts: string[], at: number): Read | undefined {
  if (!record.test(textAt(texts, at))) return undefined;
  const rows: string[] = [];
  let next = at;
  for (; next < texts.length; next++) {
    const text = textAt(texts, next);
    const opened = text.match(record);
    const field = text.match(/^(\S.*?) *\| ?(.*)$/);
    const more = text.match(/^ +\| (.*)$/);
    if (opened) rows.push(opened[1] as string);
    else if (field) rows.push(`${field[1]}|${field[2]}`.trimEnd());
    else if (more) rows.push(`|${more[1]}`);
    else break;
  }
  return { rows, next };
}

// ---- columns that only blanks part -------------------------------------------------------------------------------------------

function readColumns(texts: string[], at: number, words: boolean): Read | undefined {
  const heading = textAt(texts, at).trimEnd();
  const names = heading.trim().split(words ? / +/ : / {2,}/);
  if (names.length < 2) return undefined;
  let next = at;
  while (next < texts.length && textAt(texts, next).trim() !== "" && textAt(texts, next) !== "\0") next++;
  const lines = texts.slice(at, next);
  if (words) return { rows: lines.map((text) => splitWords(text, names.length)), next };
  const cells = lines.map((text) => splitColumns(text, names.length));
  // One blank parts the cells where none has a blank of its own; kubectl's `3 (5m ago)` cannot be mistaken.
  const single = cells.every((row) => row?.every((cell) => !cell.includes(" ") || /^\d+ \(.+ ago\)$/.test(cell)));
  return { rows: cells.map((row, i) => row?.join(single ? " " : "  ") ?? (lines[i] as string).trimEnd()), next };
}

function splitWords(text: string, columns: number): string {
  const cells = text.trim().split(/ +/);
  const last = text.trim().match(new RegExp(`^(?:\\S+ +){${columns - 1}}(.*)$`))?.[1];
  return last === undefined ? text.trimEnd() : [...cells.slice(0, columns - 1), last].join(" ");
}

// With an empty cell only the places of the columns tell which is which: the row stays as it is.
function splitColumns(text: string, columns: number): string[] | undefined {
  const cells = text.trim().split(/ {2,}/);
  return cells.length === columns && !text.startsWith(" ") ? cells : undefined;
}
