import { formatPoll, openLibrary } from "./library.ts";

/** Standard input piece by piece; the field's own shape, so that a stream's reader is one too. Not done and without a value: nothing yet. */
export interface Input {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
}

/** What is longer is read, so that its writer is not ended, and forgotten: no host sends so much. */
const mostBytes = 1 << 26;
const pieceSize = 65_536;

/**
 * Standard input to its end, or nothing where that is too far. With the C library's own `read`: Bun reads in another thread, and to start that one and to
 * be woken by it takes a quarter of a millisecond, on a busy machine much more. Where the library has another name or a read fails, Bun reads what is left.
 */
export function readInput(): string | Promise<string> {
  let buffer = new Uint8Array(pieceSize);
  let size = 0;
  let tooLong = false;
  try {
    const { ptr, library } = openLibrary("read");
    for (;;) {
      const count = library.symbols.read(0, ptr(buffer, size), buffer.length - size);
      if (count < 0) break;
      if (count === 0) return tooLong ? "" : new TextDecoder().decode(buffer.subarray(0, size));
      size += count;
      if (size < buffer.length) continue;
      if (size < mostBytes) buffer = enlarge(buffer);
      else {
        tooLong = true;
        size = 0;
      }
    }
  } catch {
    // No such library, or another Bun.
  }
  return Bun.stdin.bytes().then((rest) => new TextDecoder().decode(Buffer.concat([buffer.subarray(0, size), rest])));
}

/** Milliseconds until timers are looked at in silence: few at first, while there is something to prepare. A signal ends the waiting. */
const longestWait = 50;
/** And in a flow. */
const longestFlow = 20;

/**
 * Standard input as it comes, read in the same way: a stream's end closes a file in another thread. While it waits nothing else goes on, so a silence is
 * answered, too, and who has something else to do asks afterwards.
 */
export function openInput(): Input {
  let reader: Input | undefined;
  const rest = (): Input => (reader ??= Bun.stdin.stream().getReader());
  try {
    const { ptr, library } = openLibrary("read", "poll");
    const buffer = new Uint8Array(pieceSize);
    const polled = formatPoll(0, 1);
    let waited = 0;
    /** Behind a piece it is told at once that no other is there yet. */
    let isBehind = false;
    let turnedAt = performance.now();
    /** Lets timers, signals and what other threads have done come in. */
    const takeTurn = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      turnedAt = performance.now();
    };
    return {
      async read() {
        if (reader) return reader.read();
        if (performance.now() - turnedAt > longestFlow) await takeTurn();
        const wait = isBehind ? 0 : 1 + (waited >> 6);
        if (library.symbols.poll(ptr(polled, 0), 1, wait) <= 0) {
          if (!isBehind) {
            if (wait < longestWait) waited += wait;
            await takeTurn();
          }
          isBehind = false;
          return { done: false };
        }
        isBehind = true;
        const count = library.symbols.read(0, ptr(buffer, 0), pieceSize);
        if (count < 0) return rest().read();
        return count === 0 ? { done: true } : { done: false, value: buffer.slice(0, count) };
      },
    };
  } catch {
    return rest();
  }
}

function enlarge(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * buffer.length);
  larger.set(buffer);
  return larger;
}
