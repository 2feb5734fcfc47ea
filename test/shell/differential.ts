import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { decide } from "../../src/rules/decide.ts";
import type { HostLimits } from "../../src/rules/plan.ts";
import { index, programs, shellLine } from "./lines.ts";

// Random lines, run by a real shell as typed and as rewritten, with a filter that passes its input through.
// bun test/shell/differential.ts [--seed N] [--runs N] [--shell bash|zsh]

export interface Difference {
  line: string;
  rewritten: string;
  typed: string;
  changed: string;
}

export interface Outcome {
  lines: number;
  rewritten: number;
  /** Lines whose own runs differ from one another. */
  races: number;
  differences: Difference[];
}

export interface Request {
  seed?: number;
  runs?: number;
  shell?: "bash" | "zsh";
  /** These lines, not random ones. */
  only?: string[];
}

const perProcess = 100;

export async function compareRuns({ seed = 0, runs = 0, shell = "bash", only }: Request): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "pith-lines-"));
  try {
    await writePrograms(join(folder, "bin"), shell);
    const lines = only ?? fc.sample(shellLine, { seed, numRuns: runs });
    const outcome: Outcome = { lines: lines.length, rewritten: 0, races: 0, differences: [] };
    for (let from = 0; from < lines.length; from += perProcess) {
      await compareBatch(lines.slice(from, from + perProcess), folder, shell, outcome);
    }
    return outcome;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function compareBatch(lines: string[], folder: string, shell: "bash" | "zsh", outcome: Outcome): Promise<void> {
  const pairs: { line: string; rewritten: string }[] = [];
  for (const line of lines) {
    const host: HostLimits = {
      filter: join(folder, "bin", "pass"),
      options: ["--of", "a.b"],
      redirect: true,
      pipefail: true,
      shell,
      namesLast: true,
    };
    const decision = decide(line, index, host);
    if (decision.kind === "rewrite") pairs.push({ line, rewritten: decision.command });
  }
  outcome.rewritten += pairs.length;
  const results = await runAll(
    pairs.flatMap(({ line, rewritten }) => [line, rewritten]),
    folder,
    shell,
  );
  for (const [at, { line, rewritten }] of pairs.entries()) {
    const [typed, changed] = [results[at * 2]!, results[at * 2 + 1]!];
    if (typed === changed) continue;
    if (await isRace(line, rewritten, folder, shell)) outcome.races++;
    else outcome.differences.push({ line, rewritten, typed, changed });
  }
}

/**
 * Two processes of the line write at the same time: some of its runs as typed are like some as rewritten. Where those as typed differ among
 * themselves, there may be too many orders to meet: the same lines are enough.
 */
async function isRace(line: string, rewritten: string, folder: string, shell: string): Promise<boolean> {
  const results = await runAll(
    Array.from({ length: 16 }, (_, at) => (at % 2 ? rewritten : line)),
    folder,
    shell,
  );
  const typed = results.filter((_, at) => at % 2 === 0);
  const changed = results.filter((_, at) => at % 2 === 1);
  if (changed.some((result) => typed.includes(result))) return true;
  const unordered = typed.map(sortLines);
  return new Set(typed).size > 1 && changed.some((result) => unordered.includes(sortLines(result)));
}

function sortLines(text: string): string {
  return text.split("\n").toSorted().join("\n");
}

async function writePrograms(bin: string, shell: string): Promise<void> {
  await mkdir(bin, { recursive: true });
  const all = { ...programs, pass: "exec cat" };
  for (const [name, body] of Object.entries(all)) {
    await Bun.write(join(bin, name), `#!/bin/sh\n${body}\n`);
    await chmod(join(bin, name), 0o755);
  }
  await Bun.write(join(bin, "..", "driver"), driver(shell));
}

/** Runs each text of a file (separated by NUL) in a folder of its own and writes what came of it. */
function driver(shell: string): string {
  const read = shell === "zsh" ? "IFS= read -r -d $'\\0' its_text" : "IFS= read -r -d '' its_text";
  return `its_root=$1; its_n=0
while ${read}; do
  its_n=$((its_n+1)); its_work=$its_root/work/$its_n/here; mkdir -p "$its_work/sub" "$its_work/bin"
  ln -s "$its_root/bin/ok" "$its_work/bin/ok"
  printf 'one\\ntwo\\n' > "$its_work/in.txt"
  printf 'use_lib() { bad | cat; }\\n' > "$its_work/lib.sh"
  (
    cd "$its_work" && exec 9> "$its_root/work/$its_n/end"
    trap 'code=$?; echo "exit $code in \${PWD#$its_root/work/$its_n} X=$X y=$y" >&9' EXIT
    eval "$its_text"
  ) < /dev/null > "$its_root/work/$its_n/output" 2>&1
done < "$its_root/lines"
`;
}

async function runAll(texts: string[], folder: string, shell: string): Promise<string[]> {
  await rm(join(folder, "work"), { recursive: true, force: true });
  await Bun.write(join(folder, "lines"), texts.map((text) => `${text}\0`).join(""));
  const env = { PATH: `${join(folder, "bin")}:/usr/bin:/bin`, HOME: "/nonexistent", LC_ALL: "C.UTF-8", TMPDIR: tmpdir() };
  const options = shell === "zsh" ? ["-f"] : ["--norc", "--noprofile"];
  const run = Bun.spawn([shell, ...options, join(folder, "driver"), folder], { env, stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  await run.exited;
  return Promise.all(texts.map((_, at) => readResult(join(folder, "work", String(at + 1)))));
}

/** Output, end and files of one line, with what differs by nature (its folder's number) masked. */
async function readResult(folder: string): Promise<string> {
  const names = [...new Bun.Glob("**/*").scanSync({ cwd: folder, dot: true })].sort();
  const texts = await Promise.all(names.map(async (name) => `--- ${name}\n${await Bun.file(join(folder, name)).text()}`));
  return (
    texts
      .join("\n")
      .replaceAll(folder, "HERE")
      // `cd old new` of zsh makes another path of it.
      .replaceAll(/\bwork\/\d+\/here\b/g, "HERE")
      .replaceAll(/(?<=plain .* in )\d+$/gm, "HERE")
      .replaceAll(/\/driver: (eval: )?line \d+/g, "/driver")
      .replaceAll(/^\(eval\):\d+/gm, "(eval)")
      .replaceAll(/process \d+/g, "process")
  );
}

if (import.meta.main) {
  const option = (name: string, usual: number) => (Bun.argv.includes(name) ? Number(Bun.argv[Bun.argv.indexOf(name) + 1]) : usual);
  const seed = option("--seed", Date.now() % 1_000_000);
  const runs = option("--runs", 2000);
  const shell = Bun.argv.includes("zsh") ? ("zsh" as const) : ("bash" as const);
  const { lines, rewritten, races, differences } = await compareRuns({ seed, runs, shell });
  for (const { line, rewritten: changed, ...results } of differences.slice(0, 5)) {
    console.log(`\n== typed\n${line}\n== rewritten\n${changed}\n-- typed\n${results.typed}\n-- rewritten\n${results.changed}`);
  }
  console.log(`seed ${seed}, ${shell}: ${lines} lines, ${rewritten} rewritten, ${races} races, ${differences.length} differences`);
  process.exit(differences.length === 0 && rewritten > 0 ? 0 : 1);
}
