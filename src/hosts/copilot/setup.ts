import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import text from "../../../hooks/copilot/pith.json" with { type: "text" };
import { sample, trySample } from "../check-after.ts";
import { checkVersion, findRivals, isOnPath, listOf } from "../check.ts";
import type { Finding, Host, HostFile, Place } from "../host.ts";
import { editOwn } from "../own-file.ts";
import { parseSettings } from "../settings-file.ts";

export const host: Host = {
  name: "copilot",
  title: "Copilot CLI",
  isInstalled: (place) => isOnPath("copilot", place) || existsSync(configFolder(place)),
  // A repository's hooks are committed, so they are not for a path of this machine.
  files: (place, scope) => (scope === "user" ? [findFile(place)] : []),
  listRules: () => [],
  nextStep: "sessions of Copilot CLI that start from now on use it",
  check,
};

function configFolder({ env, home }: Place): string {
  return env["COPILOT_HOME"] || join(home, ".copilot");
}

function findFile(place: Place): HostFile {
  const path = join(configFolder(place), "hooks", "pith.json");
  return { path, ...editOwn({ path, text: text as unknown as string, marker: "hook copilot", word: place.word, pith: place.pith }) };
}

async function check(place: Place): Promise<Finding[]> {
  const need = { program: "copilot", least: "0.0.422", lacks: "does not read hooks in the folder of the user", update: "copilot update" };
  const { path } = findFile(place);
  const findings = [checkVersion(place, need)];
  const command = readCommands(path).find((one) => one.endsWith(" hook copilot"));
  if (command === undefined) return [...findings, { level: "fail", what: `no hook of pith at ${path}`, try: "pith init copilot" }];
  const payload = {
    sessionId: "doctor",
    timestamp: 0,
    cwd: place.cwd,
    toolName: "bash",
    toolArgs: { command: sample.command, description: "doctor" },
    toolResult: { resultType: "success", textResultForLlm: `${sample.text}<shellId: 0 completed with exit code 0>` },
  };
  const trial = { command, file: path, place, payload, mend: "pith init copilot" };
  findings.push(trySample(trial, ({ modifiedResult }) => modifiedResult?.textResultForLlm));
  return [...findings, ...findSwitchedOff(place), ...findOthers(place, path)];
}

/** The command lines of a hook file. */
function readCommands(path: string): string[] {
  const { hooks = {} } = (parseSettings(path) ?? {}) as { hooks?: Record<string, { bash?: unknown; command?: unknown }[]> };
  return Object.values(hooks).flatMap((list) => listOf(list).map(({ bash, command }) => String(bash ?? command ?? "")));
}

function findSwitchedOff(place: Place): Finding[] {
  const file = join(configFolder(place), "settings.json");
  if ((parseSettings(file) as { disableAllHooks?: unknown } | undefined)?.disableAllHooks !== true) return [];
  return [{ level: "fail", what: `${file} switches all hooks off`, try: 'remove "disableAllHooks" there' }];
}

/** Other people's hooks that touch what we touch. */
function findOthers(place: Place, own: string): Finding[] {
  const folder = join(configFolder(place), "hooks");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
  const files = names.map((name) => join(folder, name)).filter((path) => path !== own);
  return findRivals(files.map((file) => ({ file, hooks: readCommands(file) })));
}
