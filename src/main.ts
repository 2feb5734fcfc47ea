import type { UserError } from "./errors.ts";

declare const PITH_VERSION: string;

const name = Bun.argv[2] ?? "--help";
const args = Bun.argv.slice(3);
// Called by its second name it does nothing else: an agent may remember a program by its name as one that runs unasked.
const filtersAlone = process.argv0.endsWith("pith-filter");
process.exit(await (name === "hook" && !filtersAlone ? answerHook() : dispatch()));

/** Apart from the rest, whose code would have to be read first. It never fails its host. */
async function answerHook(): Promise<number> {
  try {
    return await (await import("./commands/hook.ts")).main(args);
  } catch {
    return 0;
  }
}

async function dispatch(): Promise<number> {
  // The build tells the engine to compile late; a hook and the filter of less than a megabyte are over before it pays.
  if (name !== "filter") Bun.unsafe.setJITPolicy(1);
  if (name === "--version" || name === "-V") {
    console.log(`pith ${typeof PITH_VERSION === "string" ? PITH_VERSION : "from source"}`);
    return 0;
  }
  const commands = listCommands();
  const command = commands[name];
  try {
    if (filtersAlone && name !== "filter") throw await onlyFilters();
    if (command) return await (await command()).main(args);
    if (name === "help" && args[0] !== undefined && commands[args[0]]) return await (await commands[args[0]]!()).main(["--help"]);
    if (name === "help" && args[0] !== undefined && !args[0].startsWith("-")) throw await unknownCommand(args[0]);
    if (name === "--help" || name === "-h" || name === "help") return (await import("./commands/help.ts")).main();
    if (name.startsWith("-")) throw await unknownOption();
    return await (await import("./commands/run.ts")).main(["--", name, ...args]);
  } catch (error) {
    const [{ formatError }, { showAll }] = await Promise.all([import("./errors.ts"), import("./filter/clean.ts")]);
    console.error(showAll(formatError(error, args.includes("--debug")).trimEnd()));
    // What went through the filter is out already or comes out whole there.
    if (name === "filter") return 0;
    return (error as UserError).status ?? 1;
  }
}

/** argv[2] → one lazy import of a command; the only place that knows every command. */
function listCommands(): Record<string, (() => Promise<{ main: (args: string[]) => Promise<number> }>) | undefined> {
  return {
    // No word of a user's is taken for a key of every object.
    __proto__: null as never,
    hook: () => import("./commands/hook.ts"),
    filter: () => import("./commands/filter.ts"),
    drain: () => import("./commands/drain.ts"),
    run: () => import("./commands/run.ts"),
    raw: () => import("./commands/raw.ts"),
    gain: () => import("./commands/gain.ts"),
    discover: () => import("./commands/discover.ts"),
    explain: () => import("./commands/explain.ts"),
    rules: () => import("./commands/rules.ts"),
    test: () => import("./commands/test.ts"),
    record: () => import("./commands/record.ts"),
    trust: () => import("./commands/trust.ts"),
    log: () => import("./commands/log.ts"),
    init: () => import("./commands/init.ts"),
    uninstall: () => import("./commands/uninstall.ts"),
    doctor: () => import("./commands/doctor.ts"),
  };
}

async function unknownOption(): Promise<UserError> {
  const { findNearest, UserError } = await import("./errors.ts");
  const near = findNearest(name, ["--help", "--version"]);
  return new UserError({ cannot: "run pith", because: `unknown option "${name}"`, try: near ? `pith ${near}` : "pith --help", status: 2 });
}

async function unknownCommand(word: string): Promise<UserError> {
  const { findNearest, UserError } = await import("./errors.ts");
  const near = findNearest(word, Object.keys(listCommands()));
  return new UserError({
    cannot: `help with "${word}"`,
    because: "it is no word of pith's",
    try: near ? `pith help ${near}` : "pith --help",
    status: 2,
  });
}

async function onlyFilters(): Promise<UserError> {
  const { UserError } = await import("./errors.ts");
  return new UserError({
    cannot: `run pith-filter ${name}`,
    because: "by this name it does nothing but filter",
    try: `pith ${name}`,
    status: 2,
  });
}
