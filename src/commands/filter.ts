import { openInput } from "../process/read-input.ts";
import { filterStream, passStream } from "./filter-stream.ts";
import { currentFolder, type Job } from "./job.ts";
import { complain, messageOf } from "./output.ts";

const HELP = `Usage: COMMAND 2>&1 | pith filter RULE [OPTIONS]
       pith filter --call 'npm test | tail -20' < OUTPUT

Read a command's output on standard input and print its pith. Exits 0 whatever
happens; what pith cannot read comes out as it came in.

  --call CALL       Find the rule, its arguments and the bound of a shell call
  --args WORDS      What was typed after the words that the rule matches
  --fit END:N       Keep the view within N lines, as \`| tail -N\` or \`| head -N\`
                    behind the command will show them
  --cap A,B         Characters the host shows of a success, and of anything else
                    [default: 30000,10000]
  --patience N      Say after N seconds that the command still runs
                    [default: 60]
  --pause N         Show what serves after N seconds of silence, and then its
                    lines as they come [default: 3]
  --of HOST.ID      Host and session, for the ledger
  --as NAME         How the reader can call pith [default: pith]

Examples:
  npm test 2>&1 | pith filter npm/run
  pith filter --call 'git status' < status.txt
`;

/** Never fails the command: whatever goes wrong with us, its output comes through. */
export async function main(args: string[]): Promise<number> {
  // Alone: among other words it may be an argument of the command (`--args -h`).
  if (args.length === 1 && (args[0] === "--help" || args[0] === "-h")) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const input = openInput();
  let job: Job | undefined;
  try {
    job = await readJob(args);
  } catch (error) {
    await complain(`cannot filter: ${messageOf(error)}; printed as it came`);
  }
  if (job) await filterStream(input, job);
  else await passStream(input);
  return 0;
}

interface Options {
  rule?: string;
  call?: string;
  values: Map<string, string>;
}

const known = ["--call", "--args", "--fit", "--cap", "--patience", "--pause", "--of", "--as"];

// A parser of its own: a wrong option must not cost the output, and nothing else has to be loaded.
function readOptions(args: string[]): Options {
  const values = new Map<string, string>();
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (!arg.startsWith("--")) {
      words.push(arg);
      continue;
    }
    const equals = arg.indexOf("=");
    const name = equals < 0 ? arg : arg.slice(0, equals);
    if (!known.includes(name)) throw new Error(`unknown option "${name}"`);
    const value = equals < 0 ? args[++i] : arg.slice(equals + 1);
    if (value === undefined) throw new Error(`${name} needs a value`);
    values.set(name.slice(2), value);
  }
  const call = values.get("call");
  if (call === undefined && words[0] === undefined) throw new Error("no rule is named");
  if (words.length > 1) throw new Error(`unexpected word "${words[1]}"`);
  return { values, ...(words[0] === undefined ? {} : { rule: words[0] }), ...(call === undefined ? {} : { call }) };
}

/** Undefined where a call has no rule: nothing is wrong then. */
async function readJob(args: string[]): Promise<Job | undefined> {
  const { rule: name, call, values } = readOptions(args);
  const { readRuleInForce } = await import("../rules/in-force.ts");
  const found =
    name === undefined ? await findByCall(call as string) : { name, args: (values.get("args") ?? "").split(" ").filter(Boolean) };
  if (!found) return undefined;
  const rule = await readRuleInForce(found.name, currentFolder());
  if (!rule) throw new Error(`no rule is called "${found.name}"`);
  const fit = values.has("fit") ? readFit(values.get("fit") as string) : found.fit;
  const [host, session] = (values.get("of") ?? "").split(".");
  return {
    rule,
    options: { args: found.args, fit, cap: readCap(values.get("cap") ?? "30000,10000"), as: values.get("as") },
    host: host || undefined,
    session: session || undefined,
    call,
    patience: readSeconds("--patience", values.get("patience") ?? "60"),
    pause: readSeconds("--pause", values.get("pause") ?? "3"),
    watch: { signals: true, isOver: watchStandardInput() },
    pipe: 0,
  };
}

type Found = { name: string; args: string[]; fit?: Job["options"]["fit"] };

async function findByCall(call: string): Promise<Found | undefined> {
  const [{ findFilter }, { readIndex }, { joinRules }] = await Promise.all([
    import("../rules/decide.ts"),
    import("../rules/built-in-index.ts"),
    import("../rules/custom.ts"),
  ]);
  const found = findFilter(call, await joinRules(readIndex(), currentFolder()));
  if ("because" in found) return undefined;
  return { name: found.rule.name, args: found.args, ...(found.fit ? { fit: found.fit } : {}) };
}

function readFit(text: string): Job["options"]["fit"] {
  const match = /^(head|tail):(\d+)$/.exec(text);
  if (!match) throw new Error(`--fit is END:N, not "${text}"`);
  return { end: match[1] as "head" | "tail", lines: Number(match[2]) };
}

function readCap(text: string): [number, number] {
  const match = /^(\d+)(?:,(\d+))?$/.exec(text);
  if (!match) throw new Error(`--cap is A,B, not "${text}"`);
  return [Number(match[1]), Number(match[2] ?? match[1])];
}

function readSeconds(name: string, text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new Error(`${name} is a number of seconds, not "${text}"`);
  return seconds;
}

// Looks begin after a tenth of a second of silence, so the short command pays nothing for them.
function watchStandardInput(): () => Promise<"no" | "over" | "orphaned"> {
  const parent = process.ppid;
  let watching: ReturnType<typeof import("../process/held-pipe.ts").watchPipe> | null = null;
  return async () => {
    if (watching === null) {
      const { watchPipe } = await import("../process/held-pipe.ts");
      watching = watchPipe(parent);
    }
    const state = watching?.look() ?? "no";
    // The host ended the shell alone; what it ran was meant too.
    if (state === "orphaned") for (const pid of watching?.upstream() ?? []) process.kill(pid, "SIGTERM");
    return state;
  };
}
