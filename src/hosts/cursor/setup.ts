import { existsSync } from "node:fs";
import { join } from "node:path";
import template from "../../../hooks/cursor/hooks.json";
import { findPipeFault, findRivals, isOnPath, listOf, sendThrough } from "../check.ts";
import { editJson, isOurs } from "../fragment.ts";
import type { Finding, Host, Place, Scope } from "../host.ts";
import { parseSettings } from "../settings-file.ts";

export const host: Host = {
  name: "cursor",
  title: "Cursor",
  isInstalled: (place) => isOnPath("cursor", place) || isOnPath("cursor-agent", place) || existsSync(join(place.home, ".cursor")),
  isUnproved: true,
  files: (place, scope) => files(place, scope),
  listRules: () => [],
  nextStep: "Cursor reads the file by itself; where it asks about the filter, its list of allowed commands takes the path of pith",
  check,
};

function files(place: Place, scope: Scope) {
  if (scope === "project") return [];
  return [{ path: settingsFile(place), ...editJson({ template, pith: place.word, start: '{\n  "version": 1\n}\n' }) }];
}

function settingsFile({ home }: Place): string {
  return join(home, ".cursor", "hooks.json");
}

async function check(place: Place): Promise<Finding[]> {
  const file = settingsFile(place);
  const { hooks = {} } = (parseSettings(file) ?? {}) as { hooks?: { preToolUse?: { command?: unknown }[] } };
  const commands = listOf(hooks.preToolUse).map(({ command }) => String(command ?? ""));
  const ours = commands.find((command) => isOurs(command, "{pith} hook cursor"));
  if (ours === undefined) return [{ level: "fail", what: "no hook of pith in its settings", try: "pith init cursor" }];
  return [checkHook(ours, file, place), ...findRivals([{ file, hooks: commands }])];
}

function checkHook(command: string, file: string, place: Place): Finding {
  const payload = {
    conversation_id: "doctor",
    hook_event_name: "preToolUse",
    cursor_version: "doctor",
    workspace_roots: [place.cwd],
    tool_name: "Shell",
    tool_input: { command: "npm test | tail -20" },
  };
  const word = command.slice(0, -" hook cursor".length);
  return sendThrough({
    command,
    file,
    place: { ...place, env: { ...place.env, SHELL: "/bin/bash" } },
    payload,
    mend: "pith init cursor",
    does: "rewrites a call",
    asked: "`npm test | tail -20`",
    findFault: (answer) => {
      const { permission, updated_input: input } = answer;
      if (permission !== undefined) return "decided about a permission, which may lift the user's own";
      return findPipeFault(input?.command, "npm test |", word);
    },
  });
}
