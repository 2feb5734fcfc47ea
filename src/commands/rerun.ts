import type { Call } from "../report/transcripts/transcript.ts";
import { nameOf } from "../shell/launchers.ts";
import type { Line } from "../shell/line.ts";

/** How many calls back a command counts as the same work. */
const reach = 3;
const readers = new Set(["head", "tail", "grep", "egrep", "fgrep", "rg", "sed", "awk", "cut", "less", "more", "wc", "cat"]);

interface Run {
  /** Its words, and what stood behind it: `tail -20`. */
  command: string;
  behind: string;
}

/**
 * Notices commands that run again only to show another part of what they print: the same words within three calls, and behind them another
 * head, tail or grep. One watch for each transcript, fed in order.
 */
export function createRerunWatch(parse: (command: string) => Line | undefined): (call: Call) => boolean {
  const threads = new Map<string, Run[][]>();
  return (call) => {
    // After an edit the same command may say something new.
    if (call.group === "other") threads.delete(call.thread);
    if (call.group !== "shell" || call.command === undefined || call.refused) return false;
    const runs = listRuns(parse(call.command), call.command, call.cwd);
    const before = threads.get(call.thread) ?? [];
    threads.set(call.thread, [...before, runs].slice(-reach));
    return runs.some((run) => before.flat().some((one) => one.command === run.command && one.behind !== run.behind));
  };
}

function listRuns(line: Line | undefined, command: string, cwd: string): Run[] {
  return (line?.parts ?? []).flatMap(({ stages, opaque, end }) => {
    const [first, ...rest] = stages;
    const name = nameOf(first?.words[0]?.text ?? "");
    if (opaque || !first || name === "echo" || name === "cd" || readers.has(name)) return [];
    if (rest.some((stage) => !readers.has(nameOf(stage.words[0]?.text ?? "")))) return [];
    const words = first.words.map(({ text }) => text).join(" ");
    return [{ command: `${cwd}\n${words}`, behind: rest[0] ? command.slice(rest[0].start, end) : "" }];
  });
}
