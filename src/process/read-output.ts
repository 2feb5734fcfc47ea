import type { Input } from "./read-input.ts";

export interface Watcher {
  /** Must take the bytes before it answers, or memory fills. */
  onChunk(chunk: Uint8Array): void | Promise<void>;
  /** Told when all bytes that came are taken and no more are there yet: perhaps they were the last. */
  onLull?(): void | Promise<void>;
  /** After how many seconds of reading to tell that the command still runs; told again by `nextPatience`. */
  patience?: number;
  onLate?(seconds: number): void | Promise<void>;
  /** Told once after each stretch of bytes, when so many seconds have passed without another. */
  pause?: number | undefined;
  onPause?(): void | Promise<void>;
  /** Asked in silence, and every second of a flow: is anybody left whose output this is? */
  isOver?(): "no" | "over" | "orphaned" | Promise<"no" | "over" | "orphaned">;
  /** When it settles, `isOver` is asked at once. */
  nudge?: Promise<unknown> | undefined;
  /** What a signal means: an end after the last words (the pipe form), or nothing here (the run form hands it on). */
  signals?: boolean;
}

/** `end`: the stream ended. `signal`: a signal came. `over`: it is held open by somebody else. `orphaned`: our shell is gone. */
export type Ending = "end" | "signal" | "over" | "orphaned";

export interface OutputReader {
  /** Reads until something ends it; may be called again for what comes later. */
  read(watcher: Watcher): Promise<Ending>;
}

type Event =
  | { kind: "chunk"; value: Uint8Array }
  | { kind: "nothing" }
  | { kind: "end" }
  | { kind: "signal" }
  | { kind: "tick" }
  | { kind: "late" }
  | { kind: "pause" }
  | { kind: "quiet" };

const firstLook = 100;
const lastLook = 1000;
/** A command that is told to stop may take so long for its last words. */
const lastWords = 300;
/** What lies in a pipe that nobody of ours writes to any more: a pause this long, or so many bytes, ends it. */
const restPause = 30;
const restBytes = 1 << 20;
const restTime = 500;

// One queue of events instead of Promise.race: a race leaves a reaction behind on each promise that outlives it, and streams run for days.
export function createReader(input: Input): OutputReader {
  const events: Event[] = [];
  let wake: (() => void) | undefined;
  let asked = false;
  const post = (event: Event) => {
    events.push(event);
    wake?.();
  };
  const ask = () => {
    if (asked) return;
    asked = true;
    input.read().then(
      ({ done, value }) => {
        asked = false;
        if (done) post({ kind: "end" });
        else post(value === undefined ? { kind: "nothing" } : { kind: "chunk", value });
      },
      // A folder as standard input, a terminal that went away: there is nothing more to read.
      () => post({ kind: "end" }),
    );
  };
  const next = async (): Promise<Event> => {
    while (events.length === 0) {
      await new Promise<void>((resolve) => (wake = resolve));
      wake = undefined;
    }
    return events.shift() as Event;
  };
  return { read: (watcher) => readUntil(watcher, { ask, next, post }) };
}

interface Source {
  ask(): void;
  next(): Promise<Event>;
  post(event: Event): void;
}

async function readUntil(watcher: Watcher, source: Source): Promise<Ending> {
  const timers = startTimers(watcher, source);
  if (watcher.signals) hearSignals(() => source.post({ kind: "signal" }));
  let ending: Ending | undefined;
  let rest = 0;
  let flows = false;
  void watcher.nudge?.then(() => source.post({ kind: "tick" }));
  try {
    for (;;) {
      source.ask();
      const event = await source.next();
      switch (event.kind) {
        case "chunk":
          await watcher.onChunk(event.value);
          timers.sawBytes();
          flows = true;
          if (ending === "over") {
            rest += event.value.length;
            if (rest > restBytes) return ending;
            timers.quietAfter(restPause);
          }
          break;
        case "nothing":
          if (flows && ending === undefined) await watcher.onLull?.();
          flows = false;
          break;
        case "end":
          return ending ?? "end";
        case "signal":
          // A second one, and a command that goes on regardless, are waited for no longer.
          if (ending === "signal") return ending;
          ending = "signal";
          timers.stop();
          timers.quietAfter(lastWords);
          break;
        case "quiet":
          if (ending !== undefined) return ending;
          break;
        case "late":
          await watcher.onLate?.(timers.seconds());
          break;
        case "pause":
          if (ending === undefined) await watcher.onPause?.();
          break;
        case "tick": {
          const state = ending === undefined ? await watcher.isOver?.() : "no";
          if (state === "over") {
            ending = "over";
            timers.stop();
            timers.quietAfter(restPause);
            timers.endAfter(restTime);
          } else if (state === "orphaned") {
            ending = "orphaned";
            timers.stop();
            timers.quietAfter(lastWords);
          }
        }
      }
    }
  } finally {
    timers.stop();
    timers.stopEnding();
    if (watcher.signals) hearSignals(ignore);
  }
}

let onSignal: (() => void) | undefined;

/** Who is told of a signal from now on: a default handler would end us while the command still writes. */
function hearSignals(listener: () => void): void {
  if (onSignal === undefined) for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, () => onSignal?.());
  onSignal = listener;
}

/** Twice as long each time, but Gemini CLI (0.61.0) ends a command that has printed nothing for five minutes. */
export function nextPatience(seconds: number): number {
  return Math.min(seconds * 2, Math.max(seconds, 240));
}

function ignore(): void {}

/** A timer of more than 25 days would be due at once. */
function timerOf(seconds: number): number {
  return Math.min(seconds * 1000, 2 ** 31 - 1);
}

function startTimers(watcher: Watcher, source: Source) {
  const start = performance.now();
  let look: ReturnType<typeof setTimeout> | undefined;
  let late: ReturnType<typeof setTimeout> | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let end: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let heardAt = start;
  let pause = firstLook;
  let flowing = false;
  let lookedAt = start;

  const lookAfter = (delay: number) => {
    clearTimeout(look);
    look = setTimeout(() => {
      const now = performance.now();
      // A pause restarts the watch, a flow does not put it off for ever.
      if (flowing && now - lookedAt < lastLook) {
        flowing = false;
        pause = firstLook;
        return lookAfter(firstLook);
      }
      lookedAt = now;
      pause = flowing ? firstLook : Math.min(pause * 2, lastLook);
      flowing = false;
      source.post({ kind: "tick" });
      lookAfter(pause);
    }, delay);
  };
  const lateAfter = (seconds: number) => {
    late = setTimeout(() => {
      source.post({ kind: "late" });
      lateAfter(nextPatience(seconds));
    }, timerOf(seconds));
  };
  // One timer a stretch, not one a chunk: it looks at the time when it ends.
  const pauseAfter = (delay: number) => {
    silence = setTimeout(() => {
      const left = heardAt + timerOf(watcher.pause ?? 0) - performance.now();
      if (left > 1) return pauseAfter(left);
      silence = undefined;
      source.post({ kind: "pause" });
    }, delay);
  };
  if (watcher.isOver) lookAfter(firstLook);
  if (watcher.onLate && watcher.patience !== undefined) lateAfter(watcher.patience);

  return {
    seconds: () => Math.round((performance.now() - start) / 1000),
    sawBytes() {
      flowing = true;
      heardAt = performance.now();
      if (watcher.onPause && watcher.pause !== undefined && silence === undefined) pauseAfter(timerOf(watcher.pause));
      if (look !== undefined && pause > firstLook) {
        pause = firstLook;
        lookAfter(firstLook);
      }
    },
    quietAfter(delay: number) {
      clearTimeout(quiet);
      quiet = setTimeout(() => source.post({ kind: "quiet" }), delay);
    },
    endAfter(delay: number) {
      end = setTimeout(() => source.post({ kind: "quiet" }), delay);
    },
    stop() {
      clearTimeout(look);
      clearTimeout(late);
      clearTimeout(silence);
      look = undefined;
    },
    stopEnding() {
      clearTimeout(quiet);
      clearTimeout(end);
    },
  };
}
