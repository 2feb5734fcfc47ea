// What `bun:ffi` is made of (Bun 1.4.4), for to load that takes a quarter of a millisecond. Types by their numbers there: i32, pointer, u32.
interface ForeignFunctions {
  dlopen(library: string, symbols: object): { symbols: Functions };
  /** An address keeps nothing alive: it is asked for where the array is at hand. */
  ptr(bytes: Uint8Array, offset: number): number;
}

interface Functions {
  read(file: number, to: number, size: number): number;
  write(file: number, from: number, size: number): number;
  poll(files: number, count: number, milliseconds: number): number;
}

const shapes = {
  read: { args: [5, 12, 6], returns: 5 },
  write: { args: [5, 12, 6], returns: 5 },
  poll: { args: [12, 6, 5], returns: 5 },
};

/** What `poll` waits for on one file: struct pollfd { int fd; short events; short revents; }, POLLIN is 1, POLLOUT 4 (poll(2)). */
export function formatPoll(file: 0 | 1, events: 1 | 4): Uint8Array {
  return Uint8Array.of(file, 0, 0, 0, events, 0, 0, 0);
}

/** Functions of the C library: the first call takes a quarter of a millisecond, one more a fortieth. Throws where the library has another name. */
export function openLibrary(...names: (keyof Functions)[]) {
  const { dlopen, ptr } = (Bun as unknown as { FFI: ForeignFunctions }).FFI;
  const wanted: Record<string, object> = {};
  for (let at = 0; at < names.length; at++) wanted[names[at]!] = shapes[names[at]!];
  return { ptr, library: dlopen("libc.so.6", wanted) };
}
