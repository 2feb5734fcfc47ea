// How fast each rule is on its own recordings, repeated: `bun bench/rules.ts [MEGABYTES]`. The slowest come first; what slows down with size is quadratic.
import glob from "fast-glob";
import { filter } from "../src/filter/filter.ts";
import { createReducer } from "../src/filter/large.ts";
import { readPrints, readRule, ruleNames } from "../src/rules/built-in.ts";

const megabytes = Number(process.argv[2]) || 7;
const root = `${import.meta.dir}/../filters`;
const known = readPrints();
const rows: { rule: string; small: number; large: number; reduced: number }[] = [];
for (const name of ruleNames()) {
  const rule = readRule(name);
  const files = await glob("**/*.txt", { cwd: `${root}/${name}` });
  const texts = await Promise.all(files.map((file) => Bun.file(`${root}/${name}/${file}`).bytes()));
  const recorded = Buffer.concat(texts);
  if (!rule || recorded.length === 0) continue;
  const repeated = (size: number) => Buffer.concat(new Array<Buffer>(Math.ceil((size * 1e6) / recorded.length)).fill(recorded));
  const options = { args: [], readRule, ...(rule.recognise ? { known } : {}) };
  const small = repeated(megabytes / 4);
  const large = repeated(megabytes);
  const speed = (bytes: Buffer, work: () => void) => {
    const start = performance.now();
    work();
    return bytes.length / 1000 / (performance.now() - start);
  };
  rows.push({
    rule: name,
    small: speed(small, () => void filter(rule, small, options)),
    large: speed(large, () => void filter(rule, large, options)),
    reduced: speed(large, () => {
      const reducer = createReducer(rule);
      for (let at = 0; at < large.length; at += 65_536) reducer.push(large.subarray(at, at + 65_536));
      reducer.finish();
    }),
  });
}
rows.sort((a, b) => a.large - b.large);
for (const { rule, small, large, reduced } of rows) {
  const note = large < small / 2 ? "  slows down with size" : "";
  console.log(
    `${rule.padEnd(24)} ${large.toFixed(1).padStart(6)} MB/s at ${megabytes} MB, ${small.toFixed(1)} at a quarter of it, brought down at ${reduced.toFixed(0)} MB/s${note}`,
  );
}
