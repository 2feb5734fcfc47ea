import { existsSync } from "node:fs";
import { join } from "node:path";
import plugin from "../../../hooks/opencode/pith.js" with { type: "text" };
import { checkPlugin, sample } from "../check-after.ts";
import { checkVersion, isOnPath } from "../check.ts";
import type { Finding, Host, HostFile, Place } from "../host.ts";
import { editOwn } from "../own-file.ts";

export const host: Host = makeHost({ name: "opencode", title: "OpenCode", least: "1.0.0" });

/** OpenCode, or one that was made from it. */
export interface Kin {
  /** Its program, and the folder of its settings. */
  name: string;
  title: string;
  least: string;
}

export function makeHost(kin: Kin): Host {
  const { name, title } = kin;
  return {
    name,
    title,
    isInstalled: (place) => isOnPath(name, place) || existsSync(configFolder(kin, place)),
    // Not for a project: beside the user's own, one output would be shortened twice.
    files: (place, scope) => (scope === "user" ? [findPlugin(kin, place)] : []),
    listRules: () => [],
    nextStep: `sessions of ${title} that start from now on use it`,
    check: (place) => Promise.resolve(check(kin, place)),
  };
}

function configFolder({ name }: Kin, { env, home }: Place): string {
  return join(env["XDG_CONFIG_HOME"] || join(home, ".config"), name);
}

function findPlugin(kin: Kin, place: Place): HostFile {
  const path = join(configFolder(kin, place), "plugin", "pith.js");
  const marker = `["hook", "${kin.name}"]`;
  const text = plugin.replace('["hook", "opencode"]', marker);
  return { path, ...editOwn({ path, text, marker, word: place.word, pith: place.pith }) };
}

function check(kin: Kin, place: Place): Finding[] {
  const { name, least } = kin;
  const need = { program: name, least, lacks: "is older than any that pith was tried with", update: `${name} upgrade` };
  const payload = {
    event: "tool.execute.after",
    sessionID: "doctor",
    args: { command: sample.command },
    directory: place.cwd,
    output: { title: sample.command, output: sample.text, metadata: { output: sample.text, exit: 0, truncated: false } },
  };
  return [checkVersion(place, need), checkPlugin(name, findPlugin(kin, place), { place, payload, readText: ({ output }) => output })];
}
