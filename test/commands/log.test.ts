import { expect, test } from "bun:test";

const main = `${import.meta.dir}/../../src/main.ts`;
const recording = `${import.meta.dir}/../../filters/script/bash-5.2/noisy.txt`;

function log(args: string[], stdin = "") {
  const child = Bun.spawnSync([process.execPath, main, "log", ...args], { stdin: Buffer.from(stdin) });
  return { out: child.stdout.toString(), err: child.stderr.toString(), exit: child.exitCode };
}

test("a long log is its error, its repeats with a count, and its end", () => {
  const { out, exit } = log([recording, "--budget", "500"]);
  expect(exit).toBe(0);
  expect(out.length).toBeLessThan(1600);
  for (const kept of [
    "ERROR batch 611: row 77 of order 30541 has no customer",
    "899 of 900 batches moved",
    `lines shown, all: ${recording}]`,
  ])
    expect(out).toContain(kept);
});

test("standard input is read where no file is named, and what is short comes as it is", () => {
  expect(log([], "a\nb\n")).toEqual({ out: "a\nb\n", err: "", exit: 0 });
});

test("a file that is not there is an error", () => {
  expect(log(["nope.log"])).toEqual({
    out: "",
    err: "pith: cannot read nope.log: there is no such file\n  try: pith log --help\n",
    exit: 1,
  });
});

test("a budget that is no number is wrong usage", () => {
  expect(log(["--budget", "much"]).exit).toBe(2);
});
