// What no tool prints on a good day: `bun bench/load.ts [--gigabytes 1]`. Needs dist/pith (npm run build). Each row checks that nothing was lost.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const pith = process.env["PITH_TEST_EXECUTABLE"] ?? resolve(import.meta.dir, "../dist/pith");
const home = mkdtempSync(join(tmpdir(), "pith-bench-"));
const env = { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: home };
const gigabytes = process.argv.includes("--gigabytes") ? Number(process.argv[process.argv.indexOf("--gigabytes") + 1]) : 1;

const line = "2026-11-21T10:00:00.000Z INFO  [shop.orders] job 123456 of queue mail done in 123 ms, 12 left, worker-3, cache hit\n";
const loads: [name: string, bytes: number, piece: Buffer][] = [
  [`${gigabytes} GB of log lines`, gigabytes * 1e9, Buffer.from(line.repeat(8000))],
  ["one line of 100 MB", 100e6, Buffer.alloc(1_000_000, "x")],
  ["a million empty lines", 1e6, Buffer.alloc(1_000_000, "\n")],
  ["a hundred million empty lines", 100e6, Buffer.alloc(1_000_000, "\n")],
  ["100 MB of one word a line", 100e6, Buffer.from("y\n".repeat(500_000))],
];

try {
  for (const [name, bytes, piece] of loads) await pour(name, bytes, piece);
  await startAtOnce(500);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function pour(name: string, bytes: number, piece: Buffer): Promise<void> {
  const start = performance.now();
  const filter = Bun.spawn([pith, "filter", "git/log"], { env, stdin: "pipe", stdout: "pipe", stderr: "pipe" });
  const printed = new Response(filter.stdout).bytes();
  let sent = 0;
  for (; sent < bytes; sent += piece.length) {
    filter.stdin.write(piece);
    await filter.stdin.flush();
  }
  await filter.stdin.end();
  const view = await printed;
  await filter.exited;
  const seconds = (performance.now() - start) / 1000;
  const id = /pith raw ([0-9a-z]{4,})/.exec(Buffer.from(view.subarray(-200)).toString())?.[1];
  const kept = id === undefined ? view.length : await countBytes([pith, "raw", id]);
  const fate = kept === sent ? "all of it kept" : `${kept} of ${sent} bytes kept`;
  const memory = (filter.resourceUsage()?.maxRSS ?? 0) / 2 ** 20;
  console.log(
    `${name.padEnd(30)} ${seconds.toFixed(2).padStart(6)} s, ${(sent / 1e6 / seconds).toFixed(0)} MB/s, ${memory.toFixed(0)} MB resident, ${view.length} bytes shown, ${id === undefined ? "as it came" : fate}`,
  );
}

async function countBytes(words: string[]): Promise<number> {
  let bytes = 0;
  for await (const chunk of Bun.spawn(words, { env, stdout: "pipe", stderr: "ignore" }).stdout) bytes += chunk.length;
  return bytes;
}

async function startAtOnce(count: number): Promise<void> {
  const text = Array.from({ length: 3000 }, (_, i) => `${i} step ${i.toString(36)} went ${i * 7} far\n`).join("");
  const start = performance.now();
  const all = Array.from({ length: count }, (_, i) =>
    Bun.spawn([pith, "filter", "git/log"], { env, stdin: Buffer.from(`${i} mine\n${text}`), stdout: "pipe", stderr: "ignore" }),
  );
  const views = await Promise.all(all.map(({ stdout }) => new Response(stdout).text()));
  const seconds = (performance.now() - start) / 1000;
  const ids = new Set(views.map((view) => /pith raw ([0-9a-z]{4,})/.exec(view)?.[1]));
  ids.delete(undefined);
  console.log(`${`${count} filters at once`.padEnd(30)} ${seconds.toFixed(2).padStart(6)} s, ${ids.size} views with a raw of their own`);
}
