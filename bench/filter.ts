// What the filter costs: `bun bench/filter.ts [--log 1000]`. Needs dist/pith (npm run build). Times are compared within one run, round by round.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const pith = process.env["PITH_TEST_EXECUTABLE"] ?? resolve(import.meta.dir, "../dist/pith");
const home = mkdtempSync(join(tmpdir(), "pith-bench-"));
const env = { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: home };
const megabytes = Number(process.argv[process.argv.indexOf("--log") + 1]) || 100;

try {
  await measurePipe();
  await measureThroughput(megabytes);
} finally {
  rmSync(home, { recursive: true, force: true });
}

/** Wall time of the pipe form over the bare command, and over a pipe into cat, which is what bash's own pipe costs. */
async function measurePipe(): Promise<void> {
  const report = `for i in 1 2 3 4 5 6 7 8 9; do echo "src/a.ts:$i:1: error TS2304: Cannot find name 'x$i'."; done`;
  const failedTests = resolve(import.meta.dir, "../filters/npm/run/npm-11.19/jest-29.7.0-failures.txt");
  for (const [name, command, rule, into] of [
    ["50 ms, 9 errors", `sleep 0.05; ${report}`, "tsc/tsc"],
    // Claude Code gives its commands a file.
    ["into a file", `sleep 0.05; ${report}`, "tsc/tsc", `${home}/output`],
    ["50 ms, npm test", `sleep 0.05; cat '${failedTests}'`, "npm/run"],
    ["50 ms, one line", "sleep 0.05; echo done", "tsc/tsc"],
    ["at once, one line", "echo done", "tsc/tsc"],
  ] as const) {
    const forms: Record<string, string> = {
      bare: command,
      cat: `set -o pipefail; { ${command}; } 2>&1 | cat`,
      pith: `set -o pipefail; { ${command}; } 2>&1 | ${pith} filter ${rule}`,
    };
    const times = await timeForms(forms, 60, into);
    const over = (form: string) => (times[form] as number) - (times["bare"] as number);
    console.log(
      `pipe form, ${name.padEnd(18)} bare ${format(times["bare"])} ms, cat +${format(over("cat"))} ms, pith +${format(over("pith"))} ms (medians of 60)`,
    );
  }
}

async function timeForms(forms: Record<string, string>, rounds: number, into = "/dev/null"): Promise<Record<string, number>> {
  const times: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [form, line] of Object.entries(forms)) {
      const start = performance.now();
      await Bun.spawn(["bash", "-c", `exec >> "$0"; ${line}`, into], { env, stdin: "ignore", stdout: "ignore", stderr: "ignore" }).exited;
      (times[form] ??= []).push(performance.now() - start);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([form, all]) => [form, median(all)]));
}

async function measureThroughput(size: number): Promise<void> {
  const path = `${home}/log`;
  await writeLog(path, size);
  for (const rule of ["git/log", "cargo/build"]) {
    const start = performance.now();
    const filter = Bun.spawn([pith, "filter", rule], { env, stdin: Bun.file(path), stdout: "ignore" });
    await filter.exited;
    const seconds = (performance.now() - start) / 1000;
    const usage = filter.resourceUsage();
    const cpu = Number(usage?.cpuTime.total ?? 0) / 1e6;
    console.log(
      `throughput, ${size} MB log, ${rule.padEnd(12)} ${format(size / seconds)} MB/s wall, ${format(size / cpu)} MB/s of all threads' time, ${format((usage?.maxRSS ?? 0) / 2 ** 20)} MB resident at most`,
    );
  }
}

/** A service's log: lines of about 140 bytes, a warning in a hundred, an error in two thousand. */
async function writeLog(path: string, size: number): Promise<void> {
  const writer = Bun.file(path).writer();
  let state = 7;
  const random = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const parts = ["shop.orders", "shop.cart", "http.server", "db.pool", "auth.session", "worker.queue"];
  for (let written = 0, i = 0; written < size * 1e6; i++) {
    const time = new Date(1_795_219_200_000 + i).toISOString();
    const chance = random(2000);
    const level = chance === 0 ? "ERROR" : chance < 20 ? "WARN " : chance < 300 ? "DEBUG" : "INFO ";
    const text =
      chance === 0
        ? `request ${random(1e8).toString(16)} failed: connection to 10.0.${random(255)}.${random(255)}:5432 refused after ${random(9000)} ms`
        : chance % 2
          ? `GET /api/v1/items/${random(1e6)} 200 in ${random(900)} ms, user ${random(2 ** 32).toString(16)}, upstream http://10.0.0.${random(255)}:8080/items`
          : `job ${random(1e6)} of queue mail done in ${random(900)} ms, ${random(99)} left, worker-${random(16)} für ${random(9999)} tokens, cache hit`;
    const line = `${time} ${level} [${parts[random(6)]}] ${text}\n`;
    written += line.length;
    writer.write(line);
    if (i % 10_000 === 0) await writer.flush();
  }
  await writer.end();
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] as number;
}

function format(value = 0): string {
  return value.toFixed(value < 10 ? 2 : 0);
}
