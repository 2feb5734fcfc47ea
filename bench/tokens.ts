// How far the estimate of tokens is from o200k, over the rules' own recordings: `bun bench/tokens.ts`.
import glob from "fast-glob";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { estimateTokens } from "../src/filter/tokens.ts";

const root = `${import.meta.dir}/../filters`;
const errors: number[] = [];
let estimated = 0;
let real = 0;
let bytes = 0;
let ms = 0;
for (const path of await glob("**/*.txt", { cwd: root })) {
  const text = await Bun.file(`${root}/${path}`).text();
  if (text.length < 500) continue;
  const start = performance.now();
  const estimate = estimateTokens(text);
  ms += performance.now() - start;
  bytes += text.length;
  const tokens = countTokens(text);
  estimated += estimate;
  real += tokens;
  errors.push(Math.abs(estimate / tokens - 1));
}
errors.sort((a, b) => a - b);
const percent = (value = 0) => `${(value * 100).toFixed(1)} %`;
const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
console.log(
  `tokens, ${errors.length} recordings over 500 bytes: total ${percent(estimated / real - 1)} off, a text ${percent(mean)} on average, ${percent(errors[errors.length >> 1])} at the median, ${percent(errors.at(-1))} at worst; ${(bytes / 1000 / ms).toFixed(0)} MB/s`,
);
