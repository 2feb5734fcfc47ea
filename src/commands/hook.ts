import type { After, Call, Dialect, Environment, Limits, Payload } from "../hosts/dialect.ts";
import { readInput } from "../process/read-input.ts";
import { agents, formatNames } from "../hosts/list.ts";
import { readIndexOf } from "../rules/built-in-lookup.ts";
import { isAbsent, joinRules } from "../rules/custom.ts";
import type { RuleIndex } from "../rules/compile.ts";
import { longestCall, rewrite } from "../rules/decide.ts";
import { quoteWord } from "../shell/quote.ts";

const HELP = `Usage: pith hook HOST

Answer an agent's hook: its JSON on standard input; on standard output the
rewritten call, or what the agent is to read of a call that has run, or nothing
where all stays as it is. Always exits 0.

  HOST           HOSTS
`;

/** Never fails the host: whatever is odd means no answer, and the call runs as typed. */
export async function main(args: string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(HELP.trimEnd().replace("HOSTS", formatNames(17)));
    return 0;
  }
  const said = await findAnswer(args[0] ?? "", await readInput(), {
    index: ({ command, cwd }) => joinRules(readIndexOf(command), cwd),
    env: Bun.env,
    executable: nameExecutable(),
    findFilterAlone,
  });
  if (said) console.log(said);
  return 0;
}

/** What is said to a host; undefined for nothing. Never throws: then a call runs as typed, and what it printed stays. */
export async function findAnswer(name: string, payload: string, world: World): Promise<string | undefined> {
  const agent = agents[name];
  let unchanged: string | undefined;
  try {
    const dialect = agent?.dialect;
    unchanged = dialect?.unchanged;
    const value = JSON.parse(payload) as Payload;
    const call = dialect?.readCall(value);
    if (dialect && call) return (await answerCall(name, dialect, call, world)) ?? unchanged;
    return (agent?.after && (await replace(name, (await agent.after()).after, value, world.executable))) ?? unchanged;
  } catch {
    return unchanged;
  }
}

async function replace(name: string, after: After, payload: Payload, executable: string): Promise<string | undefined> {
  const result = await after.readResult(payload);
  if (!result || result.command.length > longestCall) return undefined;
  const { replaceOutput } = await import("./after.ts");
  const text = await replaceOutput(result, { of: nameSession(name, result.session), as: result.byPath ? executable : undefined });
  return text === undefined ? undefined : after.formatReplacement(result, text);
}

export interface World {
  /** The rules that hold where a call runs, as far as they can concern it. */
  index: (call: Call) => RuleIndex | Promise<RuleIndex>;
  env: Environment;
  /** The executable as a shell reads it. */
  executable: string;
  /** Its second name, which does nothing but filter; undefined where that is not installed. */
  findFilterAlone?: () => string | undefined;
}

async function answerCall<C extends Call>(name: string, dialect: Dialect<C>, call: C, world: World): Promise<string | undefined> {
  const { env, executable } = world;
  if (call.command.length > longestCall) return undefined;
  // Under the first two the executable would not start as itself; under the third pipefail would reach every script.
  if (env["BUN_BE_BUN"] || env["BUN_OPTIONS"] || env["SHELLOPTS"]) return undefined;
  const found = await world.index(call);
  // Nearly half of all calls name no program that a rule answers: they need not be parsed.
  if (found.rules.length === 0) return undefined;
  const limits = await dialect.readLimits(env, call);
  if (!limits) return undefined;
  const filter = limits.filterAlone ? world.findFilterAlone?.() : executable;
  if (filter === undefined) return undefined;
  const rules = limits.pipes ? { rules: found.rules.filter(limits.pipes) } : found;
  const options = formatOptions(name, call, limits, executable);
  const command = rewrite(call.command, rules, { ...limits, filter, options });
  return command === undefined ? undefined : dialect.formatAnswer(call, command);
}

/** What every filter of the call is told. */
function formatOptions(host: string, { session, timeout }: Call, { cap, patience, byPath }: Limits, executable: string): string[] {
  const options = ["--of", nameSession(host, session)];
  if (cap) options.push("--cap", cap.join(","));
  if (byPath) options.push("--as", quoteWord(executable));
  const seconds = patience ?? readPatience(timeout);
  if (seconds !== undefined) options.push("--patience", String(seconds));
  return options;
}

/** 70 % of the call's own time-out (milliseconds), where that is less than the filter's 60 s. */
function readPatience(timeout: unknown): number | undefined {
  if (typeof timeout !== "number" || !(timeout > 0)) return undefined;
  const seconds = (timeout * 0.7) / 1000;
  // Whole ones, without Math: to make that object takes a twentieth of all our time.
  return seconds >= 60 ? undefined : seconds < 1 ? 1 : seconds | 0;
}

/** Host and session in one word for the ledger; a session without a usable name is left out. */
function nameSession(host: string, session: unknown): string {
  const id = typeof session === "string" ? takeLastLetters(session, 8) : "";
  return id.length < 4 ? host : `${host}.${id}`;
}

/**
 * The last `most` letters and digits: many names begin with the time, and so alike. No pattern, for its compilation would be waited for.
 */
function takeLastLetters(text: string, most: number): string {
  let taken = "";
  for (let at = text.length - 1; at >= 0 && taken.length < most; at--) {
    const char = text[at]!;
    if ((char >= "0" && char <= "9") || (char >= "a" && char <= "z") || (char >= "A" && char <= "Z")) taken = char + taken;
  }
  return taken;
}

function nameExecutable(): string {
  const isCompiled = Bun.main.startsWith("/$bunfs/");
  return quoteWord(process.execPath) + (isCompiled ? "" : ` ${quoteWord(Bun.main)}`);
}

/** Quoted as the rules of an agent name it. */
function findFilterAlone(): string | undefined {
  return isAbsent(`${process.execPath}-filter`) ? undefined : `${quoteWord(process.execPath)}-filter`;
}
