import type { Line, Parsed } from "../line.ts";
import { seen } from "../patterns.ts";
import { foldRepeats, shapeOf } from "../stages/repeat.ts";
import { chooseLines } from "./choose.ts";
import { type Dialect, folded, type Frame, isPythonLibrary, isWholeCaret, masked, pythonPackage } from "./frames.ts";
import { foldTraces, showRun } from "./stack.ts";

/**
 * The report of pytest in all its forms (`--tb`, `-q`, `-v`, `-s`, xdist). Of a failure stay its name, the line that failed, what
 * pytest says of it (`E`), the places in the user's own code and the captured output; of a passing test nothing, the totals tell
 * it. Sections that are not known stay as they are.
 */
export function parse(lines: Line[], _options: Record<string, unknown>, { room = Infinity, rows = Infinity }: Bounds = {}): Parsed {
  const sections = cutSections(lines);
  const report: Report = {
    out: [],
    left: 0,
    part: 0,
    told: new Map(),
    failures: new Set(),
    printed: new Set(),
    passes: new Set(),
    tests: new Set(),
    bodies: new Map(),
  };
  const summed = sections.some((section) => section.name === "short test summary info");
  // pytest may be made to say nothing at its end (`-rN`, a crash); then the progress lines are all there is.
  for (const section of sections) readSection(section, report, summed);
  const matched = sections.some((section) => section.name !== "") || report.out.some((line) => line.pin);
  if (!matched) return { lines, left: 0, matched };
  return { ...fitReport(report, { room, rows }), matched };
}

const internal = "INTERNALERROR> ";

/** Tracebacks that pytest passes on as they are, its own under a prefix. */
function foldInternal(lines: Line[]): { lines: Line[]; left: number } {
  const bare = lines.map((line) => (line.text.startsWith(internal) ? { ...line, text: line.text.slice(internal.length) } : line));
  const prefixed = new Set(bare.filter((line, i) => line !== lines[i]));
  const folds = foldTraces(bare);
  let inside = false;
  const out = folds.lines.map((line) => {
    inside = line.note ? inside : prefixed.has(line);
    return inside ? { ...line, text: internal + line.text } : line;
  });
  return { lines: out, left: folds.left };
}

interface Bounds {
  /** Characters. */
  room?: number | undefined;
  /** Lines. */
  rows?: number | undefined;
}

interface Section {
  name: string;
  /** With the line that names it, but for the first section of a quiet run, which has none. */
  lines: Line[];
}

interface Report {
  out: Line[];
  left: number;
  part: number;
  /** Source lines that were shown for a place. */
  told: Map<string, true>;
  /** All that failures say, to see whether a summary says something new. */
  failures: Set<string>;
  /** What tests and programs printed. */
  printed: Set<Line>;
  /** What is said of passing tests, if it was asked for. */
  passes: Set<Line>;
  /** Parts of the report that are one failing test each. */
  tests: Set<number>;
  /** What was said of a failure, by its text: the first test that failed so. */
  bodies: Map<string, string>;
}

const sectionHead = /^=+ (\S.*?) =+$/;
const total = /^(?:=+ )?(?:(?:\d+ [a-z]+(?: [a-z]+)?(?:, | in ))+|no tests ran in )[\d.]+s(?: \([\d:]+\))?(?: =+)?$/;

function cutSections(lines: Line[]): Section[] {
  const sections: Section[] = [{ name: "", lines: [] }];
  for (const line of lines) {
    const name = line.note || total.test(seen(line.text)) ? undefined : seen(line.text).match(sectionHead)?.[1];
    if (name !== undefined) sections.push({ name, lines: [line] });
    else (sections[sections.length - 1] as Section).lines.push(line);
  }
  // `tail` may cut off what names the section.
  const [first] = sections as [Section];
  if (sections.length > 1 && first.lines.some(({ text }) => /^E {2,}\S/.test(text))) first.name = "FAILURES";
  return sections.filter((section) => section.lines.length > 0);
}

function readSection({ name, lines }: Section, report: Report, summed: boolean): void {
  report.part++;
  if (name === "FAILURES" || name === "ERRORS") readFailures(lines, report);
  else if (name === "" || name === "test session starts") readProgress(lines, report, summed);
  else if (name.startsWith("warnings summary")) readWarnings(lines, report);
  else if (name === "PASSES") readPasses(lines, report);
  else for (const line of lines) readEnd(line, report, name);
}

function push(report: Report, line: Line, pin?: boolean): Line {
  const pushed = { ...line, part: report.part, ...(pin ? { pin: true } : {}) };
  report.out.push(pushed);
  return pushed;
}

const headerLine =
  /^(?:=+ test session starts =+|platform \S+ -- Python .*|cachedir: .*|rootdir: .*|configfile: .*|inifile:.*|testpaths: .*|plugins: .*|hypothesis profile .*|metadata: .*|django: .*|asyncio: .*|anyio: .*|timeout: .*|timeout (?:method|func_only): .*|collecting \.\.\..*|collected \d+ items?.*|(?:created|initialized|ready|\d+): \d+\/\d+ workers?|\d+ workers? \[\d+ items?\].*|bringing up nodes\.\.\.|scheduling tests via \w+|gw\d+ \S+ \S+ cwd: .*|\[gw\d+\] Python .*|(?:gw\d+ (?:\[\d+\]|[A-Z]+)(?: \/ )?)+)$/;
const dots = /^(?: +\[ *\d+%\])$|^(?:\S+\.(?:py|txt|md|rst) )?[.FEsxXRu,]+(?: +\[ *\d+%\])?$/;
const named =
  /^(?:\[gw\d+\] (?:\[ *\d+%\] )?)?(?:\S+::.+? )?(PASSED|FAILED|ERROR|SKIPPED|XFAIL|XPASS|RERUN)(?: (?:\S+::.*|\(.*\)))?(?: +\[ *\d+%\])?$/;
const started = /^\S+\.(?:py|txt|md|rst)::\S.* $/;

/** Dots and names of tests as they ran, and what they printed meanwhile (`-s`). */
function readProgress(lines: Line[], report: Report, summed: boolean): void {
  const traces = foldInternal(lines);
  const texts = traces.lines.map((line) => seen(line.text));
  const passed = new Set<Line>();
  const kept: Line[] = [];
  traces.lines.forEach((line, i) => {
    const text = texts[i] as string;
    if (line.note || line.block !== undefined) return kept.push(line);
    const status = text.match(named)?.[1];
    // xdist names a test when it starts and again when it is done.
    if (text.trim() === "" || headerLine.test(text) || dots.test(text) || (started.test(text) && i + 1 < texts.length)) return;
    if (status === "PASSED") passed.add(line);
    const failed = status === "FAILED" || status === "ERROR";
    if (!failed || !summed) kept.push(failed || isEnd(text) ? { ...line, pin: true } : line);
    return;
  });
  // A handful of names answers `pytest -v -k one_thing`.
  const many = passed.size > 8;
  const folds = foldRepeats(many ? kept.filter((line) => !passed.has(line)) : kept, { min: 8 });
  report.left += traces.left + folds.left + (many ? passed.size : 0);
  for (const line of folds.lines) report.printed.add(push(report, line, line.pin));
}

const end =
  /^!{3,} .+ !{3,}$|^INTERNALERROR> [\w.]+(?:Error|Exception)\b|^(?:ERROR|Error): |^pytest: error: |^(?:FAIL|ERROR:?) Required test coverage|^Fatal Python error|^E\s/;
const summaryLine = /^(FAILED|ERROR|SUBFAILED\S*|SUBFAIL) (.+?)(?: - (.*))?$/;

function isEnd(text: string): boolean {
  return end.test(text) || total.test(text);
}

/** The short summary, coverage, durations, totals. */
function readEnd(line: Line, report: Report, section?: string): void {
  const text = seen(line.text);
  if (text.trim() === "" || text.startsWith("-- Docs: ")) return;
  // `-vv` says the whole message again below the name.
  if (section === "short test summary info" && report.failures.has(text.trim()) && !isEnd(text)) return;
  const found = text.match(summaryLine);
  const reason = found?.[3];
  // The reason is cut at 80 columns; the `E` lines above have it whole.
  const known = reason !== undefined && [...report.failures].some((said) => said.startsWith(reason.replace(/\.{3}$/, "")));
  const shown = known ? { ...line, text: text.slice(0, text.length - (reason?.length ?? 0) - 3) } : line;
  const pushed = push(report, shown, found !== null || isEnd(text));
  if (/^PASSED \S/.test(text)) report.passes.add(pushed);
}

/** Warnings are one paragraph each: the tests, then the place and the message. Those of one place that differ in numbers are one. */
function readWarnings(lines: Line[], report: Report): void {
  const [first, ...others] = lines as [Line, ...Line[]];
  push(report, first);
  const paragraphs: { tests: Line[]; body: Line[]; more: number }[] = [];
  const ends: Line[] = [];
  const known = new Map<string, (typeof paragraphs)[number]>();
  for (const line of others) {
    const text = seen(line.text);
    const last = paragraphs.at(-1);
    if (/^\S+(?:::|\.py(?:: \d+ warnings?)?$)/.test(text) && !isEnd(text)) {
      if (last && last.body.length === 0) last.tests.push(line);
      else paragraphs.push({ tests: [line], body: [], more: 0 });
    } else if (last && /^\s+\S/.test(text)) last.body.push(line);
    else ends.push(line);
  }
  for (const paragraph of paragraphs) {
    const key = shapeOf(paragraph.body.map((line) => line.text).join("\n"));
    const before = known.get(key);
    if (before) {
      before.more++;
      report.left += paragraph.tests.length + paragraph.body.length;
    } else known.set(key, paragraph);
  }
  for (const { tests, body, more } of known.values()) {
    const many = tests.length > 3;
    for (const line of many ? tests.slice(0, 1) : tests) push(report, line);
    if (many) {
      push(report, { text: `[${tests.length - 1} more tests]`, note: true });
      report.left += tests.length - 1;
    }
    for (const line of body) push(report, line);
    if (more > 0) push(report, { text: `  [${more} more like this]`, note: true });
  }
  for (const line of ends) readEnd(line, report);
}

const failureHead = /^_+ (?!_ )(\S.*?) _+$/;
const frameGap = /^(?:_ ){5,}_?$/;
const captured = /^-+ (?:Captured .+|generated xml file: .*) -+$/;

/** What passing tests printed, if it was asked for (`-rP`, `-rA`). */
function readPasses(lines: Line[], report: Report): void {
  const folds = foldRepeats(lines, { min: 8 });
  report.left += folds.left;
  const from = report.out.length;
  readCaptured(folds.lines, report);
  for (const line of report.out.slice(from)) report.passes.add(line);
}

/** One block a failing test. */
function readFailures(lines: Line[], report: Report): void {
  let block: Line[] = [];
  const close = () => {
    if (block.length > 0) readFailure(block, report);
    block = [];
  };
  // Without a summary, what pytest says once it is done stands below the last failure.
  let to = lines.length;
  while (to > 0 && isLast((lines[to - 1] as Line).text)) to--;
  const isHead = ({ text }: Line) => failureHead.test(seen(text)) && !frameGap.test(text);
  const named = lines.some(isHead);
  lines.slice(0, to).forEach((line, i) => {
    if (i === 0 && sectionHead.test(seen(line.text))) return push(report, line);
    if (isHead(line)) close();
    block.push(line);
    // `--tb=line` names no test: its place ends a failure, below what the test printed.
    if (!named && linePlace.test(line.text) && !shortPlace.test(line.text)) {
      const printed = block.findIndex(({ text }) => captured.test(seen(text)));
      if (printed >= 0) block.splice(printed, 0, block.pop() as Line);
      close();
    }
  });
  close();
  report.part++;
  for (const line of lines.slice(to)) readEnd(line, report);
}

function isLast(text: string): boolean {
  return text.trim() === "" || total.test(seen(text)) || /^!{3,} .+ !{3,}$|^FAIL Required test coverage/.test(text);
}

// Where it ran, and what pytest says of every import that fails.
const boilerplate =
  /^\[gw\d+\] \S+ -- Python \S+ \S+$|^Hint: make sure your test modules\/packages have valid Python names\.$|^Traceback:$/;

function readFailure(printed: Line[], report: Report): void {
  report.tests.add(++report.part);
  const { lines: block, left } = foldTraces(printed.filter((line) => !boilerplate.test(line.text)));
  report.left += left;
  const [first] = block as [Line];
  const name = seen(first.text).match(failureHead)?.[1];
  if (name !== undefined) push(report, first, true);
  const from = name === undefined ? 0 : 1;
  const to = block.findIndex((line) => captured.test(seen(line.text)));
  const told = block.slice(from, to < 0 ? block.length : to);
  for (const line of told) report.failures.add(line.text.replace(linePlace, "").replace(/^E\s+/, "").trim());
  const said = dropKnownMessages(foldEqualContext(readEntries(told, report), report));
  const evidence = said.map((line) => line.text).filter((text) => text.startsWith("E ") || longPlace.test(text) || shortPlace.test(text));
  const body = masked(evidence.join("\n"));
  const before = report.bodies.get(body);
  if (name !== undefined && before !== undefined && evidence.length > 1) {
    push(report, { text: `[fails like ${before}]`, note: true });
    report.left += said.length;
  } else {
    if (name !== undefined) report.bodies.set(body, name);
    pinMessages(said);
    for (const line of said) push(report, line, line.pin);
  }
  if (to >= 0) readCaptured(block.slice(to), report);
}

function readCaptured(lines: Line[], report: Report): void {
  for (const line of lines) if (line.text.trim() !== "") report.printed.add(push(report, line));
}

const shortPlace = /^(\S.*?):(\d+): in (.+)$/;
const longPlace = /^(\S.*?):(\d+): ?([\w.]+)?$/;
const linePlace = /^(\S.*?\.py):(\d+): (?=\S)/;
const pytestFrames: Dialect = { name: "pytest", innermostLast: true, flush: true, read: () => undefined };

/** A failure's frames in the long and the short form, which may be mixed, without source that says nothing of the failure. */
function readEntries(lines: Line[], report: Report): Line[] {
  const out: Line[] = [];
  let run: Frame[] = [];
  let from = 0;
  const flush = () => {
    const shown = showRun(lines, { dialect: pytestFrames, frames: run });
    out.push(...shown.lines);
    report.left += shown.left;
    run = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const text = seen((lines[at] as Line).text);
    const short = text.match(shortPlace);
    if (short) {
      from = keepLoose(lines, from, at, out, flush);
      let to = at + 1;
      while (to < lines.length && /^(?: {4}|E )/.test((lines[to] as Line).text)) to++;
      run.push(shortFrame(lines, at, to, short));
      from = to;
      at = to - 1;
      continue;
    }
    const long = text.match(longPlace);
    if (long && from < at) {
      run.push(longFrame(lines, from, at, long, report));
      from = at + 1;
    } else if (/^(?:The above exception was|During handling of)\b/.test(text) || folded.test(text) || linePlace.test(text)) {
      from = keepLoose(lines, from, at + 1, out, flush);
    }
  }
  keepLoose(lines, from, lines.length, out, flush);
  return out;
}

/** Lines that belong to no frame: a traceback of `--tb=native` or `line`, a hint of pytest's, a cause. */
function keepLoose(lines: Line[], from: number, to: number, out: Line[], flush: () => void): number {
  const loose = lines.slice(from, to).filter((line) => line.text.trim() !== "" && !frameGap.test(line.text));
  if (loose.length > 0) {
    flush();
    out.push(...loose);
  } else if (to === lines.length) flush();
  return to;
}

function shortFrame(lines: Line[], from: number, to: number, [, path = "", , inside = ""]: RegExpMatchArray): Frame {
  const all = Array.from({ length: to - from }, (_, i) => from + i);
  const shown = all.filter((i) => !isWholeCaret((lines[i] as Line).text, lines[i - 1]?.text ?? "", 0) && !isBareE((lines[i] as Line).text));
  const says = all.some((i) => (lines[i] as Line).text.startsWith("E "));
  const library = isPythonLibrary(path);
  return {
    from,
    to,
    library: library && !says,
    of: library ? pythonPackage(path) : undefined,
    key: `${seen((lines[from] as Line).text)} ${inside}${says ? " E" : ""}`,
    shown: library && says ? shown.filter((i) => i === from || (lines[i] as Line).text.startsWith("E ")) : shown,
  };
}

// A value that is only an address, or the test itself.
const objects = /\b(?:\w+ = <[^<>]* at 0x[0-9a-f]+>|self = <[\w.]+ testMethod=\w+>|cls = <class '[\w.]+'>)(?:, |$)/g;

/** Values of arguments, source up to the line that failed, what went wrong, and last the place. */
function longFrame(lines: Line[], from: number, at: number, [, path = "", number = "", kind]: RegExpMatchArray, report: Report): Frame {
  const library = isPythonLibrary(path);
  const texts = Array.from({ length: at - from }, (_, i) => (lines[from + i] as Line).text);
  const mark = texts.findIndex((text) => text.startsWith(">"));
  const said = texts.findIndex((text) => text.startsWith("E "));
  const place = `${path}:${number}`;
  const again = report.told.has(place);
  if (!library) report.told.set(place, true);
  const isSource = (i: number) => mark >= 0 && i >= mark && (said < 0 || i < said);
  // Two lines above the one that failed say what led there; decorators and the rest of the function are in the file.
  const isLead = (i: number) => i < mark && i >= mark - 2 && /^ {4,}(?!@|def |async def |class |"""|\.\.\.)\S/.test(texts[i] as string);
  const shown: number[] = [];
  let left = 0;
  texts.forEach((text, i) => {
    const value = mark >= 0 && i < mark && /^\w+ = /.test(text) && text.replace(objects, "") !== "";
    const wanted = text.startsWith("E ")
      ? !isBareE(text)
      : !library &&
        text.trim() !== "" &&
        !frameGap.test(text) &&
        (mark < 0 || value || (!again && (isSource(i) || isLead(i)))) &&
        !isWholeCaret(text, texts[i - 1]?.replace(/^>/, " ") ?? "", 0);
    if (wanted) shown.push(from + i);
    else if (text.trim() !== "" && !frameGap.test(text)) left++;
  });
  report.left += library && said < 0 ? 0 : left;
  shown.push(at);
  return {
    from,
    to: at + 1,
    library: library && said < 0,
    of: library ? pythonPackage(path) : undefined,
    key: `${place} ${kind ?? ""}`,
    shown,
  };
}

// `where total = <Cart object at 0x7f…>.total` only says whose method it is.
function isBareE(text: string): boolean {
  return /^E\s*$|^E\s+\+\s+where \w+ = <[^<>]* at 0x[0-9a-f]+>\.\w+$|^E\s+Use -v to get more diff$/.test(text);
}

const diffLine = /^E {2,}(?:[-+?]|\s*(?:At index|Differing|Left|Right|Extra|Omitting|Use -v|Full diff|Common|\.\.\.))/;

/** In a diff of long values, what both sides have is noise; two lines on each side of a difference say where it is. */
function foldEqualContext(lines: Line[], report: Report): Line[] {
  if (!lines.some((line) => /^E {3,}[-+] /.test(line.text))) return lines;
  const from = lines.findIndex((line) => line.text.startsWith("E ")) + 1;
  const keep = new Array<boolean>(lines.length).fill(false);
  lines.forEach((line, i) => {
    const changed = i < from || !line.text.startsWith("E ") || line.note || diffLine.test(line.text);
    if (changed) for (let near = Math.max(0, i - 2); near <= Math.min(lines.length - 1, i + 2); near++) keep[near] = true;
  });
  const out: Line[] = [];
  for (let i = 0; i < lines.length;) {
    let to = i;
    while (to < lines.length && !keep[to]) to++;
    if (to - i > 3) {
      out.push({ text: `E     [${to - i} equal lines]`, note: true });
      report.left += to - i;
      i = to;
    } else out.push(lines[i++] as Line);
  }
  return out;
}

/** `--tb=line` says the message twice: as an `E` line and behind the place. */
function dropKnownMessages(lines: Line[]): Line[] {
  const places = lines.filter((line) => linePlace.test(seen(line.text))).map((line) => line.text);
  return lines.filter(({ text }) => !text.startsWith("E ") || !places.some((place) => place.endsWith(`: ${text.slice(1).trim()}`)));
}

const telling =
  /^E\s+(?:assert\b|[\w.]+(?:Error|Exception|Exit|Interrupt)\b|At index|[-+] |\{|Expected|Actual|(?:Left|Right)(?!.*:$)|Regex|Input|Comparing)/;

// What pytest says without an `E`: a test that should not have passed, a worker that died, the exceptions of a group and of `--tb=native`.
const tellingBare =
  /^(?:\[XPASS\(strict\)\]|worker '\S+' crashed while running |[ |]*[A-Za-z_][\w.]*(?:Error|Exception|ExceptionGroup|Exit|Interrupt)(?::|$))/;

/** What stays first where the report is too long: what went wrong, and where. */
function pinMessages(lines: Line[]): void {
  let messages = 0;
  let bare = 0;
  lines.forEach((line, i) => {
    if (tellingBare.test(line.text) && bare < 8) {
      line.pin = true;
      bare++;
    } else if (line.text.startsWith("E ") && messages < 3 && (messages === 0 || telling.test(line.text))) {
      line.pin = true;
      messages++;
    } else if (
      (longPlace.test(line.text) && lines[i - 1]?.text.startsWith("E ")) ||
      linePlace.test(line.text) ||
      shortPlace.test(line.text)
    )
      line.pin = true;
  });
}

/**
 * Above the limit, what passing tests said gives way to the failures, long values are cut and printed lines that repeat are
 * folded; then names go before messages, those before the rest.
 */
function fitReport(report: Report, { room, rows }: { room: number; rows: number }): { lines: Line[]; left: number } {
  let { out: lines, left } = report;
  if (report.tests.size > 0 && report.passes.size > 0 && (size(lines) > room || lines.length > rows)) {
    lines = lines.filter((line) => !report.passes.has(line));
    left += report.passes.size;
  }
  if (size(lines) > room) {
    const folds = foldRepeats(
      lines.map((line) => (report.printed.has(line) && !captured.test(line.text) ? line : { ...line, block: "report" })),
      { anywhere: true, min: 3 },
    );
    left += folds.left + lines.filter((line) => line.text.length > longest).length;
    lines = folds.lines.map(({ block: _, ...line }) =>
      line.text.length > longest ? { ...line, text: `${line.text.slice(0, longest - 1)}…` } : line,
    );
  }
  if (size(lines) <= room && lines.length <= rows) return { lines, left };
  const names = lines.filter((line) => summaryLine.test(line.text));
  if (size(names) > room * 0.5 || names.length > rows * 0.5) lines = joinNames(lines, rows === Infinity ? 110 : 390);
  const chosen = chooseLines(lines, {
    isTest: (part) => report.tests.has(part),
    isName: names.length > 0 ? () => false : (text) => failureHead.test(text),
    isTotal: isLast,
    room: room - 100,
    rows,
  });
  return { lines: chosen.lines, left: left + chosen.left };
}

/** Names of many failures, the file said once, several on a line. */
function joinNames(lines: Line[], width: number): Line[] {
  const out: Line[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] as Line;
    const head = line.text.match(nameInFile)?.[1];
    const names: string[] = [];
    let to = at;
    while (head !== undefined && to < lines.length) {
      const found = (lines[to] as Line).text.match(nameInFile);
      if (found?.[1] !== head) break;
      names.push((found[2] as string).replaceAll("::", "."));
      to++;
    }
    if (names.length < 3) {
      out.push(line);
      at++;
      continue;
    }
    out.push({ ...line, text: `${head}:` });
    for (const text of wrapNames(names, width)) out.push({ ...line, text: `  ${text}` });
    at = to;
  }
  return out;
}

const nameInFile = /^((?:FAILED|ERROR) [^:\s]+)::(.+?)(?: - .*)?$/;

/** `test_a[1], [2], test_b` in lines each of which begins with a whole name. */
function wrapNames(names: string[], width: number): string[] {
  const rows: string[] = [];
  let row = "";
  let before = "";
  for (const name of names) {
    const base = name.replace(/\[.*$/, "");
    const short = base === before && base !== name ? name.slice(base.length) : name;
    if (row === "" || row.length + short.length > width) {
      if (row !== "") rows.push(row);
      row = name;
    } else row += `, ${short}`;
    before = base;
  }
  return row === "" ? rows : [...rows, row];
}

/** Characters of a line in a report above the limit. */
const longest = 400;

function size(lines: Line[]): number {
  return lines.reduce((sum, line) => sum + line.text.length + 1, 0);
}
