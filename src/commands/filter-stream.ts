import type { Input } from "../process/read-input.ts";
import { createReader, type Ending } from "../process/read-output.ts";
import { createIntake, type Printed } from "./intake.ts";
import type { Job } from "./job.ts";
import { print } from "./output.ts";
import { warmUp } from "./warm-up.ts";

// The path that `filter` and `run` share: what was printed comes through, whatever happens to the rule, the store or us.

/** Reads a command's output to its end and prints its view. */
export async function filterStream(input: Input, job: Job): Promise<Ending> {
  const reader = createReader(input);
  const intake = createIntake(job);
  const warming = warmUp(job);
  const ending = await reader.read({
    ...job.watch,
    patience: job.patience,
    pause: job.pause ?? 3,
    onChunk: intake.take,
    onLull: intake.foresee,
    onLate: intake.sayStillRunning,
    // What a display of the last lines holds back until the end gains nothing from lines as they come.
    ...(job.rule.recognise && job.options.fit?.end !== "tail" && { onPause: intake.showServing }),
  });
  warming.stop();
  const started = performance.now();
  const printed = await intake.print(ending);
  if (ending === "signal" || ending === "orphaned") await reader.read({ onChunk: intake.takeRest });
  const isHeld = ending === "over" && job.pipe !== undefined;
  const kept = await intake.close(isHeld);
  if (isHeld) await (await import("./hand-over.ts")).handOver(job.pipe as number, kept);
  if (printed) await keepBooks(job, printed, performance.now() - started);
  return ending;
}

/** Passes everything through untouched, as it comes. */
export async function passStream(input: Input): Promise<void> {
  const reader = createReader(input);
  const ending = await reader.read({ onChunk: print, signals: true });
  if (ending === "signal") await reader.read({ onChunk: print });
}

// After the view is out: nobody waits for it, and nobody is told if it fails (`pith doctor` looks).
async function keepBooks(job: Job, printed: Printed, ms: number): Promise<void> {
  try {
    const { recordView } = await import("./books.ts");
    recordView(job, printed, ms);
  } catch {
    return;
  }
}
