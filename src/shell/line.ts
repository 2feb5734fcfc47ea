// What a shell text is made of, as far as pith has to know it. Positions are UTF-16 offsets into the text as typed.

export interface Line {
  parts: Part[];
}

/** A pipeline between two separators. */
export interface Part {
  start: number;
  end: number;
  /** What stands behind it; "" at the end of the text. */
  after: Separator;
  /** Runs in the background, alone or in a list that ends in `&`. */
  background: boolean;
  /** Why nothing in it may be touched: "a loop". Its stages are empty then. */
  opaque?: string;
  stages: Stage[];
  operators: ("|" | "|&")[];
  /** The text of whatever runs commands inside it: a loop, a substitution. */
  nested: string;
}

export type Separator = "&&" | "||" | ";" | "&" | "";

/** One simple command. */
export interface Stage {
  start: number;
  /** Behind its last word or redirection: the place where a pipe may be inserted. */
  end: number;
  assignments: Word[];
  words: Word[];
  redirects: Redirect[];
  heredoc: boolean;
}

export interface Word {
  start: number;
  end: number;
  /** What the program receives, where that is known; else as typed. */
  text: string;
  expands: Expansion;
}

/** What the program receives, word by word. */
export function readTexts(words: Word[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at < words.length; at++) texts.push(words[at]!.text);
  return texts;
}

/** `variable`: only the value of a name, or characters that are written as numbers; `command`: anything that runs or computes something, or may set a name. */
export type Expansion = "no" | "glob" | "variable" | "command";

export interface Redirect {
  /** -1: both streams (`&>`). */
  descriptor: number;
  operator: string;
  target: string;
}
