import { findNearest, UserError } from "../errors.ts";

export interface Options {
  /** Given options by name without dashes; "" for one that takes no value. */
  given: Map<string, string>;
  words: string[];
}

/**
 * Options and words of a command line, `most` words at the most. `known` maps each option (`--json`) to whether it takes a value; an
 * optional one is "" where the next word is an option or nothing. Throws a UserError with status 2 for an unknown option or a missing value. What follows `--` are words.
 */
export function parseOptions(command: string, args: string[], known: Record<string, boolean | "optional">, most = Infinity): Options {
  const given = new Map<string, string>();
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string;
    if (arg === "--") {
      words.push(...args.slice(i + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      words.push(arg);
      continue;
    }
    const [name = arg, inline] =
      arg.startsWith("--") && arg.includes("=") ? [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)] : [arg];
    const takesValue = Object.hasOwn(known, name) ? known[name] : undefined;
    if (takesValue === undefined) {
      const near = findNearest(name, [...Object.keys(known), "--help"]);
      throw new UserError({
        cannot: `run pith ${command}`,
        because: `unknown option "${name}"`,
        try: near ? `pith ${command} ${near}` : `pith ${command} --help`,
        status: 2,
      });
    }
    if (inline !== undefined && !takesValue) throw wrongUse(command, `${name} takes no value`);
    const isBare = !takesValue || (takesValue === "optional" && (args[i + 1] ?? "-").startsWith("-"));
    const value = inline ?? (isBare ? "" : args[++i]);
    if (value === undefined) throw wrongUse(command, `${name} needs a value`);
    given.set(name.replace(/^-+/, ""), value);
  }
  if (words.length > most) throw wrongUse(command, `unexpected word "${words[most]}"`);
  return { given, words };
}

/** Of options that exclude one another only one may be given; `what` says what they are. */
export function refuseTwo(command: string, given: Map<string, string>, names: string[], what: string): void {
  const [one, other] = names.filter((name) => given.has(name));
  if (other !== undefined) throw wrongUse(command, `--${one} and --${other} are two ${what}`);
}

export function wrongUse(command: string, because: string): UserError {
  return new UserError({ cannot: `run pith ${command}`, because, try: `pith ${command} --help`, status: 2 });
}

export function wantsHelp(args: string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).some((arg) => arg === "--help" || arg === "-h");
}
