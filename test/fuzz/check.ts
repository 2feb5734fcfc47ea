import fc from "fast-check";
import { targets } from "./targets.ts";

/** Milliseconds of this process for one input, of some kilobytes. Catches hangs alone. */
const hang = 5000;

/** Tries a target for some seconds; answers how many inputs it took. Throws with the smallest input that breaks it. */
export async function fuzz(name: string, { seconds, seed }: { seconds: number; seed: number }): Promise<number> {
  const property = targets[name];
  if (!property) throw new Error(`no target is called "${name}"; there are: ${Object.keys(targets).join(", ")}`);
  let inputs = 0;
  let longest = 0;
  let before = process.threadCpuUsage();
  await fc.assert(
    property
      .beforeEach(() => {
        inputs++;
        before = process.threadCpuUsage();
      })
      .afterEach(() => {
        const { user, system } = process.threadCpuUsage(before);
        longest = Math.max(longest, (user + system) / 1000);
      }),
    { seed, numRuns: 1e9, interruptAfterTimeLimit: seconds * 1000 },
  );
  if (longest > hang) throw new Error(`with seed ${seed} one input took ${Math.round(longest)} ms`);
  return inputs;
}
