import { UserError } from "../errors.ts";
import type { Reducer } from "../filter/large.ts";
import { readToolsInForce } from "../rules/in-force.ts";
import type { Rule } from "../rules/schema.ts";
import { quoteWord } from "../shell/quote.ts";
import { currentFolder } from "./job.ts";
import { parseOptions, wantsHelp } from "./options.ts";
import { print } from "./output.ts";

const HELP = `Usage: pith log [FILE] [--budget TOKENS]

Print the digest of a log, from FILE or standard input: what every line begins
with is said once, repeats are one line with how often and until when, known
tools inside are read by their own rules, and failures come first where all of
it does not fit. Nothing is kept: FILE is the whole.

  --budget TOKENS    About how long the digest may get [default: 8000]

Examples:
  pith log build.log
  kubectl logs api-0 | pith log --budget 2000
`;

const defaultBudget = 8000;
// Logs are rich in numbers and punctuation: about three characters are a token.
const charactersOfAToken = 3;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("log", args, { "--budget": true }, 1);
  const cap = readBudget(given.get("budget")) * charactersOfAToken;
  const { bytes, total } = await readLog(words[0]);
  const { filter } = await import("../filter/filter.ts");
  const view = filter(rule, bytes, { args: [], cap: [cap, cap], total, ...(await readToolsInForce(currentFolder())) });
  await print(new TextEncoder().encode(withoutId(view.text(""), words[0])));
  return 0;
}

const rule: Rule = { name: "log", parser: "log" };

function readBudget(text: string | undefined): number {
  const budget = text === undefined ? defaultBudget : Number(text);
  if (Number.isInteger(budget) && budget >= 100) return budget;
  throw new UserError({
    cannot: "run pith log",
    because: `--budget is a number of tokens from 100 on, not "${text}"`,
    try: "pith log --budget 2000",
    status: 2,
  });
}

interface Log {
  bytes: Uint8Array;
  /** Lines of the whole, where `bytes` is an extract. */
  total?: number | undefined;
}

/** More is brought down as it comes, so that a log of any size needs little memory. */
const largeSize = 4 * 2 ** 20;

async function readLog(path: string | undefined): Promise<Log> {
  let chunks: Uint8Array[] = [];
  let size = 0;
  let reducer: Reducer | undefined;
  for await (const chunk of await openLog(path)) {
    if (size === 0) refuseOthers(chunk, path);
    size += chunk.length;
    if (reducer) {
      reducer.push(chunk);
      continue;
    }
    chunks.push(chunk);
    if (size <= largeSize) continue;
    reducer = (await import("../filter/large.ts")).createReducer(rule);
    for (const held of chunks) reducer.push(held);
    chunks = [];
  }
  return reducer ? { bytes: reducer.finish(), total: reducer.lines() } : { bytes: Buffer.concat(chunks) };
}

async function openLog(path: string | undefined): Promise<ReadableStream<Uint8Array>> {
  if (path === undefined || path === "-") return Bun.stdin.stream();
  try {
    const file = Bun.file(path);
    const stat = await file.stat();
    if (stat.isDirectory()) throw cannotRead(path, "it is a folder", `ls ${quoteWord(path)}`);
    if (!stat.isFile() && !stat.isFIFO()) throw cannotRead(path, "it is neither a file nor a pipe", `cat ${quoteWord(path)} | pith log`);
    // Here, for a stream says only later that it may not be read.
    if (stat.isFile()) await file.slice(0, 1).bytes();
    return file.stream();
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === "ENOENT" || code === "ENOTDIR") throw cannotRead(path, "there is no such file", "pith log --help");
    if (code === "EACCES") throw cannotRead(path, "it may not be read", `sudo cat ${quoteWord(path)} | pith log`);
    throw error;
  }
}

function refuseOthers(beginning: Uint8Array, path = "-"): void {
  if (beginning[0] === 0x1f && beginning[1] === 0x8b)
    throw cannotRead(path, "it is compressed", path === "-" ? "gzip -dc | pith log" : `gzip -dc ${quoteWord(path)} | pith log`);
  const some = beginning.subarray(0, 8192);
  if (some.filter((byte) => byte < 7).length > some.length * 0.05) throw cannotRead(path, "it is no text", "pith log --help");
}

function cannotRead(path: string, because: string, attempt: string): UserError {
  return new UserError({ cannot: `read ${path === "-" ? "standard input" : path}`, because, try: attempt });
}

/** The marker names the file, for nothing is kept under an id. */
function withoutId(text: string, path: string | undefined): string {
  return text.replace(
    / lines shown( in part)?, all: pith raw \]\n$/,
    path === undefined || path === "-" ? " lines shown$1]\n" : ` lines shown$1, all: ${path}]\n`,
  );
}
