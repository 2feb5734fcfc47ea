import type { Line, Parsed } from "../line.ts";
import { seen } from "../patterns.ts";
import { foldRepeats } from "../stages/repeat.ts";
import { chooseLines } from "./choose.ts";
import { foldTraces } from "./stack.ts";

/**
 * The report of unittest: dots and names of passing tests go, the totals tell them; of a failure stay its name, its message and the
 * frames of the user's own code. A run that did not come to its end keeps all it printed but frames of libraries.
 */
export function parse(lines: Line[], _options: Record<string, unknown>, { room = Infinity, rows = Infinity }: Bounds = {}): Parsed {
  const traces = foldTraces(lines);
  const done = lines.slice(-12).some((line) => ran.test(seen(line.text)));
  if (!done) return { lines: traces.lines, left: traces.left, matched: traces.traces > 0 };
  const told = traces.lines.filter((line) => line.note || line.block !== undefined || !noise.test(seen(line.text)));
  const folds = foldRepeats(markTests(told), { only: [String.raw`^ {2,}\S`], min: 6 });
  const left = traces.left + folds.left;
  if (folds.lines.length <= rows && folds.lines.reduce((sum, line) => sum + line.text.length + 1, 0) <= room)
    return { lines: folds.lines, left, matched: true };
  const chosen = chooseLines(folds.lines, {
    isTest: (part) => part > 0,
    isName: (text) => head.test(text),
    isTotal: (text) => ran.test(text) || verdict.test(text),
    room: room - 100,
    rows,
  });
  return { lines: chosen.lines, left: left + chosen.left, matched: true };
}

interface Bounds {
  room?: number | undefined;
  rows?: number | undefined;
}

const ran = /^Ran \d+ tests? in [\d.]+s$/;
const verdict = /^(?:FAILED|OK|NO TESTS RAN)(?: \(.*\))?$/;
const head = /^(?:FAIL|ERROR|UNEXPECTED SUCCESS): /;
const message = /^[\w.]+(?:Error|Exception|Failure|Exit|Interrupt|DoesNotExist)\b/;
// The dots, what -v says of a test that passed or is told in whole below, rules, and a traceback's first line, which the name stands for.
const noise =
  /^(?:[.FEsxu]+|\w+ \([\w.]+\)(?: \(.*\))?(?: \.\.\. (?:ok|FAIL|ERROR)?)?|.* \.\.\. (?:ok|FAIL|ERROR)|={70}|-{70}|Traceback \(most recent call last\):)?$/;

/** Each failing test is a part; its name and its message stay first. */
function markTests(lines: Line[]): Line[] {
  let tests = 0;
  let inside = false;
  let said = false;
  return lines.map((line) => {
    const text = seen(line.text);
    if (head.test(text)) {
      tests++;
      inside = true;
      said = false;
      return { ...line, text: sayOnce(line.text), part: tests, pin: true };
    }
    if (ran.test(text)) inside = false;
    const pin = inside ? !said && message.test(text) : ran.test(text) || verdict.test(text);
    if (inside && pin) said = true;
    return { ...line, part: inside ? tests : 0, ...(pin ? { pin } : {}) };
  });
}

/** Since Python 3.11 a test's name stands twice: `test_a (mod.Case.test_a)`. */
function sayOnce(text: string): string {
  return text.replace(/^(\w+(?: \w+)?: )(\w+) \(([\w.]+)\.\2\)/, "$1$3.$2");
}
