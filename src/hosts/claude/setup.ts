import { existsSync } from "node:fs";
import { join } from "node:path";
import template from "../../../hooks/claude/settings.json";
import { checkVersion, findPipeFault, findRivals, isOnPath, listOf, sendThrough } from "../check.ts";
import type { Payload } from "../dialect.ts";
import { editJson, isOurs, listItems } from "../fragment.ts";
import type { Finding, Host, Place, Scope } from "../host.ts";
import { parseSettings, readSettings } from "../settings-file.ts";
import { checkManaged } from "./managed.ts";

export const host: Host = {
  name: "claude",
  title: "Claude Code",
  isInstalled: (place) => isOnPath("claude", place) || existsSync(configFolder(place)),
  files: (place, scope) => [{ path: settingsFile(place, scope), ...editJson({ template, pith: place.word }), findObstacle }],
  listRules,
  nextStep: "sessions of Claude Code that start from now on use it",
  check,
};

function configFolder({ env, home }: Place): string {
  return env["CLAUDE_CONFIG_DIR"] || join(home, ".claude");
}

function settingsFile(place: Place, scope: Scope): string {
  // The rules hold an absolute path of this machine: the local file is the one that is not committed.
  return scope === "project" ? join(place.cwd, ".claude", "settings.local.json") : join(configFolder(place), "settings.json");
}

function listRules(place: Place): { rule: string; why: string }[] {
  const reasons = [
    "shortens the output of a command that ran",
    "keeps the command's exit status",
    "prints a stored output",
    "the same by its short name",
  ];
  return rulesOf(place).map((rule, index) => ({ rule, why: reasons[index] ?? "" }));
}

function rulesOf({ word }: Place): string[] {
  return listItems({ template, pith: word })
    .filter(({ path }) => path[0] === "permissions")
    .map(({ value }) => String(value));
}

/** Seen on 2.1.329: a comment or a trailing comma, and not one key of the file counts. A BOM is fine. */
function findObstacle(text: string): string | undefined {
  try {
    JSON.parse(text.replace("\uFEFF", "") || "{}");
    return undefined;
  } catch {
    return "Claude Code reads strict JSON: while comments or trailing commas stand in this file, it ignores all of it";
  }
}

interface Settings {
  file: string;
  text: string;
  hooks: string[];
  allow: string[];
  isOff: boolean;
}

async function check(place: Place): Promise<Finding[]> {
  const files = [settingsFile(place, "user"), join(place.cwd, ".claude", "settings.json"), settingsFile(place, "project")];
  const settings = [...new Set(files)].map(readClaudeSettings).filter((one) => one !== undefined);
  const ours = settings.flatMap(({ file, hooks }) => hooks.filter(isOurHook).map((command) => ({ file, command })));
  const findings: Finding[] = [
    checkVersion(place, { program: "claude", least: "2.0.10", lacks: "cannot rewrite a call", update: "claude update" }),
  ];
  if (!ours.length) findings.push({ level: "fail", what: "no hook of pith in its settings", try: "pith init claude" });
  for (const { file, command } of ours) findings.push(checkHook(command, file, place));
  if (ours.length) findings.push(...checkRules(settings, place));
  return [...findings, ...findRivals(settings), ...findSwitchedOff(settings), ...findUnread(settings), ...checkManaged()];
}

function isOurHook(command: string): boolean {
  return isOurs(command, "{pith} hook claude");
}

function readClaudeSettings(file: string): Settings | undefined {
  const text = readSettings(file) ?? "";
  const value = parseSettings(file) as
    { hooks?: { PreToolUse?: unknown }; permissions?: { allow?: unknown }; disableAllHooks?: unknown } | undefined;
  if (!value) return undefined;
  const groups = listOf(value.hooks?.PreToolUse) as { matcher?: string; hooks?: unknown }[];
  const hooks = groups
    .filter(({ matcher }) => !matcher || matcher === "*" || /\bBash\b/.test(matcher))
    .flatMap((group) => listOf(group.hooks) as { command?: unknown }[]);
  return {
    file,
    text,
    hooks: hooks.map(({ command }) => String(command ?? "")),
    allow: listOf(value.permissions?.allow).map(String),
    isOff: value.disableAllHooks === true,
  };
}

/** A call through the registered command line, started as the host would start it. */
function checkHook(command: string, file: string, place: Place): Finding {
  const asked = { command: "git status", description: "Show the state of the work tree", timeout: 60_000 };
  const payload = {
    session_id: "doctor",
    transcript_path: "",
    cwd: place.cwd,
    permission_mode: "default",
    hook_event_name: "PreToolUse",
    tool_name: "Bash",
    tool_input: asked,
    tool_use_id: "doctor",
  };
  const word = command.slice(0, -" hook claude".length);
  return sendThrough({
    command,
    file,
    place,
    payload,
    mend: "pith init claude",
    does: "rewrites a call",
    asked: "`git status`",
    findFault: (answer) => findFault(answer, asked, word),
  });
}

function findFault({ hookSpecificOutput: output }: Payload, asked: Record<string, unknown>, word: string): string | undefined {
  const { command, ...rest } = output?.updatedInput ?? {};
  const { command: typed, ...others } = asked;
  if (output?.hookEventName !== "PreToolUse" || !Bun.deepEquals(rest, others)) return "did not send the whole tool input back";
  if (output?.permissionDecision !== undefined) return "decided about a permission, which would lift the user's own rules";
  return findPipeFault(command, `set -o pipefail; ${String(typed)} 2>&1 |`, word);
}

function checkRules(settings: Settings[], place: Place): Finding[] {
  const allow = settings.flatMap((one) => one.allow);
  const missing = rulesOf(place).filter((rule) => !allow.includes(rule));
  if (!missing.length) return [{ level: "ok", what: "its rules allow the filter" }];
  return [
    {
      level: "fail",
      what: `without the rule ${missing.join(" and ")} it asks about commands that ran unasked before`,
      try: "pith init claude",
    },
  ];
}

function findUnread(settings: Settings[]): Finding[] {
  return settings
    .filter(({ text }) => findObstacle(text))
    .map(({ file, text }) => ({
      level: "fail",
      what: `${file}: ${findObstacle(text)}`,
      try: "remove the comments and trailing commas there",
    }));
}

function findSwitchedOff(settings: Settings[]): Finding[] {
  return settings
    .filter(({ isOff }) => isOff)
    .map(({ file }) => ({ level: "fail", what: `${file} switches all hooks off`, try: 'remove "disableAllHooks" there' }));
}
