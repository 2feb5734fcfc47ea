// The first, splitting step of a GPT-4o tokenizer as a state machine: what one character after another adds to the tokens of a text. Worked out when pith
// is built; src/filter/tokens.ts walks through it.

export const [LOWER, UPPER, DIGIT, SPACE, TAB, BREAK, SIGN, SIGN_AGAIN, SLASH, SLASH_AGAIN, CONTROL, WIDE_LETTER, WIDE_SIGN, END] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
] as const;

type State = string;
/** Where a character leads, and the thousandths of a token that it adds. */
type Move = [to: State, weight: number];
type Row = Move[];

/** Thousandths of tokens, fitted to recorded outputs (`bun bench/tokens.ts`). */
const weights = {
  digits: 956,
  blanks: 1003,
  blanksWithBreak: 1286,
  signs: 1105,
  moreThanThreeSigns: 772,
  /** Of a sign in front of a word, as in `.name`. */
  signOfWord: 550,
  /** Of a word right behind digits: hashes and the like. */
  wordBehindDigit: 590,
  wideLetter: 1086,
  wideSign: 134,
  control: 567,
  sameSign: 33,
  otherSign: 121,
};

/** What so many letters come to behind a blank, … */
const wordOf = (letters: number) => (letters <= 5 ? 916 : letters <= 8 ? 1058 : 538 + (letters - 8) * 543);
/** … and behind anything else: a part of a name in camel case, of a path. */
const partOf = (letters: number) => (letters <= 3 ? 968 : letters <= 6 ? 608 : 725 + (letters - 6) * 339);
/** From here on each letter adds the same. */
const longWord = 10;

const letters: number[] = [LOWER, UPPER, WIDE_LETTER];
const signs: number[] = [SIGN, SIGN_AGAIN, SLASH, SLASH_AGAIN, CONTROL, WIDE_SIGN];
const kindCount = END + 1;

/** Each state's moves by the kind of the character that comes. */
function buildRows(): Map<State, Row> {
  const rows = new Map<State, Row>();
  const add = (state: State, moveOf: (kind: number) => Move) =>
    rows.set(
      state,
      Array.from({ length: kindCount }, (_, kind) => moveOf(kind)),
    );

  const word = (of: "word" | "part", kind: number, more = 0): Move => [
    `${of} ${kind === UPPER ? "upper" : "lower"} 1`,
    (of === "word" ? wordOf(1) : partOf(1)) + wide(kind) + more,
  ];
  /** What begins with a character where nothing before it is open. */
  const begin = (kind: number): Move => {
    if (letters.includes(kind)) return word("part", kind);
    if (kind === DIGIT) return ["digit 1", weights.digits];
    if (kind === SPACE || kind === TAB) return [`blank ${kind} after text`, 0];
    if (kind === BREAK) return ["break", weights.blanksWithBreak];
    if (kind === END) return ["begin", 0];
    return [`sign ${kind === CONTROL || kind === WIDE_SIGN ? kind : SIGN}`, 0];
  };
  const beginAfter = (kind: number, weight: number): Move => {
    const [to, more] = begin(kind);
    return [to, weight + more];
  };
  const run = (length: number, kind: number, more = 0): Move => [
    `signs ${Math.min(length, 4)}`,
    more + signWeight(kind, length) + (length === 4 ? weights.moreThanThreeSigns : 0),
  ];

  add("begin", begin);

  for (const count of [1, 2, 3])
    add(`digit ${count}`, (kind) => {
      if (kind === DIGIT && count < 3) return [`digit ${count + 1}`, 0];
      return letters.includes(kind) ? word("part", kind, weights.wordBehindDigit) : begin(kind);
    });

  // Capitals first, then small letters; the next capital begins another.
  for (const [of, weightOf] of [
    ["word", wordOf],
    ["part", partOf],
  ] as const)
    for (let length = 1; length <= longWord; length++)
      for (const last of ["upper", "lower"])
        add(`${of} ${last} ${length}`, (kind) => {
          if (!letters.includes(kind) || (kind === UPPER && last === "lower")) return begin(kind);
          const next = Math.min(length + 1, longWord);
          return [`${of} ${kind === UPPER ? "upper" : "lower"} ${next}`, weightOf(length + 1) - weightOf(length) + wide(kind)];
        });

  // One sign belongs to the word that it stands in front of; more are a run of their own.
  for (const first of [SIGN, CONTROL, WIDE_SIGN])
    add(`sign ${first}`, (kind) => {
      if (letters.includes(kind)) return word("part", kind, weights.signOfWord);
      const alone = weights.signs + signWeight(first, 1);
      if (signs.includes(kind)) return run(2, kind, alone);
      return kind === BREAK ? ["break of signs", alone] : beginAfter(kind, alone);
    });
  for (const length of [1, 2, 3, 4])
    add(`signs ${length}`, (kind) => {
      if (signs.includes(kind)) return run(length + 1, kind);
      return kind === BREAK ? ["break of signs", 0] : begin(kind);
    });
  // Breaks behind a run of signs, and slashes behind those, are a part of it.
  add("break of signs", (kind) => (kind === BREAK || kind === SLASH || kind === SLASH_AGAIN ? ["break of signs", 0] : begin(kind)));

  // Blanks are one word up to their last break; else the last of them belongs to the word behind it, and a space to the signs behind it.
  add("break", (kind) => {
    if (kind === BREAK) return ["break", 0];
    return kind === SPACE || kind === TAB ? [`blank ${kind} after break`, 0] : begin(kind);
  });
  for (const after of ["text", "break"])
    for (const last of [SPACE, TAB])
      for (const several of [false, true])
        add(`${several ? "blanks" : "blank"} ${last} after ${after}`, (kind) => {
          if (kind === BREAK) return ["break", after === "break" ? 0 : weights.blanksWithBreak];
          if (kind === SPACE || kind === TAB) return [`blanks ${kind} after ${after}`, 0];
          if (kind === END) return ["begin", weights.blanks];
          const before = several ? weights.blanks : 0;
          if (letters.includes(kind)) return word("word", kind, before);
          if (signs.includes(kind) && last === SPACE) return run(1, kind, before + weights.signs);
          return beginAfter(kind, before + weights.blanks);
        });
  return rows;
}

function wide(kind: number): number {
  return kind === WIDE_LETTER ? weights.wideLetter : 0;
}

function signWeight(kind: number, position: number): number {
  if (kind === WIDE_SIGN) return weights.wideSign;
  if (kind === CONTROL) return weights.control;
  if (position === 1) return 0;
  return kind === SIGN_AGAIN || kind === SLASH_AGAIN ? weights.sameSign : weights.otherSign;
}

/** The kind of each character of ASCII. A sign that comes again right behind itself is of the next kind. */
export function buildKinds(): number[] {
  return Array.from({ length: 128 }, (_, code) => {
    if (code === 10 || code === 13) return BREAK;
    if (code === 32) return SPACE;
    if (code >= 9 && code <= 12) return TAB;
    if (code < 32) return CONTROL;
    const character = String.fromCharCode(code);
    if (character === "/") return SLASH;
    return /\d/.test(character) ? DIGIT : /[a-z]/.test(character) ? LOWER : /[A-Z]/.test(character) ? UPPER : SIGN;
  });
}

/** `moves[state + kind]`: the next state, a multiple of 16, in the lowest ten bits, and above them the weight. The first state is 0. */
export function buildMoves(): number[] {
  const rows = buildRows();
  const numbers = new Map([...rows.keys()].map((state, i) => [state, i * 16]));
  if (rows.size > 64) throw new Error("more states than ten bits hold");
  const moves = Array.from({ length: rows.size * 16 }, () => 0);
  for (const [state, row] of rows)
    row.forEach(([to, weight], kind) => {
      const next = numbers.get(to);
      if (next === undefined) throw new Error(`no state "${to}"`);
      moves[(numbers.get(state) as number) + kind] = weight * 1024 + next;
    });
  return moves;
}
