// bun refuse.ts WHAT HOW -- CMD…: starts CMD with system calls of one kind refused by the kernel (seccomp), for it and all that it starts.
// WHAT is `network`, `create` (files and folders that are not there yet), or what a file system may not know: `rename`, `mode` (chmod), `time` (of a file),
// `bonds` (locks, links, waiting for the disk); HOW is `kill`, or the name of an error.
import { dlopen, ptr } from "bun:ffi";
import { constants } from "node:os";

interface Calls {
  architecture: number;
  network: number[];
  create: number[];
  rename: number[];
  mode: number[];
  time: number[];
  bonds: number[];
  /** openat and open, with the place of their flags among the arguments. */
  open: [number: number, place: number][];
}

const calls: Partial<Record<NodeJS.Architecture, Calls>> = {
  x64: {
    architecture: 0xc000003e,
    // socket to sendmsg, recvmsg, bind, listen, socketpair, accept4, recvmmsg, sendmmsg, io_uring_setup.
    network: [41, 42, 43, 44, 45, 46, 47, 49, 50, 53, 288, 299, 307, 425],
    // creat, mkdir, mkdirat.
    create: [85, 83, 258],
    // rename, renameat, renameat2; chmod, fchmod, fchmodat, fchmodat2; utime, utimes, futimesat, utimensat.
    rename: [82, 264, 316],
    mode: [90, 91, 268, 452],
    time: [132, 235, 261, 280],
    // flock, fsync, fdatasync, link, symlink, linkat, symlinkat.
    bonds: [73, 74, 75, 86, 88, 265, 266],
    open: [
      [257, 2],
      [2, 1],
    ],
  },
  arm64: {
    architecture: 0xc00000b7,
    network: [198, 199, 200, 201, 202, 203, 206, 207, 211, 212, 242, 243, 269, 425],
    create: [34],
    rename: [38, 276],
    mode: [52, 53, 452],
    time: [88],
    bonds: [32, 82, 83, 37, 36],
    open: [[56, 2]],
  },
};

const split = process.argv.indexOf("--");
const [what = "", how = ""] = process.argv.slice(2, split);
const words = process.argv.slice(split + 1);
const own = calls[process.arch];
if (process.platform !== "linux" || !own) throw new Error(`no system calls are known for ${process.platform} on ${process.arch}`);
refuse(makeProgram(own));
const program = Bun.which(words[0] as string);
if (!program) throw new Error(`no such command: ${words[0]}`);
process.execve?.(program, words, process.env as Record<string, string>);

type Instruction = [code: number, yes: number, no: number, value: number];

// Classic BPF over `struct seccomp_data`: number at 0, architecture at 4, arguments of 8 bytes from 16 on.
function makeProgram({ architecture, open, ...kinds }: Calls): Instruction[] {
  const [load, equal, anyBit, answer] = [0x20, 0x15, 0x45, 0x06];
  const allow = 0x7fff0000;
  const error = constants.errno[how as keyof typeof constants.errno];
  const refusal = how === "kill" ? 0x80000000 : 0x00050000 | error;
  const program: Instruction[] = [
    [load, 0, 0, 4],
    [equal, 1, 0, architecture],
    [answer, 0, 0, 0x80000000],
    [load, 0, 0, 0],
  ];
  for (const number of kinds[what as keyof typeof kinds]) program.push([equal, 0, 1, number], [answer, 0, 0, refusal]);
  if (what === "create")
    for (const [number, place] of open)
      program.push(
        [equal, 0, 4, number],
        [load, 0, 0, 16 + 8 * place],
        [anyBit, 0, 1, 0o100],
        [answer, 0, 0, refusal],
        [answer, 0, 0, allow],
      );
  return [...program, [answer, 0, 0, allow]];
}

function refuse(program: Instruction[]): void {
  const bytes = new ArrayBuffer(program.length * 8);
  const view = new DataView(bytes);
  for (const [i, [code, yes, no, value]] of program.entries()) {
    view.setUint16(i * 8, code, true);
    view.setUint8(i * 8 + 2, yes);
    view.setUint8(i * 8 + 3, no);
    view.setUint32(i * 8 + 4, value, true);
  }
  const header = new BigUint64Array([BigInt(program.length), BigInt(ptr(bytes))]);
  const { symbols } = dlopen("libc.so.6", {
    prctl: { args: ["i32", "u64", "ptr", "u64", "u64"], returns: "i32" },
  });
  const [noNewPrivileges, setSeccomp, modeFilter] = [38, 22, 2];
  if (symbols.prctl(noNewPrivileges, 1, null, 0, 0) !== 0) throw new Error("prctl(PR_SET_NO_NEW_PRIVS) failed");
  if (symbols.prctl(setSeccomp, modeFilter, ptr(header), 0, 0) !== 0) throw new Error("this kernel takes no seccomp filter");
}
