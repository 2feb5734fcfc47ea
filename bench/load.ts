// What no tool prints on a good day: `bun bench/load.ts [--gigabytes 1] [--wait 20]`. Needs dist/pith (npm run build). Each row checks that nothing was
// lost; the status is 1 where something was, or where more than 200 MB of memory were taken.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const pith = process.env["PITH_TEST_EXECUTABLE"] ?? resolve(import.meta.dir, "../dist/pith");
const home = mkdtempSync(join(tmpdir(), "pith-bench-"));
const env = { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: home };
const option = (name: string, otherwise: number) =>
  process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : otherwise;
const gigabytes = option("--gigabytes", 1);
const megabyte = 2 ** 20;
const mostMemory = 200;

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
  await filterAtOnce(500);
  await hookAtOnce(500);
  await wait(option("--wait", 20));
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function pour(name: string, bytes: number, piece: Buffer): Promise<void> {
  const start = performance.now();
  const filter = Bun.spawn([pith, "filter", "git/log"], { env, stdin: "pipe", stdout: "pipe", stderr: "pipe" });
  const printed = readAround(filter.stdout);
  let sent = 0;
  for (; sent < bytes; sent += piece.length) {
    filter.stdin.write(piece);
    await filter.stdin.flush();
  }
  await filter.stdin.end();
  const { shown, end } = await printed;
  await filter.exited;
  const seconds = (performance.now() - start) / 1000;
  const id = /pith raw ([0-9a-z]{4,})/.exec(end)?.[1];
  const kept = id === undefined ? shown : await countBytes([pith, "raw", id]);
  const fate = kept === sent ? "all of it kept" : `${kept} of ${sent} bytes kept`;
  const memory = memoryOf(filter);
  check(memory <= mostMemory && (kept === sent || mayBeCut(sent)));
  say(
    name,
    `${seconds.toFixed(2).padStart(6)} s, ${(sent / 1e6 / seconds).toFixed(0)} MB/s, ${memory} MB resident, ${shown} bytes shown, ${id === undefined ? "as it came" : fate}`,
  );
}

/** One raw may fill the store; of a larger one the middle goes. */
function mayBeCut(bytes: number): boolean {
  return bytes > 2e9;
}

async function countBytes(words: string[]): Promise<number> {
  return (await readAround(Bun.spawn(words, { env, stdout: "pipe", stderr: "ignore" }).stdout)).shown;
}

/** How much was printed, and its end. Not all of it: the memory of a process counts as that of what it starts, until that has its own. */
async function readAround(stream: ReadableStream<Uint8Array>): Promise<{ shown: number; end: string }> {
  let shown = 0;
  let end = "";
  for await (const chunk of stream) {
    shown += chunk.length;
    end = (end + Buffer.from(chunk.subarray(-200)).toString()).slice(-200);
  }
  return { shown, end };
}

async function filterAtOnce(count: number): Promise<void> {
  const before = await countCalls();
  const text = Array.from({ length: 3000 }, (_, i) => `${i} step ${i.toString(36)} went ${i * 7} far\n`).join("");
  const start = performance.now();
  const all = Array.from({ length: count }, (_, i) =>
    Bun.spawn([pith, "filter", "git/log"], { env, stdin: Buffer.from(`${i} mine\n${text}`), stdout: "pipe", stderr: "ignore" }),
  );
  const views = await Promise.all(all.map(({ stdout }) => new Response(stdout).text()));
  await Promise.all(all.map(({ exited }) => exited));
  const seconds = (performance.now() - start) / 1000;
  const ids = views.map((view) => /pith raw ([0-9a-z]{4,})/.exec(view)?.[1]);
  const own = await Promise.all(ids.map(async (id, i) => id !== undefined && (await startsWith([pith, "raw", id], `${i} mine\n`))));
  const kept = own.filter(Boolean).length;
  const lines = (await countCalls()) - before;
  const memory = Math.max(...all.map(memoryOf));
  check(kept === count && lines === count && memory <= mostMemory);
  say(
    `${count} filters at once`,
    `${seconds.toFixed(2).padStart(6)} s, ${memory} MB resident at most, ${kept} views with their raw, ${lines} lines in the ledger`,
  );
}

async function hookAtOnce(count: number): Promise<void> {
  const payload = {
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    cwd: "/",
    tool_input: { command: "cd app && npm test 2>&1 | tail -20" },
  };
  const start = performance.now();
  const all = Array.from({ length: count }, () =>
    Bun.spawn([pith, "hook", "claude"], { env, stdin: Buffer.from(JSON.stringify(payload)), stdout: "pipe", stderr: "ignore" }),
  );
  const answers = await Promise.all(all.map(({ stdout }) => new Response(stdout).text()));
  await Promise.all(all.map(({ exited }) => exited));
  const seconds = (performance.now() - start) / 1000;
  const right = answers.filter((answer) => answer.includes("filter npm/run --fit tail:20")).length;
  const memory = Math.max(...all.map(memoryOf));
  check(right === count && memory <= mostMemory);
  say(`${count} hooks at once`, `${seconds.toFixed(2).padStart(6)} s, ${memory} MB resident at most, ${right} answers`);
}

/** A command that says a line and then nothing: what it costs to wait for it. */
async function wait(seconds: number): Promise<void> {
  const rest = ((await timeOfSilence(seconds)) - (await timeOfSilence(1))) / (seconds - 1);
  say(
    `${seconds} s of silence`,
    `${rest.toFixed(2).padStart(6)} ms of processor time a second, ${((rest * 86_400) / 1000).toFixed(0)} s a day`,
  );
}

async function timeOfSilence(seconds: number): Promise<number> {
  const line = `{ echo one; sleep ${seconds}; } 2>&1 | exec "$0" filter git/log --patience 86400`;
  const shell = Bun.spawn(["bash", "-c", line, pith], { env, stdout: "pipe", stderr: "pipe" });
  check((await new Response(shell.stdout).text()) === "one\n");
  await shell.exited;
  return Number(shell.resourceUsage()?.cpuTime.total ?? 0) / 1000;
}

async function startsWith(words: string[], text: string): Promise<boolean> {
  return (await new Response(Bun.spawn(words, { env, stdout: "pipe", stderr: "ignore" }).stdout).text()).startsWith(text);
}

async function countCalls(): Promise<number> {
  const said = await new Response(Bun.spawn([pith, "gain", "--all", "--json"], { env, stdout: "pipe", stderr: "ignore" }).stdout).text();
  return (JSON.parse(said) as { totals: { calls: number } }).totals.calls;
}

function memoryOf(process: Bun.Subprocess): number {
  return Math.round((process.resourceUsage()?.maxRSS ?? 0) / megabyte);
}

function check(holds: boolean): void {
  if (!holds) process.exitCode = 1;
}

function say(name: string, text: string): void {
  console.log(`${name.padEnd(30)} ${text}`);
}
