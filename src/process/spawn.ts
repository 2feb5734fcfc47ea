import { dlopen } from "bun:ffi";

export interface Child {
  pid: number;
  /** Exit status as a shell tells it: 128 and the signal's number for a command that a signal ended. */
  exited: Promise<number>;
  kill(signal: NodeJS.Signals): void;
}

export interface PipedChild extends Child {
  /** Both streams in the order they were written. */
  output: ReadableStream<Uint8Array>;
  /** Descriptor of the pipe's read end. */
  pipe: number | undefined;
}

/** Starts a command that keeps our standard input, output and error. */
export function spawnInherited(words: string[]): Child {
  return childOf(start(words, ["inherit", "inherit", "inherit"]));
}

/**
 * Starts a command whose standard output and error are one pipe. A pipe of the system's own, because Bun's are sockets: a command could
 * not open `/dev/stderr` again, and two of them would lose the order of the streams.
 */
export function spawnPiped(words: string[]): PipedChild {
  const pipe = openPipe();
  if (!pipe) return spawnWithSockets(words);
  const process = start(words, ["inherit", pipe.write, pipe.write]);
  pipe.close(pipe.write);
  return { ...childOf(process), output: Bun.file(pipe.read).stream(), pipe: pipe.read };
}

type Stdio = ["inherit", "inherit" | "pipe" | number, "inherit" | "pipe" | number];

// Bun resolves a name by PATH; a script without `#!` is the shell's, as in any shell.
function start(words: string[], stdio: Stdio) {
  try {
    return Bun.spawn(words, { stdio });
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOEXEC") throw error;
    return Bun.spawn(["/bin/sh", ...words], { stdio });
  }
}

function childOf(process: Bun.Subprocess): Child {
  return {
    pid: process.pid,
    exited: process.exited.then((status) => (process.signalCode ? 128 + numberOf(process.signalCode as NodeJS.Signals) : status)),
    kill: (signal) => process.kill(signal),
  };
}

const signals: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};
// Those whose numbers differ between systems.
const linux: Partial<Record<NodeJS.Signals, number>> = { SIGBUS: 7, SIGUSR1: 10, SIGUSR2: 12, SIGXCPU: 24, SIGXFSZ: 25, SIGSYS: 31 };
const darwin: Partial<Record<NodeJS.Signals, number>> = { SIGBUS: 10, SIGUSR1: 30, SIGUSR2: 31, SIGXCPU: 24, SIGXFSZ: 25, SIGSYS: 12 };

function numberOf(signal: NodeJS.Signals): number {
  return signals[signal] ?? (process.platform === "darwin" ? darwin : linux)[signal] ?? 0;
}

interface Pipe {
  read: number;
  write: number;
  close(descriptor: number): void;
}

/** One of the system's own, which every program can open again. */
export function openPipe(): Pipe | undefined {
  const names =
    process.platform === "darwin"
      ? ["libSystem.B.dylib"]
      : ["libc.so.6", `libc.musl-${process.arch === "x64" ? "x86_64" : "aarch64"}.so.1`];
  for (const name of names) {
    try {
      const { symbols } = dlopen(name, { pipe: { args: ["ptr"], returns: "i32" }, close: { args: ["i32"], returns: "i32" } });
      const ends = new Int32Array(2);
      if (symbols.pipe(ends) !== 0) return undefined;
      return { read: ends[0] as number, write: ends[1] as number, close: (descriptor) => void symbols.close(descriptor) };
    } catch {
      // The other C library, or none that we know.
      continue;
    }
  }
  return undefined;
}

function spawnWithSockets(words: string[]): PipedChild {
  const process = start(words, ["inherit", "pipe", "pipe"]);
  const sources = [process.stdout, process.stderr] as ReadableStream<Uint8Array>[];
  const output = new ReadableStream<Uint8Array>({
    async start(controller) {
      await Promise.all(
        sources.map(async (source) => {
          for await (const chunk of source) controller.enqueue(chunk);
        }),
      );
      controller.close();
    },
  });
  return { ...childOf(process), output, pipe: undefined };
}
