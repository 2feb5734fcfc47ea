// What `bun:ffi` is made of (Bun 1.4.4), for to load that takes a quarter of a millisecond. Types by their numbers there: i32, pointer, u32.
interface ForeignFunctions {
  dlopen(library: string, symbols: object): { symbols: { read(file: number, to: number, size: number): number } };
  ptr(bytes: Uint8Array, offset: number): number;
}
const signature = { args: [5, 12, 6], returns: 5 };

/** What is longer is read, so that its writer is not ended, and forgotten: no host sends so much. */
const mostBytes = 1 << 26;

/**
 * Standard input to its end, or nothing where that is too far. With the C library's own `read`: Bun reads in another thread, and to start that one and to
 * be woken by it takes a quarter of a millisecond, on a busy machine much more. Where the library has another name or a read fails, Bun reads what is left.
 */
export function readInput(): string | Promise<string> {
  let buffer = new Uint8Array(65_536);
  let size = 0;
  let tooLong = false;
  try {
    const { dlopen, ptr } = (Bun as unknown as { FFI: ForeignFunctions }).FFI;
    const { read } = dlopen("libc.so.6", { read: signature }).symbols;
    for (;;) {
      const count = read(0, ptr(buffer, size), buffer.length - size);
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

function enlarge(buffer: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * buffer.length);
  larger.set(buffer);
  return larger;
}
