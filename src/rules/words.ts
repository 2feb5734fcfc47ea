import { type Form, readForms, toBytes } from "../filter/pattern-forms.ts";

/** Texts of which one stands in whatever the pattern matches; undefined where none is known to. */
export function findWords(pattern: string): string[] | undefined {
  const words = readForms(toBytes(pattern))?.map(findWord);
  if (!words || words.some((word) => word.length < shortest)) return undefined;
  // Where a longer one stands, so does the shorter one inside it.
  return [...new Set(words)].filter((word) => !words.some((other) => other !== word && word.includes(other)));
}

/** The longest text of places where only one byte may stand. */
function findWord(form: Form): string {
  const bytes = form.map((step) => (typeof step === "object" && step.length === 1 ? (step[0] as number) : notOfText));
  const parts = Buffer.from(bytes).toString().split(noText);
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest));
}

const shortest = 2;
/** In no UTF-8, and read as U+FFFD. */
const notOfText = 0xff;
// To a pattern an emoji in a class is two characters, each of which may be another's half.
const noText = /[\ufffd\ud800-\udfff]/;
