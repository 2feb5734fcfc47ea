import { expect, test } from "bun:test";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { makeLog } from "../programs/pith.ts";

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

test.each([
  ["a folder", import.meta.dir, "it is a folder", `ls ${import.meta.dir}`],
  ["a device", "/dev/null", "it is neither a file nor a pipe", "cat /dev/null | pith log"],
  ["a program", process.execPath, "it is no text", "pith log --help"],
])("%s is an error", (_, path, because, attempt) => {
  expect(log([path])).toEqual({ out: "", err: `pith: cannot read ${path}: ${because}\n  try: ${attempt}\n`, exit: 1 });
});

test("what is to be typed is in quotes where it needs them", () => {
  const folder = mkdtempSync(`${tmpdir()}/a log `);
  expect(log([folder]).err).toEndWith(`\n  try: ls '${folder}'\n`);
  rmdirSync(folder);
});

test("one line that is left out is named by its number alone", () => {
  const words = ["alpha", "beta", "gamma", "delta", "kappa", "sigma", "omega", "zeta", "theta", "lambda"];
  const lines = Array.from({ length: 600 }, (_, at) => {
    const word = `${words[at % 10]}-${words[Math.floor(at / 10) % 10]}`;
    const text = at % 2 ? `status half-installed lib${word}:amd64 2.${at}-3` : `error ${word} failed because of ${words[(at * 7) % 10]}`;
    return `2026-11-21 10:00:00 ${text}\n`;
  });
  const { out } = log(["--budget", "300"], lines.join(""));
  expect(out).toMatch(/\[1 line left out: \d+\]/);
});

test("what is compressed is an error", () => {
  const child = Bun.spawnSync([process.execPath, main, "log"], { stdin: Bun.gzipSync("a\n") });
  expect(child.stderr.toString()).toBe("pith: cannot read standard input: it is compressed\n  try: gzip -dc | pith log\n");
});

test("a log of many megabytes is brought down as it comes, and all its lines are counted", () => {
  const { out } = log(["--budget", "1000"], `${makeLog(300_000)}error: it broke\n`);
  expect(out).toContain("error: it broke");
  expect(out).toMatch(/of 300001 lines shown\]\n$/);
}, 60_000);

test("a budget that is no number is wrong usage", () => {
  expect(log(["--budget", "much"]).exit).toBe(2);
});
