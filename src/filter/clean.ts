import stripAnsi from "strip-ansi";

export interface Clean {
  lines: string[];
  /** The raw text, with what could deceive a reader made visible; printed where the rule has nothing to say. */
  plain: string;
  /** Whether `plain` says anything otherwise than the bytes did. */
  altered: boolean;
}

/** Bytes → lines as a terminal would show them in the end: no colours, no redraws, nothing hidden, no trailing blanks. */
export function clean(bytes: Uint8Array): Clean {
  const raw = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const plain = showHidden(raw);
  const lines = toLines(plain);
  // Without its escapes and redraws a line may look otherwise than before.
  return { lines: /[\x1b\x9b\r\b]/.test(plain) ? lines.map(quoteMarker) : lines, plain, altered: plain !== raw };
}

/** Lines of a text as a terminal would leave them. */
export function toLines(text: string): string[] {
  let flat = text.includes("\r") ? text.replace(/(?<!\r)\r+\n/g, "\n") : text;
  if (flat.includes("\x1b") || flat.includes("\x9b")) flat = stripEscapes(flat);
  if (flat.includes("\r")) flat = rewriteLines(flat, "\r", finalState);
  if (flat.includes("\b")) flat = rewriteLines(flat, "\b", applyBackspaces);
  const lines = flat.split("\n");
  while (lines.length > 0 && (lines[lines.length - 1] as string).trim() === "") lines.pop();
  return lines;
}

/** The lines that hold a character, each as `rewrite` has it. No pattern: on a line of a megabyte without that character it would look from every place. */
function rewriteLines(text: string, character: string, rewrite: (line: string) => string): string {
  let out = "";
  let from = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, from)) {
    const start = text.lastIndexOf("\n", at) + 1;
    const end = text.indexOf("\n", at);
    out += text.slice(from, start) + rewrite(text.slice(start, end < 0 ? text.length : end));
    from = end < 0 ? text.length : end;
  }
  return out + text.slice(from);
}

// An erased line (`ESC[2K`, `ESC[K` after a return) is a redraw too; the return keeps telling so.
function stripEscapes(text: string): string {
  const stripped = stripAnsi(text.replace(/\x1b\[[012]?K/g, ""));
  // What is no well-formed code (a lone ESC) is shown, not hidden.
  return stripped.includes("\x1b") ? stripped.replaceAll("\x1b", "^[") : stripped;
}

// A progress bar writes itself over; what is written over goes if it was progress, else it gets a line of its own.
function finalState(line: string): string {
  const states = line.split("\r").filter((state) => state.trim() !== "");
  return states.filter((state, i) => i === states.length - 1 || !isProgress(state)).join("\n");
}

// What is longer than any screen is no bar: curl's meter stands on one line with a part of the body.
function isProgress(state: string): boolean {
  return state.length <= 400 && (/\d|\.{3}|…|^\s*[-\\|/⠀-⣿◐-◿]/.test(state) || state.endsWith(" "));
}

function applyBackspaces(line: string): string {
  const out: string[] = [];
  for (const character of line) {
    if (character === "\b") out.pop();
    else out.push(character);
  }
  return out.join("");
}

// C0 controls without the ones that terminals and text files live on (tab, line feed, return, backspace, escape), DEL, C1 but for
// the single-character CSI, bidirectional marks, overrides and isolates, and what takes no room on a screen but is read by a model. Emoji and
// some scripts need joiners and variation selectors, two in a row at the most; a file may begin with a byte
// order mark, and so may each step in the log of a CI job.
const hidden =
  /[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\x80-\x9a\x9c-\x9f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]|(?:\u200c|\u200d|[\ufe00-\ufe0f]){3,}|(?!^)\ufeff(?!\d{4}-\d\d-\d\dT)/gu;
// What each of those begins with. A class alone is compiled in half the time and goes through a text ten times as fast.
const hiding =
  /[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9a\x9c-\x9f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\udb40-\udb43\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]/;
// What only pith says: its markers, its notices, its complaints. Colours before them change nothing. Nothing before them is a break of any
// sort: each of many empty lines would be looked at from all that stand before it.
const markerLike =
  /^((?:[^\S\n\r\u2028\u2029]|\x1b\[[0-9;]*m)*)(\[(?:\d+ of \d+ lines shown|\d+ (?:more )?lines? (?:like|left out)|still running after \d|[^\]\n]{0,200}\bpith'? raw )|pith: )/gm;

/** Control characters, and others that nobody sees, by their names. */
function showHidden(text: string): string {
  if (!hiding.test(text)) return quoteMarker(text);
  // A bell may end a link's code; there it is no hidden character.
  const linkOrHidden = new RegExp(`\\x1b\\][^\\x07\\x1b\\n]*(?:\\x07|\\x1b\\\\)|${hidden.source}`, "gu");
  return quoteMarker(text.replace(linkOrHidden, (match) => (match.startsWith("\x1b") ? match : Array.from(match, nameOf).join(""))));
}

/** For lines of strangers among our own, where no code, return or backspace has a place. */
export function showAll(text: string): string {
  return text.replace(hidden, (match) => Array.from(match, nameOf).join("")).replace(/[\b\r\x1b\x9b]/g, nameOf);
}

/** For a text of strangers on a line of ours. */
export function showLine(text: string): string {
  return showAll(text.replaceAll(/\s+/g, " "));
}

/** Lines that look like what only pith says, told from ours by a `> `. */
export function quoteMarker(text: string): string {
  return text.includes("[") || text.includes("pith: ") ? text.replace(markerLike, "$1> $2") : text;
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 32 ? `^${String.fromCharCode(code + 64)}` : `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
