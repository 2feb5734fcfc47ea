import { createIntake } from "./intake.ts";
import { type Job, originOf } from "./job.ts";
import { print } from "./output.ts";
import { viewOf } from "./view.ts";

// While the command runs, nobody waits for us: what is needed at its end is loaded and tried until it is warm, which halves its time. In small steps, and
// the first after some milliseconds, for a command that ends before would have to wait for what it may not need.
export function warmUp(job: Job): { stop(): void } {
  let stopped = false;
  const tryFilter = async () => viewOf(job, await readRehearsal(job), undefined);
  const tryStore = async () => {
    const [books, rawWriter] = await Promise.all([import("./books.ts"), import("../store/raw-writer.ts")]);
    if (stopped) return;
    books.warmUp(job);
    const text = makeText();
    rawWriter.warmUp(text, originOf(job));
    await print(new Uint8Array());
    // Asked for the view of nothing it prints and keeps nothing.
    const intake = createIntake(job);
    await intake.print("end");
    await intake.take(text);
  };
  const steps: (() => Promise<unknown>)[] = [tryFilter, tryFilter, tryStore];
  const next = () => {
    const step = steps.shift();
    if (!step || stopped) return;
    // What is wrong shows when it matters.
    step().then(
      () => setTimeout(next, 2),
      () => {},
    );
  };
  setTimeout(next, 4);
  return {
    stop() {
      stopped = true;
    },
  };
}

/** What the rule's tool once printed; for a rule without a recording what looks like a compiler's messages. */
async function readRehearsal({ rule }: Job): Promise<Uint8Array> {
  const { rehearsals } = await import("../../dist/rules/rehearsals.ts");
  const recorded = Object.hasOwn(rehearsals, rule.name) ? rehearsals[rule.name] : undefined;
  return recorded === undefined ? makeText() : new TextEncoder().encode(recorded);
}

/** Places of one file and of several, words that come again and words that do not. */
function makeText(): Uint8Array {
  const lines = Array.from({ length: 9 }, (_, i) => `src/${"abc"[i % 3]}.ts:${i}:1: error: word ${i % 7} of a line\n`);
  return new TextEncoder().encode(lines.join(""));
}
