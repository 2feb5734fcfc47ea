import { UserError } from "../errors.ts";
import { readPrintingBodies, readPrintsInForce } from "../rules/in-force.ts";
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
  const bytes = await readLog(words[0]);
  const { filter } = await import("../filter/filter.ts");
  const known = await readPrintsInForce();
  const readRule = await readPrintingBodies(known);
  const view = filter({ name: "log", parser: "log" }, bytes, { args: [], cap: [cap, cap], known, readRule });
  await print(new TextEncoder().encode(withoutId(view.text(""), words[0])));
  return 0;
}

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

async function readLog(path: string | undefined): Promise<Uint8Array> {
  if (path === undefined || path === "-") return new Uint8Array(await Bun.stdin.bytes());
  const file = Bun.file(path);
  if (!(await file.exists())) throw new UserError({ cannot: `read ${path}`, because: "there is no such file", try: "pith log --help" });
  return file.bytes();
}

/** The marker names the file, for nothing is kept under an id. */
function withoutId(text: string, path: string | undefined): string {
  return text.replace(
    / lines shown( in part)?, all: pith raw \]\n$/,
    path === undefined || path === "-" ? " lines shown$1]\n" : ` lines shown$1, all: ${path}]\n`,
  );
}
