/** Writes to standard output whole, to pipes and sockets of any kind; a reader that has gone is the end of us, as of any program. */
export async function print(bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) return;
  try {
    await Bun.write(Bun.stdout, bytes);
  } catch {
    process.exit(0);
  }
}

export async function complain(text: string): Promise<void> {
  await Bun.write(Bun.stderr, `pith: ${text}\n`).catch(() => 0);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
