import { existsSync } from "node:fs";
import { join } from "node:path";
import block from "../../../hooks/codex/config.toml" with { type: "text" };
import template from "../../../hooks/codex/hooks.json";
import { checkVersion, findRivals, isOnPath, listOf, sendThrough } from "../check.ts";
import type { Payload } from "../dialect.ts";
import { editJson, isOurs } from "../fragment.ts";
import type { Finding, Host, HostFile, Place, Scope } from "../host.ts";
import { parseSettings, readSettings } from "../settings-file.ts";
import { editToml, parseToml } from "../toml.ts";

export const host: Host = {
  name: "codex",
  title: "Codex",
  isInstalled: (place) => isOnPath("codex", place) || existsSync(configFolder(place)),
  files,
  listRules: () => [],
  nextStep: "Codex asks once, at its next start, whether the new hooks may run; until then it leaves them out",
  check,
};

function configFolder({ env, home }: Place): string {
  return env["CODEX_HOME"] || join(home, ".codex");
}

/** Hooks stand in hooks.json or in config.toml; of both in one folder Codex complains. A project's are committed, so they are not for a path of this machine. */
function files(place: Place, scope: Scope): HostFile[] {
  if (scope === "project") return [];
  const json: HostFile = { path: join(configFolder(place), "hooks.json"), ...editJson({ template, pith: place.word }) };
  const toml: HostFile = { path: join(configFolder(place), "config.toml"), ...editToml({ block, pith: place.word }) };
  const own = readGroups(readToml(toml.path));
  if (own.some(({ commands }) => commands.some(isOurHook))) return [toml];
  return own.length > 0 && readGroups(parseSettings(json.path)).length === 0 ? [toml] : [json];
}

function readToml(path: string): unknown {
  try {
    return parseToml(readSettings(path) ?? "");
  } catch {
    // Codex does not start with it, and says why.
    return undefined;
  }
}

/** The groups of hooks around a call, each with its command lines. */
function readGroups(settings: unknown): { event: string; commands: string[] }[] {
  const hooks = (settings as { hooks?: Record<string, unknown> } | undefined)?.hooks ?? {};
  return ["PreToolUse", "PostToolUse"].flatMap((event) =>
    listOf(hooks[event]).map((group) => ({
      event,
      commands: listOf((group as { hooks?: unknown }).hooks).map((one) => String((one as { command?: unknown }).command ?? "")),
    })),
  );
}

async function check(place: Place): Promise<Finding[]> {
  const folder = configFolder(place);
  const config = readToml(join(folder, "config.toml"));
  const settings = [
    { file: join(folder, "hooks.json"), groups: readGroups(parseSettings(join(folder, "hooks.json"))) },
    { file: join(folder, "config.toml"), groups: readGroups(config) },
  ];
  const need = { program: "codex", least: "0.131.0", lacks: "cannot rewrite a call", update: "npm install -g @openai/codex" };
  const findings = [checkVersion(place, need)];
  const ours = settings.flatMap(({ file, groups }) =>
    groups.flatMap(({ event, commands }) => commands.filter(isOurHook).map((command) => ({ file, event, command }))),
  );
  for (const event of ["PreToolUse", "PostToolUse"])
    if (!ours.some((one) => one.event === event))
      findings.push({ level: "fail", what: `no ${event} hook of pith in its settings`, try: "pith init codex" });
  for (const { file, event, command } of ours) if (event === "PreToolUse") findings.push(checkHook(command, file, place));
  if ((config as { features?: { hooks?: unknown } } | undefined)?.features?.hooks === false)
    findings.push({
      level: "fail",
      what: `${join(folder, "config.toml")} switches hooks off`,
      try: 'remove "hooks = false" below [features] there',
    });
  if (ours.length) findings.push(checkTrust(config, [...new Set(ours.map(({ file }) => file))]));
  return [...findings, ...findRivals(settings.map(({ file, groups }) => ({ file, hooks: groups.flatMap(({ commands }) => commands) })))];
}

function isOurHook(command: string): boolean {
  return isOurs(command, "{pith} hook codex");
}

/** A call through the registered command line, with bash and without rules, for with others it leaves calls as they are. */
function checkHook(command: string, file: string, place: Place): Finding {
  const payload = {
    session_id: "doctor",
    turn_id: "doctor",
    transcript_path: null,
    cwd: "/",
    hook_event_name: "PreToolUse",
    model: "",
    permission_mode: "default",
    tool_name: "Bash",
    tool_input: { command: "npm test" },
    tool_use_id: "doctor",
  };
  const word = command.slice(0, -" hook codex".length);
  return sendThrough({
    command,
    file,
    place: { ...place, env: { ...place.env, SHELL: "/bin/bash", CODEX_HOME: "/nowhere" } },
    payload,
    mend: "pith init codex",
    does: "rewrites a call",
    asked: "`npm test`",
    findFault: (answer) => findFault(answer, word),
  });
}

function findFault({ hookSpecificOutput: output }: Payload, word: string): string | undefined {
  const rewritten = String(output?.updatedInput?.command);
  const isPipe = rewritten.startsWith("set -o pipefail; npm test") && rewritten.includes(`| ${word} filter `);
  if (!isPipe) return `answered \`${rewritten}\`, which is not the pipe through ${word}`;
  return output?.permissionDecision === "allow" ? undefined : "sent no `allow`, without which Codex runs the call as typed";
}

/** A hook runs once the user has approved it; Codex remembers that by the place of the hook. */
function checkTrust(config: unknown, files: string[]): Finding {
  const state = Object.keys((config as { hooks?: { state?: Record<string, unknown> } } | undefined)?.hooks?.state ?? {});
  const isKnown = files.every((file) => state.some((key) => key.startsWith(`${file}:`)));
  return isKnown
    ? { level: "ok", what: "its hooks have been approved" }
    : { level: "note", what: "its hooks wait for your approval", try: "start codex, which asks; or /hooks there" };
}
