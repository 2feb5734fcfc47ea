import { closeSync, readFileSync, writeSync } from "node:fs";
import { openPipe } from "../process/spawn.ts";
import type { Left } from "../store/raw-writer.ts";
import type { LeftRaw } from "./intake.ts";
import { complain, messageOf } from "./output.ts";

// Somebody still writes to the pipe, and would be ended by SIGPIPE if its last reader left: `pith drain` reads on.

export async function handOver(pipe: number, kept: LeftRaw | undefined): Promise<void> {
  const source = Bun.main.startsWith("/$bunfs/") ? [] : [Bun.main];
  const words = [process.execPath, ...source, "drain"];
  // Half a secret may be in it, which is no word for a list of processes and no text for the disk.
  const channel = kept && openPipe();
  if (kept) words.push(kept.id);
  if (channel) words.push("3");
  try {
    // Out of a folder that may be gone by then.
    Bun.spawn(words, { cwd: "/", stdio: [pipe, "ignore", "ignore", ...(channel ? [channel.read] : [])], detached: true }).unref();
    if (!channel) return;
    channel.close(channel.read);
    writeSync(channel.write, formatLeft(kept.left));
    closeSync(channel.write);
  } catch (error) {
    await complain(`cannot keep the pipe open for what still writes to it: ${messageOf(error)}`);
  }
}

type Written = Omit<Left, "line" | "context"> & { line: string; above: string; insideKey: boolean };

function formatLeft({ line, context, start, masked }: Left): string {
  const { above, insideKey } = context;
  return JSON.stringify({ start, masked, line: line.toBase64(), above: above.toBase64(), insideKey } satisfies Written);
}

export function readLeft(descriptor: number): Left {
  const { start, masked, line, above, insideKey } = JSON.parse(readFileSync(descriptor, "utf8")) as Written;
  return { start, masked, line: Uint8Array.fromBase64(line), context: { above: Uint8Array.fromBase64(above), insideKey } };
}
