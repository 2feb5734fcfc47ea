import { writeOutput } from "../process/write-output.ts";

// Into a file opened to append, Bun 1.4.4 makes room for a write of more than 1,024 bytes and then appends behind that room: as many
// NULs before the text. Pieces of this size are written as they are, into whatever it is.
const piece = 1024;

/** Writes to standard output whole, to pipes, files and sockets of any kind; a reader that has gone is the end of us, as of any program. */
export async function print(bytes: Uint8Array): Promise<void> {
  try {
    // What it did not take Bun waits for, or says what is wrong.
    for (let at = writeOutput(bytes); at < bytes.length; at += piece) await Bun.write(Bun.stdout, bytes.subarray(at, at + piece));
  } catch (error) {
    if ((error as { code?: string }).code === "EPIPE") process.exit(0);
    await complain(`cannot print: ${messageOf(error)}`);
    process.exit(Bun.argv[2] === "filter" ? 0 : 1);
  }
}

export async function complain(text: string): Promise<void> {
  await Bun.write(Bun.stderr, `pith: ${text}\n`).catch(() => 0);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
