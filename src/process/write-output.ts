import { openLibrary } from "./library.ts";

let opened: ReturnType<typeof openLibrary> | undefined;

/**
 * Writes to standard output with the C library's own `write` and answers how many bytes that took; fewer where it failed. Bun writes to a file, which Claude
 * Code gives its commands, in other threads: to start those takes a command at its end as long as its view.
 */
export function writeOutput(bytes: Uint8Array): number {
  let done = 0;
  try {
    const { ptr, library } = (opened ??= openLibrary("write"));
    while (done < bytes.length) {
      const count = library.symbols.write(1, ptr(bytes, done), Math.min(bytes.length - done, 2 ** 30));
      if (count <= 0) break;
      done += count;
    }
  } catch {
    // No such library, or another Bun.
  }
  return done;
}
