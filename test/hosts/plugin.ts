import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// A plugin from hooks/ as the agent loads it, and a program in the place of pith.

export const folder = mkdtempSync(join(tmpdir(), "pith plugin "));

let loaded = 0;

/** The module that a plugin text is, with `pith` as its executable. */
export async function loadPlugin<T>(file: string, pith: string): Promise<T> {
  const path = join(folder, `plugin-${loaded++}.mjs`);
  const text = await Bun.file(new URL(`../../hooks/${file}`, import.meta.url).pathname).text();
  writeFileSync(path, text.replaceAll("{pithPath}", JSON.stringify(pith)));
  return (await import(path)) as T;
}

/** A program that does what a line of sh says. */
export function writeProgram(name: string, line: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** What may be in the place of pith when something is wrong with it; each must leave things as they were. */
export const faultyPrograms: [string, string][] = [
  ["is not there", join(folder, "nothing-here")],
  ["is a folder", folder],
  ["ends with a status", writeProgram("fails", 'cat > /dev/null; echo "{}"; exit 3')],
  ["ends by a signal", writeProgram("dies", "kill -9 $$")],
  ["says nothing", writeProgram("says-nothing", "cat > /dev/null")],
  ["says no JSON", writeProgram("says-no-json", "cat > /dev/null; echo oops")],
  ["reads nothing", writeProgram("reads-nothing", "exec 0<&-; sleep 0.1")],
];
