import { existsSync } from "node:fs";
import { join } from "node:path";
import plugin from "../../../hooks/amp/pith.js" with { type: "text" };
import { checkPlugin, sample } from "../check-after.ts";
import { checkVersion, isOnPath } from "../check.ts";
import type { Finding, Host, HostFile, Place } from "../host.ts";
import { editOwn } from "../own-file.ts";

export const host: Host = {
  name: "amp",
  title: "Amp",
  isInstalled: (place) => isOnPath("amp", place) || existsSync(configFolder(place)),
  isUnproved: true,
  // Not for a project: beside the user's own, one output would be shortened twice.
  files: (place, scope) => (scope === "user" ? [findPlugin(place)] : []),
  listRules: () => [],
  nextStep: "sessions of Amp that start from now on use it, others after `plugins: reload`",
  check: (place) => Promise.resolve(check(place)),
};

function configFolder({ env, home }: Place): string {
  return join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "amp");
}

function findPlugin(place: Place): HostFile {
  const path = join(configFolder(place), "plugins", "pith.js");
  return { path, ...editOwn({ path, text: plugin, marker, word: place.word, pith: place.pith }) };
}

const marker = '["hook", "amp"]';

function check(place: Place): Finding[] {
  const need = { program: "amp", least: "0.0.1790142911", lacks: "is older than what pith knows of it", update: "amp update" };
  const payload = {
    event: "tool.result",
    tool: "shell_command",
    input: { command: sample.command },
    status: "done",
    output: { output: sample.text, exitCode: 0 },
    cwd: place.cwd,
    session: "doctor",
  };
  return [checkVersion(place, need), checkPlugin("amp", findPlugin(place), { place, payload, readText: ({ output }) => output })];
}
