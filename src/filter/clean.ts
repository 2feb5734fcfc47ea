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
  return { lines: toLines(plain), plain, altered: plain !== raw };
}

/** Lines of a text as a terminal would leave them. */
export function toLines(text: string): string[] {
  let flat = text.includes("\r") ? text.replace(/\r+\n/g, "\n") : text;
  if (flat.includes("\x1b") || flat.includes("\x9b")) flat = stripEscapes(flat);
  if (flat.includes("\r")) flat = flat.replace(/[^\n]*\r[^\n]*/g, finalState);
  if (flat.includes("\b")) flat = flat.replace(/[^\n]*\x08[^\n]*/g, applyBackspaces);
  const lines = flat.split("\n");
  while (lines.length > 0 && (lines[lines.length - 1] as string).trim() === "") lines.pop();
  return lines;
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
// the single-character CSI, bidirectional overrides and isolates, and what takes no room on a screen but is read by a model.
const hidden = /[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\x80-\x9a\x9c-\x9f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/gu;
// A bell may end a link's code; there it is no hidden character.
const linkOrHidden = new RegExp(`\\x1b\\][^\\x07\\x1b\\n]*(?:\\x07|\\x1b\\\\)|${hidden.source}`, "gu");
const markerLike =
  /^(\s*)(\[(?:\d+ of \d+ lines shown|\d+ (?:more )?lines? (?:like|left out)|[^\]\n]{0,200}\b(?:pith|pith-filter) raw )[^\n]*)/gm;

function showHidden(text: string): string {
  const found = hidden.test(text);
  hidden.lastIndex = 0;
  let shown = found ? text.replace(linkOrHidden, (match) => (match.length > 2 ? match : nameOf(match))) : text;
  if (shown.includes("[")) shown = shown.replace(markerLike, "$1> $2");
  return shown;
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 32 ? `^${String.fromCharCode(code + 64)}` : `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
