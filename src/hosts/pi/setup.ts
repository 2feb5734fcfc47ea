import { existsSync } from "node:fs";
import { join } from "node:path";
import plugin from "../../../hooks/pi/pith.js" with { type: "text" };
import { checkPlugin, sample } from "../check-after.ts";
import { checkVersion, isOnPath } from "../check.ts";
import type { Finding, Host, HostFile, Place } from "../host.ts";
import { editOwn } from "../own-file.ts";

export const host: Host = {
  name: "pi",
  title: "Pi",
  isInstalled: (place) => isOnPath("pi", place) || existsSync(configFolder(place)),
  // Not for a project: beside the user's own, one output would be shortened twice.
  files: (place, scope) => (scope === "user" ? [findExtension(place)] : []),
  listRules: () => [],
  nextStep: "sessions of Pi that start from now on use it, others after /reload",
  check,
};

function configFolder({ env, home }: Place): string {
  return env["PI_CODING_AGENT_DIR"] || join(home, ".pi", "agent");
}

function findExtension(place: Place): HostFile {
  const path = join(configFolder(place), "extensions", "pith.js");
  return { path, ...editOwn({ path, text: plugin, marker, word: place.word, pith: place.pith }) };
}

const marker = '["hook", "pi"]';

async function check(place: Place): Promise<Finding[]> {
  const need = { program: "pi", least: "0.68.0", lacks: "cannot replace what a failed command printed", update: "pi update" };
  const payload = {
    type: "tool_result",
    toolName: "bash",
    toolCallId: "doctor",
    input: { command: sample.command },
    content: [{ type: "text", text: sample.text }],
    isError: false,
    cwd: place.cwd,
    session: "doctor",
  };
  const file = findExtension(place);
  return [checkVersion(place, need), checkPlugin("pi", file, { place, payload, readText: ({ content }) => content?.[0]?.text })];
}
