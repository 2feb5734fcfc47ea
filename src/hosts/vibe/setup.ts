import { existsSync } from "node:fs";
import { join } from "node:path";
import block from "../../../hooks/vibe/hooks.toml" with { type: "text" };
import { sample, trySample } from "../check-after.ts";
import { checkVersion, isOnPath } from "../check.ts";
import type { Finding, Host, HostFile, Place, Scope } from "../host.ts";
import { isOurs } from "../fragment.ts";
import { parseSettings } from "../settings-file.ts";
import { editToml, parseToml } from "../toml.ts";

export const host: Host = {
  name: "vibe",
  title: "Mistral Vibe",
  isInstalled: (place) => isOnPath("vibe", place) || existsSync(configFolder(place)),
  files: (place, scope) => [findHooks(place, scope)],
  listRules: () => [],
  nextStep: "sessions of Vibe that start from now on use it",
  check,
};

function configFolder({ env, home }: Place): string {
  return env["VIBE_HOME"] || join(home, ".vibe");
}

function findHooks(place: Place, scope: Scope): HostFile {
  // Of two hooks with one name Vibe runs the project's alone.
  const folder = scope === "project" ? join(place.cwd, ".vibe") : configFolder(place);
  return { path: join(folder, "hooks.toml"), ...editToml({ block, pith: place.word }) };
}

async function check(place: Place): Promise<Finding[]> {
  const need = {
    program: "vibe",
    least: "3.0.0",
    lacks: "has no hooks, or only experimental ones",
    update: "uv tool upgrade mistral-vibe",
  };
  const files = [...new Set([findHooks(place, "user").path, findHooks(place, "project").path])];
  const found = files.flatMap((file) => readCommands(file).map((command) => ({ file, command })));
  const ours = found.filter(({ command }) => isOurs(command, "{pith} hook vibe"));
  const missing: Finding = { level: "fail", what: "no hook of pith in its hooks.toml", try: "pith init vibe" };
  return [checkVersion(place, need), ...(ours.length ? ours.map(({ file, command }) => tryHook(command, file, place)) : [missing])];
}

function readCommands(file: string): string[] {
  const settings = parseSettings(file, parseToml) as { hooks?: { type?: unknown; command?: unknown }[] } | undefined;
  const hooks = Array.isArray(settings?.hooks) ? settings.hooks : [];
  return hooks.filter(({ type }) => type === "post_tool").map(({ command }) => String(command));
}

function tryHook(command: string, file: string, place: Place): Finding {
  const output = { command: sample.command, returncode: 0, stderr: "", stdout: sample.text, timed_out: false, was_truncated: false };
  const payload = {
    session_id: "doctor",
    cwd: place.cwd,
    hook_event_name: "post_tool",
    tool_name: "file_system.bash",
    tool_input: { command: sample.command },
    tool_status: "success",
    tool_output: output,
  };
  return trySample({ command, file, place, payload, mend: "pith init vibe" }, ({ reason }) => reason);
}
