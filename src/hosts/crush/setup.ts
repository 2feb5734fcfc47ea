import { existsSync } from "node:fs";
import { join } from "node:path";
import template from "../../../hooks/crush/crush.json";
import { checkVersion, findPipeFault, findRivals, isOnPath, listOf, sendThrough } from "../check.ts";
import type { Payload } from "../dialect.ts";
import { editJson, isOurs } from "../fragment.ts";
import type { Finding, Host, HostFile, Place, Scope } from "../host.ts";
import { parseSettings } from "../settings-file.ts";

export const host: Host = {
  name: "crush",
  title: "Crush",
  isInstalled: (place) => isOnPath("crush", place) || existsSync(settingsFile(place)),
  isUnproved: true,
  files: (place, scope) => files(place, scope),
  listRules: () => [],
  nextStep: "sessions of Crush that start from now on use it",
  check: (place) => Promise.resolve(check(place)),
};

/** A project's settings are committed, so they are not for a path of this machine. */
function files(place: Place, scope: Scope): HostFile[] {
  return scope === "project" ? [] : [{ path: settingsFile(place), ...editJson({ template, pith: place.word }) }];
}

function settingsFile({ env, home }: Place): string {
  return join(env["XDG_CONFIG_HOME"] || join(home, ".config"), "crush", "crush.json");
}

function check(place: Place): Finding[] {
  const file = settingsFile(place);
  const { hooks } = (parseSettings(file) ?? {}) as { hooks?: { PreToolUse?: { command?: unknown }[] } };
  const commands = listOf(hooks?.PreToolUse).map(({ command }) => String(command ?? ""));
  const ours = commands.find((command) => isOurs(command, "{pith} hook crush"));
  if (ours === undefined) return [{ level: "fail", what: "no hook of pith in its settings", try: "pith init crush" }];
  const need = { program: "crush", least: "0.63.0", lacks: "has no hooks", update: "npm install -g @charmland/crush" };
  return [checkVersion(place, need), checkHook(ours, file, place), ...findRivals([{ file, hooks: commands }])];
}

function checkHook(command: string, file: string, place: Place): Finding {
  const payload = {
    event: "PreToolUse",
    session_id: "doctor",
    cwd: place.cwd,
    tool_name: "bash",
    tool_input: { command: "npm test | tail -20" },
  };
  const word = command.slice(0, -" hook crush".length);
  const findFault = (answer: Payload): string | undefined => {
    const { decision, updated_input: input } = answer;
    if (decision !== undefined) return "decided about a permission, which lifts the question";
    return findPipeFault(input?.command, "npm test |", word);
  };
  return sendThrough({
    command,
    file,
    place,
    payload,
    mend: "pith init crush",
    does: "rewrites a call",
    asked: "`npm test | tail -20`",
    findFault,
  });
}
