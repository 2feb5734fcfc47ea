// `npm run fuzz -- [--minutes 10] [TARGET…]`: each target for so long, with a new seed every half a minute. The status is 1 where something broke.
import { fuzz } from "./check.ts";
import { targets } from "./targets.ts";

const args = process.argv.slice(2);
const at = args.indexOf("--minutes");
const minutes = at < 0 ? 1 : Number(args.splice(at, 2)[1]);
if (!(minutes > 0)) throw new Error("--minutes is a number");

for (const name of args.length > 0 ? args : Object.keys(targets)) {
  const end = Date.now() + minutes * 60_000;
  const seeds: number[] = [];
  let inputs = 0;
  let broken = 0;
  while (Date.now() < end && broken < 3) {
    const seed = Math.floor(Math.random() * 2 ** 31);
    seeds.push(seed);
    try {
      inputs += await fuzz(name, { seconds: Math.min(30, minutes * 60), seed });
    } catch (error) {
      broken++;
      process.exitCode = 1;
      const { message, cause } = error as Error;
      console.log(`${name}: broken: ${cause instanceof Error ? cause.message : ""}\n${message.slice(0, 1500)}`);
    }
  }
  console.log(`${name}: ${inputs} inputs in ${minutes} min${broken > 0 ? `, broken ${broken} times` : ""}, seeds ${seeds.join(" ")}`);
}
