import type { Line, Parsed } from "../line.ts";
import { seen } from "../patterns.ts";
import { type Dialect, dialects, folded, type Frame, masked, mayBeFrame } from "./frames.ts";

/**
 * Stack traces anywhere in a text: messages, causes and the frames of the user's own project stay; frames of libraries are
 * folded with a count, a cycle of calls is said once, and so is a trace that comes again.
 */
export function parse(lines: Line[]): Parsed {
  const { lines: out, left, traces } = foldTraces(lines);
  return { lines: out, left, matched: traces > 0, facts: { traces: String(traces) } };
}

/** The same for other parsers: all lines in, fewer out. */
export function foldTraces(lines: Line[]): { lines: Line[]; left: number; traces: number } {
  const texts = lines.map((line) => (line.block !== undefined || line.note ? "" : seen(line.text)));
  const runs = readRuns(texts);
  if (runs.length === 0) return foldShadows(lines, texts, 0);
  const again = findRepeats(texts, runs);
  const out: Line[] = [];
  let left = 0;
  let at = 0;
  const framesBefore = new Map<string, true>();
  for (let r = 0; r < runs.length; r++) {
    const run = runs[r] as Run;
    const skip = again.skipped.get(r);
    if (skip) {
      // The whole trace stood above already.
      while (at < skip.from) out.push(lines[at++] as Line);
      left += skip.to - at;
      at = skip.to;
      r = skip.last;
      continue;
    }
    while (at < run.from) out.push(lines[at++] as Line);
    const key = run.frames.map((frame) => frame.key).join("\n");
    const first = lines[run.from] as Line;
    // What was folded before is not known to be the same.
    if (run.frames.length > 2 && framesBefore.has(key) && !run.frames.some((frame) => folded.test(frame.key))) {
      out.push(note(first, run, `[the same ${run.frames.length} frames as above]`));
      left += run.to - run.from;
    } else {
      framesBefore.set(key, true);
      const view = showRun(lines, run);
      out.push(...view.lines);
      left += view.left;
    }
    at = run.to;
    const times = again.counted.get(r);
    if (times) {
      while (at < times.to) out.push(lines[at++] as Line);
      out.push({ text: `[${times.more} more ${times.more === 1 ? "trace" : "traces"} like this one]`, note: true });
    }
  }
  while (at < lines.length) out.push(lines[at++] as Line);
  const shadows = foldShadows(
    out,
    out.map((line) => (line.note ? "" : line.text)),
    runs.length,
  );
  return { ...shadows, left: left + shadows.left };
}

interface Run {
  from: number;
  to: number;
  dialect: Dialect;
  frames: Frame[];
}

/** Frames that follow each other, all of one language. */
function readRuns(texts: readonly string[]): Run[] {
  const runs: Run[] = [];
  let open: Run | undefined;
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at] as string;
    if (open && open.to === at && folded.test(text)) {
      open.frames.push(foldedFrame(at, texts));
      open.to = at + 1;
      continue;
    }
    if (!mayBeFrame.test(text)) continue;
    const current: Run | undefined = open;
    const asked = current && current.to >= at - 1 ? [current.dialect, ...dialects] : dialects;
    for (const dialect of asked) {
      const frame = dialect.read(texts, at, current?.to === at && current.dialect === dialect);
      if (!frame || (current && frame.from < current.to)) continue;
      if (current && current.dialect === dialect && current.to === frame.from) {
        current.frames.push(frame);
        current.to = frame.to;
      } else {
        // What was folded at its beginning belongs to it.
        const before = frame.from - 1;
        const isCut = before >= (current?.to ?? 0) && folded.test(texts[before] ?? "");
        runs.push(
          (open = {
            from: isCut ? before : frame.from,
            to: frame.to,
            dialect,
            frames: [...(isCut ? [foldedFrame(before, texts)] : []), frame],
          }),
        );
      }
      at = frame.to - 1;
      break;
    }
  }
  return runs;
}

function foldedFrame(at: number, texts: readonly string[]): Frame {
  return { from: at, to: at + 1, library: false, key: texts[at] as string, shown: [at] };
}

/** Frames without their cycles and without those of libraries; where there are no others, the ends stay. */
export function showRun(lines: readonly Line[], run: Pick<Run, "dialect" | "frames">): { lines: Line[]; left: number } {
  const out: Line[] = [];
  let left = 0;
  const steps = foldCycles(run.frames);
  const own = steps.some((step) => "frames" in step === false && !step.library && !folded.test(step.key));
  const keep = own ? () => false : keepsEnds(steps.length, run.dialect.innermostLast === true);
  const show = (frame: Frame) => {
    for (const i of frame.shown) out.push(lines[i] as Line);
  };
  let gap: Frame[] = [];
  const close = () => {
    const [first] = gap;
    if (!first) return;
    const size = gap.reduce((sum, frame) => sum + frame.to - frame.from, 0);
    if (size === 1) show(first);
    else {
      out.push(note(lines[first.from] as Line, run, `[${gap.length} ${gap.length === 1 ? "frame" : "frames"} ${nameOf(gap)}]`));
      left += size;
    }
    gap = [];
  };
  steps.forEach((step, i) => {
    if ("frames" in step) {
      close();
      out.push(
        note(
          lines[step.at] as Line,
          run,
          `[the last ${step.frames} ${step.frames === 1 ? "frame" : "frames"} repeated ${step.times} more times]`,
        ),
      );
      left += step.lines;
    } else if (step.library && !keep(i)) gap.push(step);
    else {
      close();
      show(step);
    }
  });
  close();
  return { lines: out, left };
}

interface Cycle {
  frames: number;
  times: number;
  lines: number;
  at: number;
}

/** `a b a b a b` becomes `a b` and how often it came again. */
function foldCycles(frames: Frame[]): (Frame | Cycle)[] {
  const steps: (Frame | Cycle)[] = [];
  for (let i = 0; i < frames.length;) {
    const found = findCycle(frames, i);
    if (!found) {
      steps.push(frames[i++] as Frame);
      continue;
    }
    const { length, times } = found;
    steps.push(...frames.slice(i, i + length));
    const rest = frames.slice(i + length, i + length * (times + 1));
    steps.push({ frames: length, times, lines: rest.reduce((sum, frame) => sum + frame.to - frame.from, 0), at: frames[i]?.from ?? 0 });
    i += length * (times + 1);
  }
  return steps;
}

function findCycle(frames: Frame[], at: number): { length: number; times: number } | undefined {
  for (let length = 1; length <= 20 && at + length * 3 <= frames.length; length++) {
    let same = 0;
    while (at + length + same < frames.length && frames[at + same]?.key === frames[at + length + same]?.key) same++;
    const times = Math.floor(same / length);
    if (times >= 2 && times * length >= 3) return { length, times };
  }
  return undefined;
}

/** Of a trace through libraries alone: where it was raised, and where it began. */
function keepsEnds(count: number, innermostLast: boolean): (i: number) => boolean {
  return innermostLast ? (i) => i === 0 || i >= count - 2 : (i) => i < 2 || i === count - 1;
}

function nameOf(frames: Frame[]): string {
  const names = [...new Set(frames.flatMap((frame) => (frame.of === undefined ? [] : [frame.of])))];
  if (names.length === 0) return "of libraries";
  return `in ${names.slice(0, 3).join(", ")}${names.length > 3 ? " and others" : ""}`;
}

function note(beside: Line, { dialect }: Pick<Run, "dialect">, text: string): Line {
  const indent = dialect.flush ? "" : (beside.text.match(/^[\s|+]*/)?.[0] ?? "");
  return { text: indent + text, note: true };
}

interface Repeats {
  /** By the first run of a trace that stood above already: what to leave out, and its last run. */
  skipped: Map<number, { from: number; to: number; last: number }>;
  /** By the last run of a trace that comes again: where it ends, and how often. */
  counted: Map<number, { to: number; more: number }>;
}

/** Traces that are equal with message and cause, but for addresses, dates and times. */
function findRepeats(texts: readonly string[], runs: Run[]): Repeats {
  const repeats: Repeats = { skipped: new Map(), counted: new Map() };
  const first = new Map<string, { last: number; to: number; more: number }>();
  for (let r = 0; r < runs.length;) {
    const trace = readTrace(texts, runs, r);
    if (trace) {
      const key = masked(texts.slice(trace.from, trace.to).join("\n")).replace(/\b\d{4}-\d\d-\d\d\b|\b\d\d:\d\d:\d\d(?:[.,]\d+)?/g, "#");
      const before = first.get(key);
      if (before) {
        before.more++;
        repeats.counted.set(before.last, { to: before.to, more: before.more });
        repeats.skipped.set(r, trace);
      } else first.set(key, { last: trace.last, to: trace.to, more: 0 });
    }
    r = (trace?.last ?? r) + 1;
  }
  return repeats;
}

const linked =
  /^[\s|+]*(?:(?:During handling of the above exception|The above exception was the direct cause)\b.*|(?:Caused by|Suppressed|Wrapped by): .*|\.\.\. \d+ (?:more|common frames omitted)|--- End of .* ---|Next \S.*|Stack trace:|(?:Exception Group )?Traceback \(most recent call last\):|)$/;

/** Above frames whose beginning was folded, or is not told. */
const goesOn = /^[\s|+]*(?:(?:Caused by|Suppressed|Wrapped by): |--- End of |\.\.\. \d+ lines matching cause stack trace)/;

/** From the line above the first frame to the last line that belongs to it, with its causes. */
function readTrace(texts: readonly string[], runs: Run[], r: number): { from: number; to: number; last: number } | undefined {
  const run = runs[r] as Run;
  const python = run.dialect.innermostLast === true;
  const header = texts[run.from - 1];
  if (header === undefined || header.trim() === "" || folded.test(header) || goesOn.test(header)) return undefined;
  if (python && !header.includes("Traceback (most recent call last):")) return undefined;
  let last = r;
  let to = run.to;
  for (;;) {
    // Python's message stands below its frames; the others' above.
    if (python && to < texts.length && texts[to]?.trim() !== "") to++;
    let next = to;
    while (next < texts.length && next - to < 8 && linked.test(texts[next] as string)) next++;
    const following = runs[last + 1];
    if (
      next > to &&
      following &&
      following.dialect === run.dialect &&
      following.from >= next &&
      following.from - next <= 1 &&
      linked.test(texts[following.from - 1] as string)
    ) {
      last++;
      to = following.to;
      continue;
    }
    while (to < texts.length && /^[\s|+]*\.\.\. \d+ more$/.test(texts[to] as string)) to++;
    return { from: findHead(texts, run.from - 1), to, last };
  }
}

// .NET's inner exceptions stand in a line each below the outer one; PHP writes "Stack trace:" between the message and the frames.
function findHead(texts: readonly string[], header: number): number {
  let at = header;
  while (at > 0 && /^\s*---> |^Stack trace:$/.test(texts[at] as string) && (texts[at - 1] as string).trim() !== "") at--;
  return at;
}

/** AddressSanitizer's map of the memory around a fault and its legend. */
function foldShadows(lines: Line[], texts: readonly string[], traces: number): { lines: Line[]; left: number; traces: number } {
  const from = texts.findIndex((text) => text.startsWith("Shadow bytes around the buggy address:"));
  if (from < 0) return { lines, left: 0, traces };
  let to = from + 1;
  while (to < texts.length && /^(?:=>|\s+)(?:0x[0-9a-f]+:|[A-Z][\w ]+:)|^Shadow byte legend/.test(texts[to] as string)) to++;
  const rest = foldShadows(lines.slice(to), texts.slice(to), traces);
  return {
    lines: [...lines.slice(0, from), { text: `[${to - from} lines of shadow bytes]`, note: true }, ...rest.lines],
    left: to - from + rest.left,
    traces: traces + 1,
  };
}
