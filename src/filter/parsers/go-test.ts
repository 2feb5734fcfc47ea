import type { Line, Parsed } from "../line.ts";
import { parse as parseDiagnostics } from "./diagnostics.ts";

/**
 * `go test` in all its forms: a package that passed is its line; a failing test keeps its name and what it printed, a panic or
 * a race the frames of the user's own code. Under -v what passed is named or counted, and what passing tests printed goes where
 * others fail.
 */
export function parse(
  lines: Line[],
  _options: Record<string, unknown>,
  context: { room?: number | undefined; rows?: number | undefined } = {},
): Parsed {
  const failing = lines.some(({ text }) => isFailed(text));
  const chunks = splitPackages(lines);
  const out: Line[] = [];
  const sum: Sum = { left: 0, passed: 0, skipped: 0, part: 0 };
  for (const chunk of chunks) out.push(...readPackage(chunk, failing, sum));
  const matched = failing || sum.passed > 0 || lines.some(({ text }) => packageLine.test(text) || /^DONE \d+ tests/.test(text));
  return {
    lines: matched ? tighten(condenseFrames(readBuilds(out, context.rows)), context.room) : lines,
    left: sum.left,
    matched,
    facts: { passed: String(sum.passed), skipped: String(sum.skipped) },
  };
}

/** Where all names and all words do not fit, the words are shortened before a name is given up. */
function tighten(lines: Line[], room = Infinity): Line[] {
  const pinned = () => lines.reduce((sum, line) => sum + (line.pin ? line.text.length + 1 : 0), 0);
  const isName = (line: Line) => /^--- FAIL|^FAIL\t|^=== FAIL/.test(line.text);
  if (pinned() <= room * 0.75) return lines;
  for (const line of lines) if (line.pin && !isName(line) && line.text.length > 110) line.text = `${line.text.slice(0, 109)}…`;
  if (pinned() > room * 0.75)
    for (const [i, line] of lines.entries()) if (line.pin && !isName(line) && !isName(lines[i - 1] ?? line)) delete line.pin;
  if (pinned() > room * 0.75) for (const line of lines) if (!isName(line)) delete line.pin;
  return lines;
}

/** What the compiler says of a package stands below its name; each message names its file where few of them are shown. */
function readBuilds(lines: Line[], rows = Infinity): Line[] {
  const out: Line[] = [];
  const context = lines.length > rows ? { rows, oneOfMany: true } : {};
  for (let from = 0; from < lines.length;) {
    let to = from + 1;
    if (/^# \S/.test((lines[from] as Line).text)) {
      while (to < lines.length && !/^# \S/.test((lines[to] as Line).text) && !packageLine.test((lines[to] as Line).text)) to++;
      out.push(lines[from] as Line, ...parseDiagnostics(lines.slice(from + 1, to), { bare: true }, context).lines);
    } else out.push(lines[from] as Line);
    from = to;
  }
  return out;
}

interface Sum {
  left: number;
  passed: number;
  skipped: number;
  part: number;
}

const packageLine = /^(?:ok {2}|FAIL|\? {3}|---)\t\S+(?:\t.*| \[.+\])?$|^\t\S+\t\tcoverage: /;
// A test's own line has one name and its time; `--- FAIL: not really` was printed by somebody.
const result = /^( *)--- (PASS|FAIL|SKIP): (\S+)(?: \((\d[\d.]*s)\))?$/;
const running = /^=== (?:RUN|PAUSE|CONT|NAME) +(\S+)$/;
const crashed = /^(?:panic: |fatal error: |SIGQUIT: |unexpected fault address |runtime: goroutine stack exceeds)/;

function isFailed(text: string): boolean {
  return /^FAIL(?:$|\t)/.test(text) || result.exec(text)?.[2] === "FAIL" || crashed.test(text);
}

function splitPackages(lines: Line[]): Line[][] {
  const chunks: Line[][] = [[]];
  for (const line of lines) {
    (chunks[chunks.length - 1] as Line[]).push(line);
    if (line.block === undefined && packageLine.test(line.text)) chunks.push([]);
  }
  return chunks.filter((chunk) => chunk.length > 0);
}

function readPackage(chunk: Line[], failing: boolean, sum: Sum): Line[] {
  const ended = packageLine.test((chunk[chunk.length - 1] as Line).text);
  const passed: string[] = [];
  const words = new Map<string, Line[]>();
  const out: Line[] = [];
  const verbose = chunk.some(({ text }) => running.test(text));
  let current: string | undefined;
  let depth = 0;
  const push = (line: Line, pin = false) => out.push({ ...line, part: sum.part, ...(pin ? { pin } : {}) });
  const tell = (lines: Line[]) => lines.forEach((line) => push(line, failing && isSaid(line.text)));
  // A test without a result was cut off: it hangs, or ended the process. A crash says itself where it was.
  const tellUnfinished = (crash = false) => {
    const names = [...words.keys()];
    for (const [name, lines] of words) {
      if (lines.length > 0 || !(crash || names.some((other) => other.startsWith(`${name}/`)))) push({ text: `=== RUN   ${name}` });
      tell(lines);
    }
    words.clear();
    current = undefined;
  };
  const tellPassed = () => {
    if (passed.length > 0) push({ text: namePassed(passed) });
  };
  chunk.forEach((line, i) => {
    const { text } = line;
    const run = text.match(running);
    const found = text.match(result);
    if (run) {
      current = run[1] as string;
      if (!words.has(current)) words.set(current, []);
    } else if (found) {
      const [, indent = "", kind, name = "", time] = found;
      depth = indent.length;
      const said = words.get(name) ?? [];
      words.delete(name);
      current = undefined;
      if (kind === "FAIL") sum.part++;
      if (kind === "SKIP") sum.skipped++;
      if (kind === "PASS") sum.passed++;
      // Where others fail, what a passing test printed is not what is looked for.
      if (kind === "PASS" && failing) sum.left += said.length;
      if (kind === "PASS" && verbose && (failing || said.length === 0)) passed.push(name);
      // The parent of a subtest that failed says nothing that the subtest's own line does not say.
      else if (kind !== "FAIL" || said.length > 0 || !isParent(chunk, i, name)) {
        push({ ...line, text: `--- ${kind}: ${name}${time === undefined || time === "0.00s" ? "" : ` (${time})`}` }, kind === "FAIL");
        tell(said);
      }
    } else if (packageLine.test(text)) {
      tellUnfinished();
      tellPassed();
      push(line, failing && text.startsWith("FAIL"));
    } else if (text === "PASS" || (text === "FAIL" && (ended || i === chunk.length - 1))) return;
    else if (crashed.test(text)) {
      tellUnfinished(true);
      push(line, true);
    } else if (/^=== (?:FAIL|ERROR): /.test(text)) {
      // gotestsum's own heading of a failure.
      sum.part++;
      push(line, true);
    } else if (current !== undefined && line.block === undefined) append(words, current, line);
    else push(text.startsWith(" ".repeat(depth)) ? { ...line, text: text.slice(depth) } : line, isSaid(text));
  });
  if (!ended) tellPassed();
  tellUnfinished();
  return out;
}

// What a failing test says first: `price_test.go:49: …`; a race; a test that hangs.
function isSaid(text: string): boolean {
  return /^\s+\w[\w.-]*\.go:\d+: /.test(text) || /^WARNING: DATA RACE|^\t\t\w\S* \(\d+[\dms.]*s\)$|^exit status \d/.test(text);
}

function append(words: Map<string, Line[]>, name: string, line: Line): void {
  const said = words.get(name);
  if (said) said.push(line);
  else words.set(name, [line]);
}

function isParent(chunk: Line[], at: number, name: string): boolean {
  for (let i = at + 1; i < chunk.length; i++) {
    const found = chunk[i]?.text.match(result);
    if (!found) return false;
    if (!(found[3] as string).startsWith(`${name}/`)) return false;
    if (found[2] === "FAIL") return true;
  }
  return false;
}

function namePassed(names: string[]): string {
  const all = names.join(" ");
  if (all.length <= 600) return `--- PASS: ${all}`;
  const top = names.filter((name) => !name.includes("/"));
  const subtests = top.length < names.length ? `, ${names.length - top.length} subtests` : "";
  return `--- PASS: ${top.join(" ").length <= 600 ? top.join(" ") : `${top.length} tests`}${subtests}`;
}

const location = /^(\s+)((?:\/|[A-Z]:[\\/]|_testmain|\.{1,2}\/)\S*\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?(?: .*)?$/;
const library = /\/src\/(?:runtime|testing|time|sync|internal|reflect|os|net|log|context)\/|^_testmain\.go|\/stretchr\/testify@/;

/** A frame is two lines, the call and its place: those of Go itself go, the others become one line. */
function condenseFrames(lines: Line[]): Line[] {
  const failed = new Set(lines.map(({ text }) => text.match(/^ *--- FAIL: (\S+)/)?.[1]));
  const plain = lines
    .filter((line, i) => !namesAgain(line, failed) && notTold(line, i, lines))
    .map(unpad)
    .filter(isNews);
  const out: Line[] = [];
  for (let i = 0; i < plain.length; i++) {
    const line = plain[i] as Line;
    const found = line.block === undefined && !line.note ? plain[i + 1]?.text.match(location) : undefined;
    if (!found || location.test(line.text) || line.text.trim() === "") {
      out.push(line);
      continue;
    }
    i++;
    const [, , file = "", number = ""] = found;
    const call = line.text.replace(/\((?:0x|\{|\.\.\.|\)).*$|\(\)$/, "").replace(/ in goroutine \d+$/, "");
    if (!library.test(file)) out.push({ ...line, text: `${call} ${file}:${number}` });
  }
  return dropIdle(out);
}

// testify says the test's name too: all there is where an earlier `tail` has cut off the line of the failure.
function namesAgain(line: Line, failed: Set<string | undefined>): boolean {
  const name = line.block === undefined ? line.text.match(/^\s+\tTest: {7}\t(\S+)/)?.[1] : undefined;
  return name !== undefined && failed.has(name);
}

// testify says a diff even where both sides are one line.
function notTold(line: Line, i: number, lines: Line[]): boolean {
  if (line.block !== undefined) return true;
  const header = (at: number) => /^\s+\t +\t@@ -1 \+1 @@$/.test(lines[at]?.text ?? "");
  if (/^\s+\t +\t(?:Diff:|--- Expected|\+\+\+ Actual|@@ -1 \+1 @@|[-+].*|)$/.test(line.text)) {
    for (let at = Math.max(0, i - 5); at <= i + 4; at++) if (header(at)) return false;
    return !/^\s+\t +\t$/.test(line.text);
  }
  return true;
}

// testify pads its words with tabs and twelve blanks.
function unpad(line: Line): Line {
  if (line.block !== undefined) return line;
  return {
    ...line,
    text: line.text.replace(
      /^ +\t([A-Z][\w ]*: *| {12})\t/,
      (_, label: string) => `    ${label.trim() === "" ? "  " : `${label.trim()} `}`,
    ),
  };
}

// testify's trace of one step is the place that go has said just above.
function isNews(line: Line, i: number, lines: Line[]): boolean {
  const place = line.text.match(/^ {4}Error Trace: \S*?([^\\/\s]+:\d+)$/)?.[1];
  return place === undefined || lines[i - 1]?.text.trim() !== `${place}:` || !/^ {4}Error: /.test(lines[i + 1]?.text ?? "");
}

/** Goroutines of which no frame is left had nothing to do with it. */
function dropIdle(lines: Line[]): Line[] {
  const out: Line[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as Line;
    const next = lines[i + 1]?.text;
    if (
      /^(?:goroutine \d+ \[.*\]:|Goroutine \d+ \(\w+\) created at:)$/.test(line.text) &&
      (next === undefined || next === "" || packageLine.test(next))
    )
      i += next === "" ? 1 : 0;
    else out.push(line);
  }
  return out;
}
