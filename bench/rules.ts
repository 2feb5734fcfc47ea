// How fast each rule is on its own recordings, repeated: `bun bench/rules.ts [--megabytes 50] [RULE…]`; the slowest come first. Below four megabytes a rule reads
// all of an output, above it what is left after it was brought down; both are measured, in this process' own time, so that other work on the machine counts little. The
// status is 1 where a rule is slower than 20 MB/s, or where a text four times as long takes more than eight times as long.
import glob from "fast-glob";
import { filter } from "../src/filter/filter.ts";
import { createReducer } from "../src/filter/large.ts";
import { readPrints, readRule, ruleNames } from "../src/rules/built-in.ts";
import type { Rule } from "../src/rules/schema.ts";

const args = process.argv.slice(2);
const at = args.indexOf("--megabytes");
const megabytes = at < 0 ? 50 : Number(args.splice(at, 2)[1]);
const root = `${import.meta.dir}/../filters`;
const known = readPrints();
const goal = 20;
const whole = 3.5;
const steepest = 8;

interface Row {
  rule: string;
  large: number;
  whole: number;
  /** How many times as long a text takes that is four times as long. */
  growth: number;
}

const rows: Row[] = [];
for (const name of args.length > 0 ? args : ruleNames()) {
  const rule = readRule(name);
  const recorded = await readRecordings(name);
  if (!rule || recorded.length === 0) continue;
  rows.push(measure(rule, recorded));
}
rows.sort((a, b) => a.large - b.large);
for (const { rule, large, whole: all, growth } of rows) {
  const faults = [...(large < goal ? [`slower than ${goal} MB/s`] : []), ...(growth > steepest ? ["grows faster than its text"] : [])];
  console.log(
    `${rule.padEnd(26)} ${large.toFixed(0).padStart(5)} MB/s of ${megabytes} MB, ${all.toFixed(1).padStart(5)} MB/s of ${whole} MB, ${growth.toFixed(1)} times the time of a quarter  ${faults.join(", ")}`.trimEnd(),
  );
}
const failed = rows.filter(({ large, growth }) => large < goal || growth > steepest);
console.log(`${rows.length} rules, ${failed.length} too slow`);
if (failed.length > 0) process.exitCode = 1;

async function readRecordings(name: string): Promise<Buffer> {
  const files = (await glob("**/*.txt", { cwd: `${root}/${name}` })).sort();
  return Buffer.concat(await Promise.all(files.map((file) => Bun.file(`${root}/${name}/${file}`).bytes())));
}

function measure(rule: Rule, recorded: Buffer): Row {
  const options = { args: [], readRule, ...(rule.recognise ? { known } : {}) };
  const repeated = (size: number) => Buffer.concat(new Array<Buffer>(Math.ceil((size * 1e6) / recorded.length)).fill(recorded));
  const view = (bytes: Uint8Array) => () => void filter(rule, bytes, options);
  const large = repeated(megabytes);
  const [short, long] = [repeated(whole / 4), repeated(whole)];
  const quarter = fastest(view(short), 2);
  const all = fastest(view(long), 1);
  const growth = () => fastest(view(long), 1) / long.length / (fastest(view(short), 3) / short.length);
  let steepness = (4 * (all / long.length)) / (quarter / short.length);
  // The engine compiles, or clears its memory: a fault is measured twice.
  if (steepness > steepest) steepness = Math.min(steepness, 4 * growth());
  const reduced = fastest(() => {
    const reducer = createReducer(rule);
    for (let from = 0; from < large.length; from += 65_536) reducer.push(large.subarray(from, from + 65_536));
    filter(rule, reducer.finish(), { ...options, total: reducer.lines() });
  }, 1);
  return { rule: rule.name, large: large.length / 1000 / reduced, whole: long.length / 1000 / all, growth: steepness };
}

/** Milliseconds of the best of some runs. */
function fastest(work: () => void, runs: number): number {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}
