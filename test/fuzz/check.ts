import fc from "fast-check";
import { targets } from "./targets.ts";

/** Milliseconds of this process for one input, of 200 KB at most. */
const hang = 3000;

/** Tries a target for some seconds; answers how many inputs it took. Throws with the smallest input that breaks it, or takes too long. */
export async function fuzz(name: string, { seconds, seed }: { seconds: number; seed: number }): Promise<number> {
  const property = targets[name];
  if (!property) throw new Error(`no target is called "${name}"; there are: ${Object.keys(targets).join(", ")}`);
  let inputs = 0;
  const timed: typeof property = Object.create(property, {
    run: {
      value: async (value: never) => {
        inputs++;
        const before = process.threadCpuUsage();
        const failure = await property.run(value);
        const { user, system } = process.threadCpuUsage(before);
        const took = (user + system) / 1000;
        return failure ?? (took > hang ? { error: new Error(`it took ${Math.round(took)} ms`) } : null);
      },
    },
  });
  await fc.assert(timed, { seed, numRuns: 1e9, interruptAfterTimeLimit: seconds * 1000 });
  return inputs;
}
