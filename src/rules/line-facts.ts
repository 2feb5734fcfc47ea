import { nameOf } from "../shell/launchers.ts";
import { type Line, type Part, readTexts, type Word } from "../shell/line.ts";

/** What forbids touching any part of a line. */
export function findObjection(call: string, { parts }: Line): string | undefined {
  // Each pattern costs its compilation once a call: plain searches go first.
  if (call.includes("$_") && /\$_(?!\w)/.test(call)) return "it uses $_, which a pipeline would change";
  if (looksAtPipeline(call)) return "it looks at the statuses of a whole pipeline";
  if (call.includes("pith") && namesPith(parts)) return "it names pith already";
  for (let at = 0; at < parts.length; at++) {
    const { opaque, stages } = parts[at]!;
    if (opaque === "a function") return "it defines a function";
    for (let of = 0; of < stages.length; of++) {
      const objection = findShellChange(stages[of]!.words);
      if (objection) return objection;
    }
  }
  return undefined;
}

function namesPith(parts: Part[]): boolean {
  const isPith = ({ text }: Word) => /^(.*\/)?pith(-filter)?$/.test(text);
  return parts.some(({ nested, stages }) => /\bpith(-filter)?\s/.test(nested) || stages.some(({ words }) => words.some(isPith)));
}

function findShellChange(words: Word[]): string | undefined {
  const name = nameOf(words[0]?.text ?? "");
  if (name[0] === "{") return "a command begins with {, which opens a group in zsh";
  if (name !== "" && changesShell.includes(` ${name} `)) return `${name} changes the shell for the rest of the line`;
  return name === "set" && !isKnownSet(words) ? "set changes the shell for the rest of the line" : undefined;
}

/** `${PIPESTATUS[0]}` is the command's, with and without a filter behind it. */
function looksAtPipeline(call: string): boolean {
  const others = call.includes("PIPESTATUS") ? call.replaceAll("${PIPESTATUS[0]}", "") : call;
  return others.includes("PIPESTATUS") || others.includes("pipestatus");
}

const changesShell = " exec trap alias unalias shopt enable setopt unsetopt emulate ";

function isKnownSet(words: Word[]): boolean {
  return /^set( (-[eu]+|-[eu]*o (pipefail|errexit|nounset)))+$/.test(readTexts(words).join(" "));
}

/** What the rest of the line means for each of its parts. */
export interface Facts {
  /** The line looks at statuses beyond && and ||. */
  observesAll: boolean;
  /** The user has set pipefail before anything else: surely, or perhaps (behind &&). */
  pipefail: boolean;
  mayPipefail: boolean;
  nounset: boolean;
  pipestatus: boolean;
  last: Part | undefined;
  /** Words that run code of the user's in this shell, where pipefail could change what it does. */
  foreign?: string;
}

export function readFacts(call: string, { parts }: Line): Facts {
  const facts: Facts = {
    observesAll: false,
    pipefail: false,
    mayPipefail: false,
    nounset: false,
    pipestatus: false,
    last: parts[parts.length - 1],
  };
  // Everything so far was a word to the shell alone, and what follows runs in any case.
  let isStart = true;
  const mayAsk = call.includes("pipefail");
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    const name = nameOfPart(part);
    if (name === "set") readSet(call.slice(part.start, part.end), isStart && !part.background, facts);
    else if (runsForeignCode(part)) facts.foreign = name;
    else if (mayAsk && call.slice(part.start, part.end).includes("pipefail")) facts.foreign = "a question for it";
    if (part.after !== ";" || !isShellOnly(part)) isStart = false;
    if (endsWithLastStatus(part)) facts.observesAll = true;
  }
  if (call.includes("$")) {
    facts.pipestatus = call.includes("PIPESTATUS");
    if (facts.pipestatus || call.includes("$?") || call.includes("${?") || call.includes("$status")) facts.observesAll = true;
  }
  return facts;
}

function readSet(text: string, isSure: boolean, facts: Facts): void {
  if (text.includes("pipefail")) facts.mayPipefail = true;
  if (text.includes("pipefail") && isSure) facts.pipefail = true;
  if (/-\w*u|nounset/.test(text)) facts.nounset = true;
  if (/-\w*e|errexit/.test(text)) facts.observesAll = true;
}

/** `exit` without a number. */
function endsWithLastStatus({ stages, nested }: Part): boolean {
  if (nested && /\b(exit|return)\s*([;&|)}\n#]|$)/.test(nested)) return true;
  for (let at = 0; at < stages.length; at++) {
    const { words } = stages[at]!;
    if (words.length === 1 && (words[0]!.text === "exit" || words[0]!.text === "return")) return true;
  }
  return false;
}

function nameOfPart(part: Part | undefined): string {
  return nameOf(part?.stages[0]?.words[0]?.text ?? "");
}

const shellOnly = "  cd pushd popd export unset set source . umask ulimit true : sleep mkdir hash ";

/** Nothing of it prints or runs a program. */
export function isShellOnly(part: Part): boolean {
  return part.stages.length === 1 && shellOnly.includes(` ${nameOfPart(part)} `);
}

/** Programs that print nothing but errors, unless they are asked to. */
export const silent = "[ test exit rm cp mv ln touch chmod".split(" ");

/** Nothing of it prints but errors, which a view seldom leaves out. */
export function isSilent(part: Part): boolean {
  if (isShellOnly(part)) return true;
  if (part.stages.length !== 1 || !silent.includes(nameOfPart(part))) return false;
  // `-v`, `--verbose`, `-c` of chmod.
  return !part.stages[0]!.words.some(({ text }) => /^-(-verb|-changes|\w*[vc])/.test(text));
}

/** Functions that version managers define, and words that run a text of the user's in this shell. */
const foreign = " eval nvm fnm conda mamba micromamba rvm sdk asdf pyenv rbenv nodenv jenv module workon deactivate z j ";

function runsForeignCode({ stages }: Part): boolean {
  const words = stages[0]?.words;
  const name = words?.[0]?.text;
  if (name === "source" || name === ".") return nameOf(words![1]?.text ?? "") !== "activate";
  return name !== undefined && foreign.includes(` ${name} `);
}

/** An expansion that fails (`$((1+))`, `${x!}`, `~nobody`, `=nothing`) ends a line of zsh with the status of the command before it, where that failed. */
export function mayEndEarly(call: string, { parts }: Line, { nounset }: Facts): boolean {
  if (parts.length < 2) return false;
  const rest = call.slice(parts[0]!.end);
  return (nounset && rest.includes("$")) || /\$\(\(|\$\[|\$\{(?!\w+\})|[\s;&|(][=~]\w/.test(rest);
}

/** Something reads its exit status: && or ||, or the end of the call. */
export function isLookedAt(parts: Part[], at: number): boolean {
  return at === parts.length - 1 || parts[at]!.after === "&&" || parts[at]!.after === "||";
}

/** Its own status, or what it does inside, could be another one under pipefail. */
export function isChangedByPipefail({ stages, nested, opaque }: Part, isObserved: boolean): boolean {
  if (stages.length > 1 && isObserved) return true;
  if (!nested.includes("|") || !nested.replaceAll(/\|\||>\|/g, "").includes("|")) return false;
  if (/&&|\|\||!|\$\{?\?|\b(if|elif|while|until|set|trap|exit|return|test)\b|\[/.test(nested)) return true;
  // The status of a substitution is lost where a command uses what it printed.
  const isLost = !opaque && stages.every(({ words }) => words.length > 0);
  return isObserved && !isLost;
}
