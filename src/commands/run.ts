import { closeSync, openSync, readdirSync } from "node:fs";
import { isatty } from "node:tty";
import { findNearest, UserError } from "../errors.ts";
import { type Child, spawnInherited, spawnPiped } from "../process/spawn.ts";
import { joinRules } from "../rules/custom.ts";
import { readRuleInForce } from "../rules/in-force.ts";
import { readIndex } from "../rules/built-in-index.ts";
import { findRule } from "../rules/match.ts";
import type { Rule } from "../rules/schema.ts";
import { findEndless } from "../shell/endless.ts";
import { quoteWord } from "../shell/quote.ts";
import { filterStream } from "./filter-stream.ts";
import { currentFolder } from "./job.ts";
import { wantsHelp } from "./options.ts";
import { unknownRule } from "./rules.ts";

const HELP = `Usage: pith run [--rule RULE] [--] CMD ARGS...
       pith CMD ARGS...

Run a command and print the pith of what it prints. Its exit status is kept;
a command that no rule answers runs as if pith were not there.

  --rule RULE    Use this rule, whatever the command is

Examples:
  pith npm test
  pith run --rule pytest/pytest -- ./run-tests.sh
`;

export async function main(args: string[]): Promise<number> {
  const { rule: name, words } = readWords(args);
  if (words.length === 0 || (words.length < args.length && wantsHelp(args.slice(0, args.length - words.length)))) {
    if (words.length === 0 && !wantsHelp(args))
      throw new UserError({ cannot: "run a command", because: "none is given", try: "pith run --help", status: 2 });
    console.log(HELP.trimEnd());
    return 0;
  }
  const found = name === undefined ? await findByWords(words) : { rule: await requireRule(name), args: words.slice(1) };
  try {
    return found ? await runFiltered(words, found) : await runBare(words);
  } catch (error) {
    throw explain(words[0] as string, error) ?? error;
  }
}

/** Our options stand before the command; the first other word begins it. */
function readWords(args: string[]): { rule?: string; words: string[] } {
  let rule: string | undefined;
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === "--") {
      at++;
      break;
    }
    if (arg === "-h" || arg === "--help") return { words: [] };
    if (arg === "--rule") rule = args[++at];
    else if (arg.startsWith("--rule=")) rule = arg.slice("--rule=".length);
    else if (arg.startsWith("-")) throw unknownOption(arg);
    else break;
  }
  return { ...(rule === undefined ? {} : { rule }), words: args.slice(at) };
}

function unknownOption(arg: string): UserError {
  const near = findNearest(arg, ["--rule", "--help"]);
  return new UserError({
    cannot: "run a command",
    because: `unknown option "${arg}"`,
    try: near ? `pith run ${near}` : "pith run --help",
    status: 2,
  });
}

interface Found {
  rule: Rule;
  args: string[];
}

async function findByWords(words: string[]): Promise<Found | undefined> {
  if (findEndless(words)) return undefined;
  const found = findRule(words, await joinRules(readIndex(), currentFolder()));
  const rule = found && (await readRuleInForce(found.rule.name, currentFolder()));
  return rule && { rule, args: found.args };
}

async function requireRule(name: string): Promise<Rule> {
  const rule = await readRuleInForce(name, currentFolder());
  if (!rule) throw unknownRule("run with", name, 2);
  return rule;
}

async function runBare(words: string[]): Promise<number> {
  const child = spawnInherited(words);
  handOnSignals(child);
  return await child.exited;
}

/** The pipe is left so long after its command has ended to what it still holds. */
const grace = 150;

async function runFiltered(words: string[], { rule, args }: Found): Promise<number> {
  const child = spawnPiped(words);
  handOnSignals(child);
  let over = false;
  const nudge = child.exited.then(() => Bun.sleep(grace)).then(() => void (over = true));
  const terminal = isatty(1);
  await filterStream(child.output.getReader(), {
    rule,
    options: { args, cap: terminal ? [Infinity, Infinity] : [30_000, 10_000] },
    call: words.join(" "),
    patience: 60,
    watch: { isOver: () => (over ? "over" : "no"), nudge },
    status: () => child.exited,
    pipe: child.pipe,
  });
  return await child.exited;
}

// With a terminal, Ctrl-C reaches the command without us; twice would be once too many.
function handOnSignals(child: Child): void {
  for (const name of ["SIGTERM", "SIGHUP", "SIGQUIT"] as const) process.on(name, () => child.kill(name));
  const interactive = hasTerminal();
  process.on("SIGINT", () => {
    if (!interactive) child.kill("SIGINT");
  });
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

function explain(word: string, error: unknown): UserError | undefined {
  const code = (error as { code?: string }).code;
  if (code === "ENOENT") {
    return new UserError({
      cannot: `run "${word}"`,
      because: word.includes("/") ? "there is no such file" : "it is neither a word of pith's nor on PATH",
      try: `pith ${findMeant(word) ?? "--help"}`,
      status: 127,
    });
  }
  if (code === "EACCES" || code === "EPERM")
    return new UserError({ cannot: `run "${word}"`, because: "it may not be executed", try: `chmod +x ${quoteWord(word)}`, status: 126 });
  return undefined;
}

function findMeant(word: string): string | undefined {
  // A whole command in quotes.
  if (/^\w+ /.test(word)) return word;
  return word.length < 2 || word.includes("/") ? undefined : findNearest(word, [...ownWords, ...listPrograms()]);
}

const ownWords = ["raw", "gain", "discover", "explain", "run", "log", "init", "uninstall", "doctor", "rules", "test", "record", "trust"];

function listPrograms(): string[] {
  return (process.env["PATH"] ?? "").split(":").flatMap((folder) => {
    try {
      return readdirSync(folder);
    } catch {
      // PATH often names folders that are not there.
      return [];
    }
  });
}
