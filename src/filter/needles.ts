import { any, type Form, type Place, readForms } from "./pattern-forms.ts";

// What a line must hold that a pattern matches, so that almost no line has to be tried.

/** The first two bytes of a line, or four bytes anywhere in it with the one before them. */
export type Needle = { begins: readonly [Place, Place] } | { before: Place; four: readonly Place[] };

/** One of these is in each line that the pattern matches; undefined where no such list says much. The pattern is one for bytes. */
export function findNeedles(pattern: string): Needle[] | undefined {
  const needles = readForms(pattern)?.map(chooseNeedle);
  return needles?.every((needle) => needle !== undefined) ? needles : undefined;
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
