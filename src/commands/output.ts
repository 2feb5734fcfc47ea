// Into a file opened to append, Bun 1.4.4 makes room for a write of more than 1,024 bytes and then appends behind that room: as many
// NULs before the text. Claude Code gives its commands such a file. Pieces of this size are written as they are, into whatever it is.
const piece = 1024;
const manyPieces = 32 * piece;

/** Writes to standard output whole, to pipes, files and sockets of any kind; a reader that has gone is the end of us, as of any program. */
export async function print(bytes: Uint8Array): Promise<void> {
  try {
    if (bytes.length > manyPieces && (await Bun.stdout.stat()).isFile()) return await writeLarge(bytes);
    const step = bytes.length > manyPieces ? bytes.length : piece;
    for (let at = 0; at < bytes.length; at += step) await Bun.write(Bun.stdout, bytes.subarray(at, at + step));
  } catch (error) {
    if ((error as { code?: string }).code === "EPIPE") process.exit(0);
    await complain(`cannot print: ${messageOf(error)}`);
    process.exit(Bun.argv[2] === "filter" ? 0 : 1);
  }
}

async function writeLarge(bytes: Uint8Array): Promise<void> {
  // 3 ms to load, and then 20 times the speed of small pieces.
  const { writeSync } = await import("node:fs");
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
}

export async function complain(text: string): Promise<void> {
  await Bun.write(Bun.stderr, `pith: ${text}\n`).catch(() => 0);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
