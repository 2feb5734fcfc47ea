import { existsSync, realpathSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { quoteWord } from "../shell/quote.ts";
import type { Payload } from "./dialect.ts";
import type { Finding, Place } from "./host.ts";

// What `pith doctor` asks of every agent.

export function isOnPath(program: string, place: Place): boolean {
  return findProgram(program, place) !== null;
}

function findProgram(program: string, { env }: Place): string | null {
  return Bun.which(program, { PATH: env["PATH"] ?? "" });
}

export interface VersionNeed {
  program: string;
  /** The first version that can do it. */
  least: string;
  /** What an older one cannot: `cannot rewrite a call`. */
  lacks: string;
  /** The command that brings a newer one. */
  update: string;
}

export function checkVersion(place: Place, { program, least, lacks, update }: VersionNeed): Finding {
  const path = findProgram(program, place);
  if (!path) return { level: "note", what: `\`${program}\` is not on PATH, so its version was not checked` };
  const run = Bun.spawnSync([path, "--version"], { env: place.env, stdin: "ignore", stdout: "pipe", stderr: "ignore", timeout: 20_000 });
  const version = /\d+\.\d+\.\d+/.exec(run.stdout.toString())?.[0];
  if (!version) return { level: "note", what: `\`${program} --version\` did not say a version` };
  if (Bun.semver.order(version, least) < 0) return { level: "fail", what: `version ${version} ${lacks}`, try: update };
  return { level: "ok", what: `version ${version}` };
}

export interface Trial {
  /** The command line as it is registered: `/home/me/.local/bin/pith hook claude`. */
  command: string;
  /** Where it is registered. */
  file: string;
  place: Place;
  payload: unknown;
  /** The command that mends it. */
  mend: string;
  /** What the hook is to do, for the finding. */
  does: string;
  /** What it was asked about: "`npm test`". */
  asked: string;
  /** What is wrong with the answer, an object, if anything is. */
  findFault: (answer: Payload) => string | undefined;
}

/** The second name of pith, where it is not installed; an agent that approves programs by name is asked about no other filter. */
export function findMissingFilter({ pith }: Place): Finding | undefined {
  return existsSync(`${pith}-filter`) ? undefined : { level: "fail", what: `${pith}-filter is not there`, try: "./install.sh" };
}

/** A call through the registered command line, started as the host would start it. */
export function sendThrough(trial: Trial): Finding {
  const { command, file, place, payload, mend, does } = trial;
  const executable = readExecutable(command);
  if (!existsSync(executable)) return { level: "fail", what: `${file} names ${executable}, which is not there`, try: mend };
  if (!mayStart(executable, trial))
    return { level: "fail", what: `${file} names ${executable}, which is not this pith and was not started`, try: mend };
  const run = Bun.spawnSync(["sh", "-c", command], {
    env: place.env,
    cwd: dirname(executable),
    stdin: Buffer.from(JSON.stringify(payload)),
    stdout: "pipe",
    stderr: "pipe",
    timeout: 10_000,
  });
  if (run.exitCode !== 0) return { level: "fail", what: `the hook in ${file} ended with status ${run.exitCode}`, try: mend };
  const fault = findFault(run.stdout.toString(), trial);
  if (fault) return { level: "fail", what: `the hook in ${file} ${fault}`, try: mend };
  return { level: "ok", what: `the hook in ${file} ${does}` };
}

function findFault(text: string, trial: Trial): string | undefined {
  if (text.trim() === "") return `left ${trial.asked} as it is`;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    // Said below, as of a number or a string.
  }
  return typeof answer === "object" && answer !== null ? trial.findFault(answer) : "answered with something that is not JSON";
}

/** What is wrong with a rewritten call that is to begin like this, up to the filter, if anything is. */
export function findPipeFault(rewritten: unknown, begin: string, filter: string): string | undefined {
  if (rewritten === undefined) return "did not rewrite the call";
  if (String(rewritten).startsWith(`${begin} ${filter} filter `)) return undefined;
  return `answered \`${String(rewritten)}\`, which is not the pipe through ${filter}`;
}

/** A project's settings are somebody else's: what they register may be a program of theirs, under our name. */
function mayStart(executable: string, { command, file, place }: Trial): boolean {
  const word = readWord(command);
  const isOneWord = word.startsWith("'") || word === quoteWord(executable);
  if (!isOneWord || !isAbsolute(executable)) return false;
  const isProjects = file.startsWith(`${place.cwd}/`) && place.cwd !== place.home;
  return !isProjects || realpathSync(executable) === realpathSync(place.pith);
}

function readWord(command: string): string {
  return command.slice(0, command.lastIndexOf(" hook "));
}

function readExecutable(command: string): string {
  const word = readWord(command);
  return word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word;
}

/** What a settings file may have as a list, or as anything else. */
export function listOf<T>(value: T[] | undefined): T[];
export function listOf(value: unknown): unknown[];
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Several hooks run side by side on the same call, and the last to end wins: two rewriters are a race. */
export function findRivals(settings: { file: string; hooks: string[] }[]): Finding[] {
  const rivals = settings.flatMap(({ file, hooks }) =>
    hooks.filter((hook) => /\b(rtk|tokf|snip|lean-ctx)\b/.test(hook)).map((hook) => ({ file, hook })),
  );
  return rivals.map(({ file, hook }) => ({
    level: "fail",
    what: `${file} has a second hook that rewrites calls: ${hook}`,
    try: "remove one of the two: whichever answers last wins",
  }));
}
