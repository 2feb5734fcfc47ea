import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { compileExecutable } from "../src/build.ts";

// How long an agent waits for the hook: over an empty executable, compiled with the same flags, in turns within one run.
// Wall time and, for machines where others work too, processor time. The payload comes from a file: what a host takes to write it is not ours.
// bun bench/hook.ts [ROUNDS] [--exe dist/pith]

const calls: Record<string, string> = {
  "a plain call": "cd app && CI=1 npm test 2>&1 | tail -20",
  "with a loop beside it": "for app in web api; do echo $app; done; git status",
  "no rule's business": "xdg-open http://localhost:3000 && echo '$(x)'",
};

const rounds = Number(Bun.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 100);
const named = Bun.argv.indexOf("--exe");
const folder = mkdtempSync(join(tmpdir(), "pith-bench-"));
try {
  writeFileSync(join(folder, "empty.ts"), "export {};\n");
  await compileExecutable(join(folder, "empty.ts"), join(folder, "empty"));
  const executable = named > 0 ? resolve(Bun.argv[named + 1]!) : join(folder, "pith");
  if (named < 0) await compileExecutable("src/main.ts", executable);
  const project = makeOwnRules(executable);
  const plain = Object.values(calls)[0]!;
  const runs = [
    { name: "empty executable", command: [join(folder, "empty")], input: formatPayload("") },
    ...Object.entries(calls).map(([name, command]) => ({ name, command: [executable, "hook", "claude"], input: formatPayload(command) })),
    { name: "with 50 rules of one's own", command: [executable, "hook", "claude"], input: formatPayload(plain, project), home: folder },
  ].map((run, at) => ({ ...run, input: writePayload(join(folder, `${at}.json`), run.input), wall: [] as number[], cpu: [] as number[] }));
  for (let round = -10; round < rounds; round++) {
    for (const { command, input, home, wall, cpu } of runs) {
      const start = Bun.nanoseconds();
      const run = Bun.spawnSync(command, {
        env: { ...process.env, ...(home && { HOME: home }) },
        stdin: Bun.file(input),
        stdout: "pipe",
        stderr: "ignore",
      });
      const time = (Bun.nanoseconds() - start) / 1e6;
      if (run.exitCode !== 0) throw new Error(`${command.join(" ")} ended with status ${run.exitCode}`);
      if (round < 0) continue;
      wall.push(time);
      cpu.push(Number(run.resourceUsage?.cpuTime.total ?? 0) / 1e3);
    }
  }
  const [empty] = runs;
  for (const { name, wall, cpu } of runs) {
    console.log(`${name.padEnd(28)} wall ${format(wall, empty!.wall)}   processor ${format(cpu, empty!.cpu)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Fifty of the user's, and one of a project that is trusted; answers where that is. */
function makeOwnRules(executable: string): string {
  const rule = (name: string) => `match: ${name} build\nwhy: only its errors\ndrop: ['^noise']\n`;
  const project = join(folder, "project");
  for (let i = 1; i <= 50; i++) writeRule(join(folder, ".config/pith/filters/own"), `tool-${i}`, rule);
  writeRule(join(project, ".pith/filters/own"), "ours", rule);
  const trusted = Bun.spawnSync([executable, "trust"], { cwd: project, env: { ...process.env, HOME: folder }, stdout: "ignore" });
  if (trusted.exitCode !== 0) throw new Error(`pith trust ended with status ${trusted.exitCode}`);
  return project;
}

function writeRule(path: string, name: string, format: (name: string) => string): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, `${name}.yaml`), format(name));
}

function formatPayload(command: string, cwd = tmpdir()): string {
  const input = { command, timeout: 60_000, description: "Run the tests" };
  return JSON.stringify({ session_id: "7f3a1c22", cwd, hook_event_name: "PreToolUse", tool_name: "Bash", tool_input: input });
}

function writePayload(file: string, text: string): string {
  writeFileSync(file, text);
  return file;
}

/** Median, and how much it is over the empty executable's. */
function format(values: number[], empty: number[]): string {
  const [value, base] = [median(values), median(empty)];
  return `${value.toFixed(2).padStart(6)} ms${values === empty ? "                       " : `  +${(value - base).toFixed(2)} ms, ${(value / base).toFixed(2)} of empty`}`;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
