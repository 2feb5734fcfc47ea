// What has to stand in whatever a pattern matches. Only what is sure is said: where a pattern is not understood, anything may stand.

/** Bytes that may stand at a place. */
export type Place = readonly number[];

/** One way in which a pattern can match. A gap is anything, or nothing. */
export type Form = ("start" | "end" | "gap" | Place)[];

/** A pattern for text to one for bytes: `✓` is three of them, `[✓✔]` one of two threes. An escaped bracket begins no class. */
export function toBytes(pattern: string): string {
  const plain = pattern.replace(/\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|[^])/g, (all, unit?: string, byte?: string) => {
    const character = String.fromCharCode(Number.parseInt(unit ?? byte ?? "0", 16));
    return character > "\x7f" ? character : all;
  });
  if (/^[\x00-\x7f]*$/.test(plain)) return plain;
  return plain
    .replace(/\\[\x00-\x7f]|\[(\^?)((?:\\.|[^\]\\])*)\]/g, (all, not = "", inside: string = "") => {
      const wide = [...inside].filter((character) => character > "\x7f");
      if (wide.length === 0) return all;
      // A range that ends beyond ASCII is any character there.
      const rest = inside.replace(/(\\[^]|[^\\])-[^\x00-\x7f]/g, (_, from: string) => (from > "\x7f" ? "" : `${from}-\x7f`));
      const isRange = rest !== inside;
      const narrow = rest.replace(/[^\x00-\x7f]/g, "").replace(/^\^/, "\\^");
      if (not) return `(?:${isRange ? "" : `(?!${wide.join("|")})`}(?:[^\\x80-\\xff${narrow}]|[\\xc2-\\xf4][\\x80-\\xbf]+))`;
      return `(?:${[...(narrow === "" ? [] : [`[${narrow}]`]), ...(isRange ? ["[\\x80-\\xff]+"] : wide)].join("|")})`;
    })
    .replace(/[^\x00-\x7f]/gu, (character) => `(?:${Buffer.from(character).toString("latin1")})`);
}

export const any: Place = Array.from({ length: 256 }, (_, byte) => byte);
/** More ways are not told apart. */
const mostForms = 128;
/** A place of more bytes tells too little to be looked at twice. */
const narrow = 64;
const longestRepeat = 8;
// A letter with what hides its meaning, a class, or one character.
const atom = /\[(?:\\[^]|[^\]\\])*\]|\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|c[a-zA-Z]|\d+|k<\w+>|[^])|[^]/y;
const opening = /\((?:\?(?::|<?[=!]|<\w+>))?/y;
const times = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y;

/** `(?i:` and its like, not behind a backslash: case would be another. */
const flags = /(?<!\\)(?:\\\\)*\(\?[^:=!<]/;

/** All ways in which a pattern for bytes can match; undefined where it has flags inside. */
export function readForms(pattern: string): Form[] | undefined {
  if (flags.test(pattern)) return undefined;
  let at = 0;
  const take = (what: RegExp): RegExpExecArray | undefined => {
    what.lastIndex = at;
    const match = what.exec(pattern) ?? undefined;
    at += match?.[0].length ?? 0;
    return match;
  };
  const readAlternatives = (): Form[] => {
    const forms = readSequence();
    while (pattern[at] === "|") {
      at++;
      forms.push(...readSequence());
    }
    return forms;
  };
  const readSequence = (): Form[] => {
    let forms: Form[] = [[]];
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") {
      const part = readPart();
      const next = repeat(part, take(times));
      forms =
        forms.length * next.length > mostForms
          ? forms.map((form): Form => [...form, "gap"])
          : forms.flatMap((form) => next.map((more) => [...form, ...more]));
    }
    return forms;
  };
  const readPart = (): Form[] => {
    if (pattern[at] === "(") return readGroup();
    const [text] = take(atom) as RegExpExecArray;
    if (text === "^") return [["start"]];
    if (text === "$") return [["end"]];
    if (text === "\\b" || text === "\\B") return [[]];
    if (/^\\[\dk]/.test(text)) return [["gap"]];
    return [[readPlace(text)]];
  };
  const readGroup = (): Form[] => {
    const [open] = take(opening) as RegExpExecArray;
    const forms = readAlternatives();
    at++;
    // Looking around takes nothing.
    return /[=!]$/.test(open) ? [[]] : forms;
  };
  return readAlternatives();
}

const places = new Map<string, Place>();

function readPlace(text: string): Place {
  let place = places.get(text);
  if (!place) {
    const pattern = new RegExp(`^${text}`);
    places.set(text, (place = any.filter((byte) => pattern.test(String.fromCharCode(byte)))));
  }
  return place;
}

function repeat(forms: Form[], match: RegExpExecArray | undefined): Form[] {
  if (!match) return forms;
  const [, sign, from, comma, to] = match;
  const least = sign ? (sign === "+" ? 1 : 0) : Number(from);
  const most = sign === "?" ? 1 : sign || (comma && !to) ? Infinity : Number(to || from);
  const only = forms.length === 1 && forms[0]?.length === 1 ? forms[0][0] : undefined;
  const optional = (repeated: Form[]) => (least === 0 ? [[], ...repeated] : repeated);
  if (typeof only !== "object") return optional(most > 1 ? forms.map((form) => [...form, "gap"]) : forms);
  const count = Math.min(least || 1, longestRepeat);
  const once = Array.from({ length: count }, () => only);
  if (most <= count) return optional([once]);
  // What stands before is beside the first, what stands behind is beside the last; both are beside one that is alone.
  if (only.length <= narrow) return optional([once, [only, ...once, "gap", ...once, only]]);
  return [least === 0 ? ["gap"] : [...once, "gap", ...once]];
}
