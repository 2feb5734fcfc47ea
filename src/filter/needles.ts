// What a line must hold that a pattern matches, so that almost no line has to be tried. Only what is sure is said: where a pattern is not understood,
// anything may stand.

/** Bytes that may stand at a place. */
export type Place = readonly number[];

/** The first two bytes of a line, or four bytes anywhere in it with the one before them. */
export type Needle = { begins: readonly [Place, Place] } | { before: Place; four: readonly Place[] };

/** One of these is in each line that the pattern matches; undefined where no such list says much. The pattern is one for bytes. */
export function findNeedles(pattern: string): Needle[] | undefined {
  if (flags.test(pattern)) return undefined;
  const needles = readForms(pattern).map(chooseNeedle);
  return needles.includes(undefined) ? undefined : (needles as Needle[]);
}

/** One way in which a pattern can match. A gap is anything, or nothing. */
type Form = ("start" | "end" | "gap" | Place)[];

const any: Place = Array.from({ length: 256 }, (_, byte) => byte);
/** More ways are not told apart. */
const mostForms = 128;
/** A place of more bytes tells too little to be looked at twice. */
const narrow = 64;
const longestRepeat = 8;
// A letter with what hides its meaning, a class, or one character.
const atom = /\[(?:\\[^]|[^\]\\])*\]|\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|\d+|k<\w+>|[^])|[^]/iy;
const opening = /\((?:\?(?::|<?[=!]|<\w+>))?/y;
const times = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y;

/** `(?i:` and its like, not behind a backslash: case would be another. */
const flags = /(?<!\\)(?:\\\\)*\(\?[^:=!<]/;

function readForms(pattern: string): Form[] {
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

/** A needle that is in so few lines of a log, or at so few places, is worth its search. */
const rareBeginning = 1e-3;
const rareFour = 1e-3;
const likelyBeginning = 0.5;
const mostFours = 4096;

function chooseNeedle(form: Form): Needle | undefined {
  const runs = readRuns(form);
  const [first = any, second = any] = form[0] === "start" ? (runs[0] as Place[]).slice(1) : [];
  const begins = { begins: [first, second] } as const;
  const beginning = shareOf(first) * shareOf(second);
  if (beginning <= rareBeginning) return begins;
  let best: Needle | undefined;
  let least = rareFour;
  for (const run of runs) {
    for (let at = run[0] === lineStart ? 1 : 0; at + 4 <= run.length; at++) {
      const four = run.slice(at, at + 4);
      const share = four.reduce((product, place) => product * shareOf(place), 1);
      if (share >= least || four.reduce((product, place) => product * place.length, 1) > mostFours) continue;
      best = { before: run[at - 1] ?? any, four };
      least = share;
    }
  }
  return best ?? (beginning <= likelyBeginning ? begins : undefined);
}

const lineStart: Place = [10];

/** The parts without a gap; a line's beginning is what ends the line before. */
function readRuns(form: Form): Place[][] {
  const runs: Place[][] = [[]];
  let run = runs[0] as Place[];
  for (const [i, step] of form.entries()) {
    if (typeof step === "object") run.push(step);
    else if (step === "start" && i === 0) run.push(lineStart);
    else if (step !== "start") {
      // Of a line that is looked at in part the end is known only if it is near.
      if (step === "end" && run[0] === lineStart) run.push([10]);
      runs.push((run = []));
    }
  }
  return runs;
}

/** About how much of a log is of these bytes. */
function shareOf(place: Place): number {
  return Math.min(
    1,
    place.reduce((sum, byte) => sum + (shares[byte] as number), 0),
  );
}

const shares = any.map((byte) => {
  const character = String.fromCharCode(byte);
  if (character === " ") return 0.15;
  if (/[a-z]/.test(character)) return 0.02;
  if (/\d/.test(character)) return 0.03;
  if (/[\n!-~]/.test(character)) return 0.01;
  return 0.001;
});
