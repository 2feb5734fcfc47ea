import type { FilterOptions } from "../filter/filter.ts";
import type { Watcher } from "../process/read-output.ts";
import type { Rule } from "../rules/schema.ts";
import type { RawOrigin } from "../store/raw-writer.ts";

/** What is to become of one command's output. */
export interface Job {
  rule: Rule;
  options: Omit<FilterOptions, "readRule" | "known">;
  /** Where the output comes from, for store and ledger. */
  host?: string | undefined;
  session?: string | undefined;
  call?: string | undefined;
  /** Seconds after which to tell that the command still runs. */
  patience: number;
  /** Seconds of silence after which a server's first words are shown; 3 if absent. */
  pause?: number | undefined;
  watch: Pick<Watcher, "isOver" | "nudge" | "signals">;
  /** The command's exit status, where it is known once the output has ended. */
  status?: () => Promise<number>;
  /** Characters of the output that the host had shown before us; estimated from its limits where nobody knows. */
  shown?: number | undefined;
  /** Descriptor of the pipe, which may have to outlive us. */
  pipe?: number | undefined;
}

export function originOf(job: Job): RawOrigin {
  return { host: job.host, session: job.session, project: currentFolder(), rule: job.rule.name, call: job.call };
}

/** Where we are; a folder may be gone from under a command. */
export function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return "/";
  }
}
