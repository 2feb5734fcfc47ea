import type { IndexedRule } from "../rules/compile.ts";

// How a host speaks: JSON that it sent in, JSON that it expects out. Nothing here is loaded at run time.

/** What a host sent, parsed and not checked: every field may be missing or of another type. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Payload = any;
export type Environment = Record<string, string | undefined>;

/** A shell command that a host is about to run. */
export interface Call {
  command: string;
  /** Where it runs; empty where the host does not say. */
  cwd: string;
  /** The host's name of its session, as sent. */
  session: unknown;
  /** The call's own time-out in milliseconds, if it has one. */
  timeout?: unknown;
}

/** What a host lets a rewriting do. */
export interface Limits {
  shell: "bash" | "zsh";
  /** Whether standard error may be joined to the pipe, by `2>&1` or, where rules are matched against redirections too, by `|&`. */
  redirect: boolean | "|&";
  /** Whether `set -o pipefail; ` may stand in front. */
  pipefail: boolean;
  /** Whether it judges an exit status by the name of the line's last command. */
  namesLast: boolean;
  /** Characters that it shows of a success, and of anything else; 30,000 and 10,000 if absent. */
  cap?: readonly [number, number];
  /** Seconds until the filter says that the command still runs, for hosts that end a call early; else 60, or 70 % of the call's time-out. */
  patience?: number;
  /** Which rules go through the pipe, where the after-hook serves the rest; all if absent. */
  pipes?: (rule: IndexedRule) => boolean;
  /** Whether its shells have a PATH of their own, so that the reader has to name us by our path. */
  byPath?: boolean;
  /** Whether the filter goes by its second name, for a host that remembers what it may run by a program's name. */
  filterAlone?: boolean;
}

/** A hook before the call, `hosts/<host>/hook.ts`. */
export interface Dialect<C extends Call = Call> {
  /** The shell call in a payload; undefined for everything that is left alone. */
  readCall(payload: Payload): C | undefined;
  /** Undefined where the call has to stay as typed: an unknown shell, a rule of the user's. */
  readLimits(env: Environment, call: C): Limits | undefined | Promise<Limits | undefined>;
  formatAnswer(call: C, command: string): string;
  /** What is said where the call stays as typed; nothing if absent. */
  unchanged?: string;
}

/** A shell command that has run. */
export interface Result {
  command: string;
  cwd: string;
  session: unknown;
  /** What the command printed, without the host's own words around it. */
  text: string;
  status: number;
  /** The text is only a part of what was printed; `whole` may have all of it. */
  cut: boolean;
  whole?: WholeFile | undefined;
  /** How many characters the host shows of the output without us; those of `text` if absent. */
  shown?: number;
  /** The host's words behind the output, which go on standing there: its line with the exit status, or `formatStatus` where it has none. */
  ending: string;
  /** Characters that the host shows of a success, and of anything else; 30,000 and 10,000 if absent. */
  cap?: readonly [number, number];
  /** Whether its shells have a PATH of their own, so that the reader has to name us by our path. */
  byPath?: boolean;
  /** Which calls came through the pipe already, where the payload has the call as typed. */
  piped?: (rule: IndexedRule) => boolean;
}

/** A file with a whole output. It is believed only if all that is said of it here is so. */
export interface WholeFile {
  path: string;
  /** Its bytes. */
  size?: number | undefined;
  head?: string | undefined;
  tail?: string | undefined;
}

/** A hook after the call, `hosts/<host>/after.ts`: its answer takes the place of what the command printed. */
export interface After<R extends Result = Result> {
  /** Undefined for everything that is left alone: other tools, refusals, an exit status that is not known. */
  readResult(payload: Payload): R | undefined | Promise<R | undefined>;
  formatReplacement(result: R, text: string): string;
}
