import { formatPoll, openLibrary } from "./library.ts";

let opened: ReturnType<typeof openLibrary> | undefined;
const polled = formatPoll(1, 4);

/**
 * Writes to standard output with the C library's own `write` and answers how many bytes that took; fewer where it failed. Bun writes to a file, which Claude
 * Code gives its commands, in other threads: to start those takes a command at its end as long as its view.
 */
export function writeOutput(bytes: Uint8Array): number {
  let done = 0;
  try {
    const { ptr, library } = (opened ??= openLibrary("write", "poll"));
    let isReady = false;
    while (done < bytes.length) {
      const count = library.symbols.write(1, ptr(bytes, done), Math.min(bytes.length - done, 2 ** 30));
      if (count > 0) {
        done += count;
        isReady = false;
      } else if (isReady) break;
      // A pipe that does not wait may be full; Bun would try it without a rest.
      else isReady = library.symbols.poll(ptr(polled, 0), 1, -1) > 0;
    }
  } catch {
    // No such library, or another Bun.
  }
  return done;
}
