/** One message of a compiler or linter. */
export interface Diagnostic {
  file: string;
  line: string;
  column?: string | undefined;
  /** What stands beside the place, as the tool spells it: `error[E0308]: mismatched types`. */
  head: string;
  /** The name of the check where the tool says it apart from the head: `clippy::must_use_candidate`. */
  code?: string | undefined;
  error: boolean;
  /** Labels, notes, help and suggestions, each in the tool's own words; source excerpts and carets are not among them. */
  body: string[];
  /** Lines about the tool's own libraries that are not in `body`. */
  left: number;
}

export interface Read {
  diagnostics: Diagnostic[];
  /** The first line that does not belong to them. */
  next: number;
}

/** Reads what begins at a line, if it is of this dialect. */
export type Dialect = (lines: readonly string[], at: number) => Read | undefined;

const lineAt = (lines: readonly string[], at: number) => lines[at] ?? "";
const place = String.raw`((?:[A-Za-z]:[\\/])?[^\s:][^:]*)`;
const system = /^(?:\/usr\/|\/rustc\/|\/opt\/|\/Library\/|\/Applications\/)|\/lib\/rustlib\/|\/\.cargo\/registry\/|\/lib\/gcc\//;

// ---- rustc, and ruff, which took its form ----------------------------------------------------------------------------

const arrow = /^\s*-->\s(.+?):(\d+):(\d+)$/;
const secondArrow = /^\s*:::\s(.+?):(\d+):(\d+)$/;
const rustHead = /^(?:error|warning|note|help)(?:\[[\w:-]+\])?: /;
const notOfAMessage = /^\s*(?:-->|[|=])|^\s*$|^\s*[A-Z][a-z]+ `?[\w-]+`? v?\d|^(?:error|warning|note|help)\b/;
/** What cargo is about, right-aligned: no continuation of a message. */
const cargoStatus =
  /^(?=.{12} ) *(?:Blocking|Building|Checking|Compiling|Doc-tests|Documenting|Downloaded|Downloading|Finished|Fixed|Fresh|Generated|Running|Starting|Summary)\b/;
const rustFrame = /^(?:\s*|\.\.\.\s*)(\d*) *([|+~-])(?: (.*))?$/;

/** `error[E0308]: mismatched types`, `  --> src/a.rs:15:25`, frames with labels, `help:` and `note:`; ends with a blank line. */
export const rustc: Dialect = (lines, at) => {
  const first = lineAt(lines, at);
  if (!arrow.test(lineAt(lines, at + 1)) && !rustHead.test(first)) return undefined;
  if (/^\s|^$/.test(first)) return undefined;
  let from = at + 1;
  // A message may go over several lines before its place is said.
  while (rustHead.test(first) && from < at + 5 && !notOfAMessage.test(lineAt(lines, from))) from++;
  const found = lineAt(lines, from).match(arrow);
  if (!found) return undefined;
  const [, file = "", line = "", column = ""] = found;
  let next = from + 1;
  while (next < lines.length && isRustBody(lineAt(lines, next))) next++;
  const { body, code } = readRustBody(lines.slice(from + 1, next), { file, line });
  const head = [first, ...lines.slice(at + 1, from).map((text) => text.trim())].join(" ");
  const error = !/^(?:warning|note|help)\b/.test(first);
  return {
    diagnostics: [
      { file, line, column, head, code, error, body: body.filter((text) => !head.includes(text.replace(/ \(line \d+\)$/, ""))), left: 0 },
    ],
    next,
  };
};

function isRustBody(text: string): boolean {
  return /^\s+\S|^\d+\s+[|+~-]|^\.\.\.(?:\s|$)|^-{20,}$/.test(text) || /^(?:help|note)(?:\[[\w:-]+\])?: /.test(text);
}

function readRustBody(lines: string[], primary: { file: string; line: string }): { body: string[]; code?: string | undefined } {
  const body: string[] = [];
  let code: string | undefined;
  let source = "";
  let where: string | undefined;
  const excerpt = new Set<string>();
  // Places that the message points at besides its own, without a word of their own.
  const also: string[] = [];
  // What a `help:` proposes: its changed lines are the help.
  let proposal: { at: number; removed: string[]; added: string[]; shown: string[] } | undefined;
  const close = () => {
    if (!proposal) return;
    const { at, removed, added, shown } = proposal;
    const changed = added.filter((text) => !excerpt.has(text.trim()));
    const texts = changed.length > 0 ? changed : removed.length > 0 ? removed.map((text) => `- ${text}`) : shown;
    if (texts.length > 0) body[at] = `${body[at]}: ${texts.map((text) => text.trim()).join(" | ")}`;
    proposal = undefined;
  };
  lines.forEach((text, i) => {
    const sub = text.match(/^(help|note)(?:\[[\w:-]+\])?: /);
    const found = text.match(arrow) ?? text.match(secondArrow);
    const aside = text.match(/^\s*= (.*)$/);
    const frame = text.match(rustFrame);
    if (sub) {
      close();
      body.push(text);
      where = undefined;
      if (sub[1] === "help") proposal = { at: body.length - 1, removed: [], added: [], shown: [] };
    } else if (found) {
      const [, file = "", line = "", column = ""] = found;
      proposal = undefined;
      where = `${file === primary.file ? "" : `${file}:`}${line}:${column}`;
      const last = body.length - 1;
      if (secondArrow.test(text)) where = `${file}:${line}`;
      else if (last >= 0 && !system.test(file)) body[last] = `${body[last]} (${where})`;
    } else if (aside) {
      close();
      const lint = lintOf(aside[1] ?? "");
      if (lint) code ??= lint;
      else if (!/for further information visit https:\/\/rust-lang\.github\.io\/rust-clippy|to override `-\w /.test(text))
        body.push(aside[1] ?? "");
    } else if (frame) {
      const [, number = "", mark, content = ""] = frame;
      if (number !== "") source = number;
      if (number !== "" && mark === "|" && !proposal) excerpt.add(content.trim());
      if (proposal && mark === "+" && content.trim() !== "") proposal.added.push(content);
      else if (proposal && mark === "~") proposal.added.push(content);
      else if (proposal && mark === "-") proposal.removed.push(content);
      else if (proposal && number !== "" && /^\s*\|\s*[+~^-][+~^\s-]*$/.test(lines[i + 1] ?? "")) proposal.shown.push(content);
      if (number === "" && mark === "|") {
        const label = content.replace(/^[\s|_^~+\-/]*/, "").trim();
        const elsewhere = where === undefined && source !== primary.line && source !== "";
        if (label === "" && elsewhere && /^[\s^]*\^[\s^]*$/.test(content)) also.push(source);
        if (label !== "") body.push(elsewhere ? `${label} (line ${source})` : label);
      }
    } else if (/^\s{4,}\S/.test(text) && body.length > 0 && !proposal)
      body[body.length - 1] += `${body[body.length - 1]?.endsWith(":") ? "" : ","} ${text.trim()}`;
    else if (!/^\s*\.\.\.$|^-{20,}$|^\s*$/.test(text)) body.push(text.trim());
  });
  close();
  if (also.length > 0) body.push(`also line${also.length > 1 ? "s" : ""} ${also.join(" ")}`);
  return { body, code };
}

/** The lint that a note names; what else such a note says is the same for every lint. */
function lintOf(note: string): string | undefined {
  const named = note.match(
    /^note: `#\[(?:warn|deny)\(([\w:]+)\)\]`.* on by default$|^note: `-[WD] ([\w:-]+)` implied by `-W |rust-clippy\/.*#(\w+)$/,
  );
  if (!named) return undefined;
  return named[1] ?? named[2]?.replaceAll("-", "_") ?? `clippy::${named[3]}`;
}

// ---- gcc, clang, javac, mypy, tsc, flake8, pylint, ruff's concise form, go, kotlin, Maven ------------------------------

interface Head {
  file: string;
  line: string;
  column?: string | undefined;
  head: string;
  severity: string;
}

const severities = "fatal error|internal compiler error|error|warning|note|info|style|remark|convention|refactor";
const spelled = new RegExp(
  `^${place}:(\\d+)(?::(\\d+))?(?:[-:]\\d+(?::\\d+)?)?(?:: | - )((${severities})(?:\\[[\\w:-]+\\])?(?:: | (?=TS\\d)).*)$`,
);
const parenthesised = /^(\S.*?)\((\d+),(\d+)\): ((error|warning|message) TS\d+: .*)$/;
const coded = new RegExp(`^${place}:(\\d+):(?:(\\d+):)? ((?:[A-Z]{1,4}\\d{2,5}|invalid-syntax)\\b.*)$`);
// markdownlint: no colon behind the place, and no severity before version 0.18.
const markdown = /^(\S.*?):(\d+)(?::(\d+))? ((?:error |warning )?MD\d{3}\/.*)$/;
const maven = /^\[(ERROR|WARNING)\] (\/.+?\.(?:java|kt|scala|groovy)):\[(\d+),(\d+)\] (.*)$/;
const kotlin = /^([ew]): (?:file:\/\/)?(\/.+?\.kts?):(\d+):(\d+):? (.*)$/;
const unspelled = new RegExp(`^${place.slice(0, -1)}\\.\\w+):(\\d+)(?::(\\d+))?: (.+)$`);

// A cheap look before the patterns above: no place without a number behind a colon or a bracket.
const mayBePlace = /:\d|[([]\d/;

function readHead(text: string, bare: boolean): Head | undefined {
  if (!mayBePlace.test(text)) return undefined;
  const spelledOut = text.match(spelled);
  if (spelledOut)
    return {
      file: spelledOut[1] ?? "",
      line: spelledOut[2] ?? "",
      column: spelledOut[3],
      head: spelledOut[4] ?? "",
      severity: spelledOut[5] ?? "",
    };
  const other = text.includes("): ") ? text.match(parenthesised) : undefined;
  if (other) return { file: other[1] ?? "", line: other[2] ?? "", column: other[3], head: other[4] ?? "", severity: other[5] ?? "" };
  const code = text.match(coded);
  if (code)
    return {
      file: code[1] ?? "",
      line: code[2] ?? "",
      column: code[3],
      head: code[4] ?? "",
      severity: /^[CRWIN]/.test(code[4] ?? "") ? "warning" : "error",
    };
  const rule = text.includes("MD") ? text.match(markdown) : undefined;
  if (rule)
    return {
      file: rule[1] ?? "",
      line: rule[2] ?? "",
      column: rule[3],
      head: rule[4] ?? "",
      severity: rule[4]?.startsWith("warning ") ? "warning" : "error",
    };
  const jvm = text.match(maven);
  if (jvm)
    return {
      file: jvm[2] ?? "",
      line: jvm[3] ?? "",
      column: jvm[4],
      head: `${jvm[1]?.toLowerCase()}: ${jvm[5]}`,
      severity: jvm[1]?.toLowerCase() ?? "",
    };
  const kt = text.match(kotlin);
  if (kt)
    return {
      file: kt[2] ?? "",
      line: kt[3] ?? "",
      column: kt[4],
      head: `${kt[1]}: ${kt[5]}`,
      severity: kt[1] === "e" ? "error" : "warning",
    };
  const plain = bare ? text.match(unspelled) : undefined;
  if (plain) return { file: plain[1] ?? "", line: plain[2] ?? "", column: plain[3], head: plain[4] ?? "", severity: "error" };
  return undefined;
}

// What stands before a message and says how the compiler came there.
const includedFrom = /^(?:In file included from |\s+from )(.+?)[:,]?$/;
const inFunction = /^.+?: (?:In (?:[\w ]*function|constructor|destructor|lambda|method|member|class)\b.*|At (?:top level|global scope)):$/;
const instantiation = /^(.+?): In (?:instantiation|substitution) of .*:$/;
const requiredFrom = new RegExp(`^${place}:(\\d+):(\\d+):\\s+(required (?:from|by) .*)$`);

const caret = /^[ \t~]*\^[ \t~^]*(?:\.{3})?$/;
const gccFrame = /^\s*(\d+|\+{3}) \|(.*)$|^\s+\|(.*)$/;

/** `file:line:column: severity: message` and its kin, with the excerpts, notes, chains and continuation lines around it. */
export const placed =
  (bare: boolean): Dialect =>
  (lines, at) => {
    let context = readContext(lines, at);
    const head = readHead(lineAt(lines, context.next), bare);
    if (!head || (head.severity === "note" && context.next > at && context.body.length === 0)) return undefined;
    const wrapped = unwrap(lines, context.next, head);
    const diagnostic: Diagnostic = {
      file: head.file,
      line: head.line,
      column: head.column,
      head: wrapped.head,
      error: /error/.test(head.severity),
      body: context.body,
      left: context.left,
    };
    let next = readExcerpt(lines, wrapped.next, diagnostic);
    let candidates = 0;
    let folder = "";
    let wasDistant = false;
    for (;;) {
      context = readContext(lines, next);
      const text = lineAt(lines, context.next);
      const note = text.includes("note") ? readHead(text, false) : undefined;
      if (note?.severity !== "note") break;
      const said = unwrap(lines, context.next, note);
      const about: Diagnostic = { ...diagnostic, body: [], left: 0 };
      next = readExcerpt(lines, said.next, about);
      // What a candidate lacks stands at the place of the call.
      const distant: boolean = system.test(note.file) || (wasDistant && said.head.startsWith("note:  "));
      wasDistant = distant;
      if (distant && /\bcandidate\b/.test(said.head)) {
        candidates++;
        folder = note.file.slice(0, note.file.lastIndexOf("/"));
      }
      if (distant && /^note:(?: {2}|.*\b(?:candidate|in instantiation of|required (?:from|by)|evaluates to)\b)/.test(said.head))
        diagnostic.left++;
      else diagnostic.body.push(`${noteplace(note, diagnostic)}${said.head.replace(/^note: +/, "note: ")}`, ...about.body);
    }
    if (candidates > 0) diagnostic.body.push(`note: candidate: ${candidates} in ${folder}`);
    diagnostic.body = diagnostic.body.filter(
      (text, i, all) => !all.some((other, j) => i !== j && other.length > text.length && other.includes(text)),
    );
    return { diagnostics: [diagnostic], next };
  };

function noteplace(note: Head, { file, line, column }: Diagnostic): string {
  if (note.file !== file) return `${note.file}:${note.line}${note.column ? `:${note.column}` : ""} `;
  return note.line === line && note.column === column ? "" : `${note.line}${note.column ? `:${note.column}` : ""} `;
}

const mayBeContext = /^In file included|^ +from |: (?:In|At) |\brequired (?:from|by)\b/;
const longestContext = 100;

function readContext(lines: readonly string[], at: number): { body: string[]; left: number; next: number } {
  const body: string[] = [];
  let left = 0;
  let next = at;
  let include = "";
  for (; next < at + longestContext; next++) {
    const text = lineAt(lines, next);
    if (!mayBeContext.test(text)) break;
    const included = text.match(includedFrom);
    const required = text.match(requiredFrom);
    const instance = text.match(instantiation);
    if (included && (next > at || text.startsWith("In "))) include = included[1] ?? "";
    else if (required) {
      if (system.test(required[1] ?? "")) left++;
      else body.push(`${required[1]}:${required[2]}:${required[3]} ${required[4]}`);
    } else if (instance) {
      if (system.test(instance[1] ?? "")) left++;
      else body.push(text.slice((instance[1] ?? "").length + 2, -1));
    } else if (!inFunction.test(text)) break;
  }
  if (include !== "" && !system.test(include) && body.length === 0) body.push(`included from ${include}`);
  return { body, left, next };
}

// mypy's pretty form breaks messages at 80 columns; the code in brackets ends them.
function unwrap(lines: readonly string[], at: number, { file, head, severity }: Head): { head: string; next: number } {
  if (!/\.pyi?$/.test(file) || severity !== "error" || / {2}\[[\w-]+\]$/.test(head)) return { head, next: at + 1 };
  let text = head;
  for (let i = at + 1; i < at + 8; i++) {
    const more = lineAt(lines, i);
    if (!/^\S/.test(more) || readHead(more, false) || /^Found \d|^Success/.test(more)) break;
    text += ` ${more}`;
    if (/(?:^| {2})\[[\w-]+\]$/.test(more)) return caret.test(lineAt(lines, i + 2)) ? { head: text, next: i + 1 } : { head, next: at + 1 };
  }
  return { head, next: at + 1 };
}

/** Passes over source lines and carets; what they say besides (fixes, labels, continuation lines) goes to the body. */
function readExcerpt(lines: readonly string[], at: number, diagnostic: Diagnostic): number {
  let next = at;
  let framed = false;
  for (;;) {
    const text = lineAt(lines, next);
    const frame = text.match(gccFrame);
    if (frame) {
      framed = true;
      if (frame[1] === undefined) addLabels(frame[3] ?? "", diagnostic);
      else if (frame[1] === "+++") diagnostic.body.push(`+ ${(frame[2] ?? "").replace(/^\+/, "").trim()}`);
      next++;
    } else if (!framed && caret.test(lineAt(lines, next + 1)) && !readHead(text, false)) {
      next += 2;
      // clang's fix-it stands below the caret.
      const fix = lineAt(lines, next);
      if (
        !/\.(?:java|kt|py|pyi|go)$/.test(diagnostic.file) &&
        /^\s+\S/.test(fix) &&
        !caret.test(lineAt(lines, next + 1)) &&
        !/^\s+\d+:\d+/.test(fix)
      ) {
        addLabels(fix, diagnostic);
        next++;
      }
    } else if (/^\[(?:ERROR|WARNING)\] {2,}\S/.test(text)) {
      // Maven's summary says the details again behind its own prefix.
      diagnostic.body.push(text.slice(text.indexOf("]") + 1).trim());
      next++;
    } else if (isPrettyTsc(lines, next, diagnostic)) return readPretty(lines, next, diagnostic);
    else if (/^\s+\S/.test(text) && !includedFrom.test(text) && !cargoStatus.test(text)) {
      diagnostic.body.push(text.trim());
      next++;
    } else return next;
  }
}

function addLabels(text: string, diagnostic: Diagnostic): void {
  for (const label of text.split(/ {2,}|\t/)) {
    const word = label.replace(/^[\s|^~+-]+(?=\s|$)|^[|^~]+/g, "").trim();
    if (word === "" || /^[|^~+\s-]+$/.test(word) || diagnostic.head.includes(word) || diagnostic.body.some((said) => said.includes(word)))
      continue;
    diagnostic.body.push(word);
  }
}

// tsc --pretty: a blank line, numbered source, squiggles, and places of related declarations.
const numbered = /^\s*\d+ (?: |\S)/;
const squiggle = /^\s*~+\s*$/;
const related = /^\s{2,}(\S.*?):(\d+):(\d+)(?: - (.*))?$/;

function isPrettyTsc(lines: readonly string[], at: number, { head }: Diagnostic): boolean {
  return /^(?:error|warning|message) TS\d/.test(head) && lineAt(lines, at) === "" && /^\d+ |^\d+$/.test(lineAt(lines, at + 1));
}

function readPretty(lines: readonly string[], at: number, diagnostic: Diagnostic): number {
  let next = at;
  let where: string | undefined;
  for (; next < lines.length; next++) {
    const text = lineAt(lines, next);
    const other = text.match(related);
    if (text === "") {
      const after = lineAt(lines, next + 1);
      if (!numbered.test(after) && !related.test(after) && !/^\d+$/.test(after)) return next + 1;
      if (where !== undefined && !related.test(after)) return next + 1;
    } else if (other) {
      where = `${other[1] === diagnostic.file ? "" : `${other[1]}:`}${other[2]}:${other[3]}`;
      if (other[4]) diagnostic.body.push(`${where} ${other[4]}`);
    } else if (squiggle.test(text) || numbered.test(text) || /^\s*(?:\d+|\.\.\.)$/.test(text)) continue;
    else if (where !== undefined && /^\s/.test(text)) {
      diagnostic.body.push(`${where} ${text.trim()}`);
      where = "";
    } else return next;
  }
  return next;
}

// ---- tools that head each file's messages with its name ------------------------------------------------------------------

const heading = /^(?:\/|[A-Za-z]:[\\/]).*\.\w+$|^[\w@.~-][^\s:]*\.\w+$/;
// Its columns are at least two blanks apart.
const row = /^\s+(\d+):(\d+)\s{2,}(error|warning|info|✖|⚠|ℹ)\s{2,}(.*)$/;
const pyrightRow = /^\s+(\S.*?):(\d+):(\d+) - ((error|warning|information): .*)$/;

/** eslint's stylish form: the file, then `  12:3  error  message  rule`; stylelint writes `✖` for error. */
export const stylish: Dialect = (lines, at) => {
  const file = lineAt(lines, at);
  if (!heading.test(file) || !row.test(lineAt(lines, at + 1))) return undefined;
  const diagnostics: Diagnostic[] = [];
  let next = at + 1;
  for (; next < lines.length && lineAt(lines, next).trim() !== ""; next++) {
    const text = lineAt(lines, next);
    const found = text.match(row);
    const last = diagnostics[diagnostics.length - 1];
    if (found) {
      const [, line = "", column = "", severity, message = ""] = found;
      diagnostics.push({
        file,
        line,
        column,
        head: `${severity}  ${message.trim().replace(/ {2,}/g, "  ")}`,
        error: severity === "error" || severity === "✖",
        body: [],
        left: 0,
      });
    } else if (heading.test(text) && row.test(lineAt(lines, next + 1))) break;
    else last?.body.push(text.trim().replace(/ {2,}/g, "  "));
  }
  return { diagnostics, next };
};

/** pyright: the file, then `  /file:17:12 - error: message`, the rule's name at the end of its last line. */
export const pyright: Dialect = (lines, at) => {
  const file = lineAt(lines, at);
  let next = /^\s|^$/.test(file) ? at : at + 1;
  if (next > at && !lineAt(lines, next).trim().startsWith(file)) return undefined;
  const diagnostics: Diagnostic[] = [];
  for (; ; next++) {
    const text = lineAt(lines, next);
    const found = text.match(pyrightRow);
    const last = diagnostics[diagnostics.length - 1];
    if (found) {
      const [, file = "", line = "", column = "", head = "", severity] = found;
      diagnostics.push({ file, line, column, head, error: severity === "error", body: [], left: 0 });
    } else if (last && /^\s{4,}\S/.test(text)) last.body.push(text.trim());
    else break;
  }
  for (const one of diagnostics) {
    const last = one.body[one.body.length - 1] ?? "";
    const rule = last.match(/ (\(report\w+\))$/)?.[1];
    if (!rule) continue;
    one.head += ` ${rule}`;
    one.body[one.body.length - 1] = last.slice(0, -rule.length - 1);
  }
  return diagnostics.length > 0 ? { diagnostics, next } : undefined;
};

/** shellcheck on a terminal: `In a.sh line 3:`, the source, `^-- SC2086 (info): message`, and what it proposes. */
export const shellcheck: Dialect = (lines, at) => {
  const found = lineAt(lines, at).match(/^In (.+) line (\d+):$/);
  if (!found) return undefined;
  const [, file = "", line = ""] = found;
  const diagnostics: Diagnostic[] = [];
  let next = at + 1;
  for (; next < lines.length && !/^In .+ line \d+:$|^For more information:$/.test(lineAt(lines, next)); next++) {
    const text = lineAt(lines, next);
    const said = text.match(/^\s*\^[-^]*\s(SC\d+ \((\w+)\): .*)$/);
    if (said) diagnostics.push({ file, line, head: said[1] ?? "", error: said[2] === "error", body: [], left: 0 });
    else if (text.startsWith("Did you mean:")) {
      const fix: string[] = [];
      while (next + 1 < lines.length && lineAt(lines, next + 1).trim() !== "") fix.push(lineAt(lines, ++next).trim());
      diagnostics[diagnostics.length - 1]?.body.push(`Did you mean: ${fix.join(" ")}`);
    }
  }
  return diagnostics.length > 0 ? { diagnostics, next } : undefined;
};
