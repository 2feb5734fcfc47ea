import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The executable that `npm test` has just built; another one by name of its path, for whoever works on it. */
export const pith = process.env["PITH_TEST_EXECUTABLE"] ?? resolve(import.meta.dir, "../../dist/pith");

export interface Home {
  path: string;
  env: Record<string, string>;
  /** Runs pith to its end. */
  run(args: string[], options?: { input?: string | Uint8Array; env?: Record<string, string> }): Run;
  /** Runs a line of bash in the home folder; `$PITH` is the executable. */
  bash(line: string, env?: Record<string, string>): Run;
  remove(): void;
}

export interface Run {
  status: number | null;
  out: string;
  bytes: Uint8Array;
  err: string;
}

/** A throw-away home folder, with a space in its name. */
export function makeHome(name = "pith home "): Home {
  const path = realpathSync(mkdtempSync(join(tmpdir(), name)));
  const env = { PATH: process.env["PATH"] ?? "", HOME: path, TMPDIR: path, PITH: pith };
  const start = (words: string[], input: string | Uint8Array, more: Record<string, string> = {}): Run => {
    const done = Bun.spawnSync(words, {
      cwd: path,
      env: { ...env, ...more },
      stdin: typeof input === "string" ? Buffer.from(input) : input,
      stdout: "pipe",
      stderr: "pipe",
    });
    return { status: done.exitCode, out: done.stdout.toString(), bytes: done.stdout, err: done.stderr.toString() };
  };
  return {
    path,
    env,
    run: (args, options = {}) => start([pith, ...args], options.input ?? "", options.env),
    bash: (line, more) => start(["bash", "-c", line], "", more),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A home folder that is this process's own until it is removed. */
export function enterHome(): Home {
  const home = makeHome("pith home ä ");
  const names = ["HOME", "TMPDIR", "XDG_DATA_HOME"];
  const before = names.map((name) => [name, process.env[name]] as const);
  process.env["HOME"] = process.env["TMPDIR"] = home.path;
  delete process.env["XDG_DATA_HOME"];
  const remove = () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    home.remove();
  };
  return { ...home, remove };
}

/** A log that is longer than any host shows, each line of another kind. */
export function makeLog(lines: number): string {
  let text = "";
  for (let i = 0; i < lines; i++) text += `${i} step ${i.toString(36)} of the ${["red", "green", "blue"][i % 3]} path went ${i * 7} far\n`;
  return text;
}

/** The id in a view's marker or in a notice. */
export function idIn(text: string): string {
  const id = /\bpith raw ([0-9a-z]{4,})/.exec(text)?.[1];
  if (id === undefined) throw new Error(`no id in: ${text.slice(-300)}`);
  return id;
}

/** Waits for what another process does; fails by the test's own time-out. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await Bun.sleep(5);
}
