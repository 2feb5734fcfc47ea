import { existsSync } from "node:fs";
import { join } from "node:path";
import manifest from "../../../hooks/openclaw/openclaw.plugin.json";
import pack from "../../../hooks/openclaw/package.json";
import plugin from "../../../hooks/openclaw/pith.js" with { type: "text" };
import { checkPlugin, sample } from "../check-after.ts";
import { checkVersion, isOnPath } from "../check.ts";
import type { Finding, Host, HostFile, Place, Scope } from "../host.ts";
import { editOwn } from "../own-file.ts";
import { parseSettings } from "../settings-file.ts";

const enable = "openclaw plugins enable pith";

export const host: Host = {
  name: "openclaw",
  title: "OpenClaw",
  isInstalled: (place) => isOnPath("openclaw", place) || existsSync(configFolder(place)),
  files,
  listRules: () => [],
  nextStep: `${enable}: it gives no plugin what a tool printed before you do`,
  check,
};

function configFolder({ env, home }: Place): string {
  return env["OPENCLAW_STATE_DIR"] || join(home, ".openclaw");
}

/** Not for a project: beside the user's own, one output would be shortened twice. */
function files(place: Place, scope: Scope): HostFile[] {
  if (scope !== "user") return [];
  const texts = {
    "package.json": formatJson(pack),
    "openclaw.plugin.json": formatJson(manifest),
    "pith.js": plugin,
  };
  return Object.entries(texts).map(([name, text]) => {
    const path = join(configFolder(place), "extensions", "pith", name);
    return { path, ...editOwn({ path, text, marker: "removed by `pith uninstall`", word: place.word, pith: place.pith }) };
  });
}

function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function check(place: Place): Promise<Finding[]> {
  const need = { program: "openclaw", least: "2026.9.0", lacks: "is older than any that pith was tried with", update: "openclaw update" };
  const payload = {
    event: "tool_result",
    args: { command: sample.command },
    cwd: place.cwd,
    session: "doctor",
    elsewhere: [],
    result: { content: [{ type: "text", text: sample.text }], details: { status: "completed", exitCode: 0 } },
  };
  const readText = (answer: { content?: { text?: unknown }[] }): unknown => answer.content?.[0]?.text;
  const file = files(place, "user").at(-1) as HostFile;
  return [checkVersion(place, need), checkEnabled(place), checkPlugin("openclaw", file, { place, payload, readText })];
}

function checkEnabled(place: Place): Finding {
  const file = place.env["OPENCLAW_CONFIG_PATH"] || join(configFolder(place), "openclaw.json");
  try {
    const settings = parseSettings(file) as { plugins?: { entries?: { pith?: { enabled?: unknown } } } } | undefined;
    if (settings?.plugins?.entries?.pith?.enabled === true) return { level: "ok", what: `${file} enables the plugin` };
  } catch {
    return { level: "note", what: `${file} could not be read: whether it enables the plugin is not known`, try: enable };
  }
  // Whether it may is for the user to say.
  return { level: "note", what: `${file} does not enable the plugin`, try: enable };
}
