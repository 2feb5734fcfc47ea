import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { isMap, isSeq, parseDocument } from "yaml";
import { UserError } from "../errors.ts";
import { type PipedChild, spawnPiped } from "../process/spawn.ts";
import { ruleNames } from "../rules/built-in.ts";
import { readIndex } from "../rules/built-in-index.ts";
import { userFolder } from "../rules/custom.ts";
import { maskRecording } from "../rules/mask.ts";
import { findRule } from "../rules/match.ts";
import { beginRule } from "../rules/template.ts";
import { maskSecrets } from "../store/secrets.ts";
import { quoteWord } from "../shell/quote.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith record [--rule NAME] [--case NAME] [--filters DIR] [--] CMD ARGS...

Run CMD and keep what it prints as a recording for a rule's tests: both streams
as one, masked (secrets, user name, home and project folder, registry hosts),
with the tool's version and the exit status. The test is added to the rule; a
rule that is not there yet is begun from a template, in place of a built-in one
by extending it.

  --rule NAME      The rule [default: the one that answers CMD, else its words]
  --case NAME      Name of the recording [default: clean or failed]
  --filters DIR    Folder of the rules [default: filters where that is there,
                   else ~/.config/pith/filters]

Examples:
  pith record npm ci
  pith record --case two-failures cargo test
`;

export async function main(args: string[]): Promise<number> {
  const { own, command } = splitCommand(args);
  if (wantsHelp(own) || (own.length === 0 && command.length === 0)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given } = parseOptions("record", own, { "--rule": true, "--case": true, "--filters": true });
  const [program] = command;
  if (program === undefined)
    throw new UserError({ cannot: "record", because: "no command was given", try: "pith record npm ci", status: 2 });

  const folder = given.get("filters") ?? (await defaultFolder());
  const rule = checkName("--rule", given.get("rule") ?? findRuleName(command));
  const name = given.has("case") && checkName("--case", given.get("case") as string);
  const run = await runCommand(command);
  const recorded = `${await readVersion(program)}/${name || (run.exit === 0 ? "clean" : "failed")}.txt`;
  const path = `${folder}/${rule}/${recorded}`;
  const text = maskRecording(maskSecrets(run.output).text, process.cwd());
  // Where Bun cannot make the folder it says that there is none.
  mkdirSync(dirname(path), { recursive: true });
  await Bun.write(path, text);
  await addTest(`${folder}/${rule}.yaml`, { rule, command, recorded, exit: run.exit, text });
  console.log(`recorded ${path} (exit ${run.exit}, ${text.length} characters)`);
  console.log(
    `read it for what masking cannot know, write what must stand in ${folder}/${rule}.yaml, then: pith test ${rule} --filters ${quoteWord(folder)}`,
  );
  return 0;
}

/** Our options stand before the command; `--` ends them. */
function splitCommand(args: string[]): { own: string[]; command: string[] } {
  let i = 0;
  while (i < args.length && args[i]?.startsWith("-") && args[i] !== "--")
    i += args[i]?.includes("=") || ["-h", "--help"].includes(args[i] ?? "") ? 1 : 2;
  return { own: args.slice(0, i), command: args.slice(args[i] === "--" ? i + 1 : i) };
}

/** Names are paths below the folder of rules. */
function checkName(option: string, name: string): string {
  if (/^\w[\w.@+-]*(?:\/\w[\w.@+-]*)*$/.test(name)) return name;
  throw new UserError({
    cannot: "record",
    because: `${option} is words of letters, digits and -, with / between them, not "${name}"`,
    try: "pith record --help",
    status: 2,
  });
}

async function runCommand(command: string[]): Promise<{ output: string; exit: number }> {
  const child = start(command);
  const output = await new Response(child.output).text();
  const exit = await child.exited;
  if (exit === 127 && !Bun.which(command[0] ?? ""))
    throw new UserError({
      cannot: `record ${command.join(" ")}`,
      because: `there is no command "${command[0]}"`,
      try: "install it, then run the same again",
      status: 127,
    });
  return { output, exit };
}

async function readVersion(program: string): Promise<string> {
  const tool = program.split("/").at(-1) ?? program;
  for (const flag of ["--version", "version", "-V"]) {
    const child = start([program, flag]);
    const late = setTimeout(() => child.kill("SIGKILL"), 5000);
    const version = /\d+(?:\.\d+)+/.exec(await new Response(child.output).text())?.[0];
    const exit = await child.exited;
    clearTimeout(late);
    if (exit === 0 && version) return `${tool}-${version}`;
  }
  // A script without a version of its own.
  return tool;
}

/** Both streams in one pipe, in the order in which they are written. */
function start(command: string[]): PipedChild {
  return spawnPiped(["sh", "-c", 'exec "$@" < /dev/null', "sh", ...command]);
}

async function defaultFolder(): Promise<string> {
  const here = await Array.fromAsync(new Bun.Glob("filters/**/*.yaml").scan({ onlyFiles: true }));
  if (here.length > 0) return "filters";
  const { HOME: home, XDG_CONFIG_HOME: config } = process.env;
  if (home?.startsWith("/") || config?.startsWith("/")) return userFolder();
  throw new UserError({
    cannot: "record",
    because: "HOME is not set, so no folder is yours for rules",
    try: "pith record --filters DIR CMD",
  });
}

function findRuleName(command: string[]): string {
  const found = findRule(command, readIndex());
  if (found && "rule" in found) return found.rule.name;
  const [program = "unnamed", next = ""] = command.map((word) => word.split("/").at(-1) as string);
  // `npm ci` has a word that says what it does; `sha256sum -c SUMS` has not.
  return /^[a-z][\w-]*$/.test(next) && !command[1]?.includes("/") ? `${program}/${next}` : program;
}

interface Recorded {
  rule: string;
  command: string[];
  recorded: string;
  exit: number;
  text: string;
}

async function addTest(path: string, { rule, command, recorded, exit, text }: Recorded): Promise<void> {
  const file = Bun.file(path);
  const isThere = await file.exists();
  const extendsOurs = !isThere && ruleNames().includes(rule);
  const source = isThere ? await file.text() : beginRule(rule, extendsOurs);
  const document = parseDocument(source);
  if (document.errors.length > 0 || !isMap(document.contents))
    throw new UserError({
      cannot: `add a test to ${path}`,
      because: "the file is no YAML mapping",
      at: path,
      try: "mend the file, then record again",
    });
  // A built-in rule may make something else of it.
  const last = extendsOurs ? undefined : text.trimEnd().split("\n").at(-1);
  const test = document.createNode({
    name: `${command.join(" ")} ${exit === 0 ? "passes" : `ends with ${exit}`}`,
    recorded,
    exit,
    has: last ? [last] : [],
  });
  const tests = document.get("tests", true);
  if (isSeq(tests)) {
    tests.flow = false;
    const same = tests.items.findIndex((item) => isMap(item) && item.get("recorded") === recorded);
    if (same < 0) tests.add(test);
  } else document.set("tests", document.createNode([test]));
  await Bun.write(path, document.toString({ lineWidth: 0 }));
}
