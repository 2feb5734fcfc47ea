import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ToolResult } from "./apis/api.ts";
import { findApi } from "./apis/list.ts";
import type { Script, Shell, Turn } from "./model.ts";

export const checkout = resolve(import.meta.dir, "..");

/** Installs a package of exactly this version into the cache of the checkout; throws a clear word where that cannot be. */
export function fetchAgent(name: string, version: string, binary: string): string {
  const folder = join(checkout, ".cache", "live", `${name.replaceAll("/", "-")}-${version}`);
  const path = join(folder, "node_modules", binary);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  const npm = Bun.spawnSync(["npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", `${name}@${version}`], {
    cwd: folder,
    stdin: "ignore",
    stderr: "pipe",
  });
  if (existsSync(path)) return path;
  throw new Error(`the live test needs ${name}@${version}, and npm could not install it here:\n${npm.stderr.toString()}`);
}

/** Node 26, which some agents need and the system may not have. */
export function fetchNode(): string {
  const name = `node-${process.platform}-${process.arch}`;
  return fetchAgent(name, "26.10.0", `${name}/bin/node`);
}

/** A folder in that of the run, which test/setup.ts removes. */
export function makeFolder(name: string): string {
  const inner = join(mkdtempSync(join(tmpdir(), "pith live ")), name);
  mkdirSync(inner, { recursive: true });
  return inner;
}

/** The environment of a person who has nothing set: no key, no setting, no proxy of the one who runs the tests. */
export function cleanEnvironment(home: string): Record<string, string> {
  const node = Bun.which("node");
  const folders = [join(home, ".local", "bin"), node ? resolve(node, "..") : "", "/usr/local/bin", "/usr/bin", "/bin"];
  return { HOME: home, PATH: [...new Set(folders.filter(Boolean))].join(":"), SHELL: "/bin/bash", LANG: "C.UTF-8" };
}

/** A program run in an environment of ours alone. */
export function run(command: string[], options: { cwd: string; env: Record<string, string> }): { status: number; text: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, {
    ...options,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: 600_000,
  });
  return { status: exitCode, text: stdout.toString() + stderr.toString() };
}

/** pith from this checkout, as its own install script puts it in place. */
export function installPith(home: string): string {
  return runInHome(home, ["sh", join(checkout, "install.sh")], home);
}

/** The executable alone, by both of its names. */
export function copyPith(home: string): void {
  const bin = join(home, ".local/bin");
  mkdirSync(bin, { recursive: true });
  copyFileSync(process.env["PITH_TEST_EXECUTABLE"] ?? join(checkout, "dist/pith"), join(bin, "pith"));
  chmodSync(join(bin, "pith"), 0o755);
  symlinkSync("pith", join(bin, "pith-filter"));
}

/** What a program of a home prints; throws where it fails. */
export function runInHome(home: string, words: string[], cwd: string): string {
  const { status, text } = run(words, { cwd, env: cleanEnvironment(home) });
  if (status !== 0) throw new Error(`${words.join(" ")} ended with status ${status}:\n${text}`);
  return text;
}

/** A network with nothing but loopback, where the system lets us make one. */
export function isolate(command: string[]): string[] {
  const alone = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"];
  canIsolate ??= Bun.which("unshare") !== null && Bun.spawnSync([...alone, "true"], { stdout: "ignore", stderr: "ignore" }).success;
  return canIsolate ? [...alone, ...command] : command;
}

let canIsolate: boolean | undefined;

export interface AgentRun {
  /** The agent and its arguments; `{model}` stands for the address of the model, here, in `env` and in `files`. */
  command: string[];
  turns: Turn[];
  shell: Shell;
  home: string;
  project: string;
  env?: Record<string, string>;
  files?: string[];
}

export interface Request {
  path: string;
  // As the agent sent it.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

/** One headless run of an agent along the turns of a script, without a network; `results` is what the model was told of each call. */
export function runAgent({ command, turns, shell, home, project, env, files = [] }: AgentRun): {
  status: number;
  text: string;
  results: ToolResult[];
  requests: Request[];
} {
  const folder = mkdtempSync(join(tmpdir(), "pith live "));
  const script = join(folder, "script.json");
  const file = join(folder, "requests.jsonl");
  writeFileSync(script, JSON.stringify({ turns, shell, files } satisfies Script));
  const model = [process.execPath, join(checkout, "live", "model.ts"), script, file, "--"];
  const { status, text } = run(isolate([...model, ...command]), { cwd: project, env: { ...cleanEnvironment(home), ...env } });
  const requests = readRequests(file);
  rmSync(folder, { recursive: true });
  const last = requests.findLast(({ path, body }) => findApi(path)?.listTools(body).includes(shell.tool));
  return { status, text, requests, results: last ? (findApi(last.path)?.readResults(last.body) ?? []) : [] };
}

function readRequests(file: string): Request[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Request);
}
