import { existsSync } from "node:fs";
import { join } from "node:path";
import policy from "../../../hooks/gemini/pith.toml" with { type: "text" };
import template from "../../../hooks/gemini/settings.json";
import { checkVersion, findMissingFilter, findPipeFault, findRivals, isOnPath, listOf, sendThrough } from "../check.ts";
import type { Payload } from "../dialect.ts";
import { editJson, isOurs } from "../fragment.ts";
import type { Finding, Host, HostFile, Place, Scope } from "../host.ts";
import { editOwn } from "../own-file.ts";
import { parseSettings, readSettings } from "../settings-file.ts";

export const host: Host = {
  name: "gemini",
  title: "Gemini CLI",
  isInstalled: (place) => isOnPath("gemini", place) || existsSync(join(configFolder(place), "settings.json")),
  files,
  listRules,
  nextStep: "sessions of Gemini CLI that start from now on use it",
  check: (place) => Promise.resolve(check(place)),
};

function configFolder({ env, home }: Place): string {
  return join(env["GEMINI_CLI_HOME"] || home, ".gemini");
}

/** A project's settings are committed, so they are not for a path of this machine. */
function files(place: Place, scope: Scope): HostFile[] {
  if (scope === "project") return [];
  return [{ path: settingsFile(place), ...editJson({ template, pith: place.word }) }, findPolicy(place)];
}

function settingsFile(place: Place): string {
  return join(configFolder(place), "settings.json");
}

function findPolicy(place: Place): HostFile {
  const path = join(configFolder(place), "policies", "pith.toml");
  return { path, ...editOwn({ path, text: policy, marker: "# Written by `pith init`", word: place.word, pith: place.pith }) };
}

function listRules({ word }: Place): { rule: string; why: string }[] {
  return [
    { rule: `${word}-filter filter`, why: "shortens the output of a command that ran" },
    { rule: "set -o pipefail", why: "keeps the command's exit status" },
    { rule: `${word} raw`, why: "prints a stored output" },
    { rule: "pith raw", why: "the same by its short name" },
  ];
}

interface Settings {
  hooks?: { BeforeTool?: { hooks?: { command?: unknown }[] }[] };
  hooksConfig?: { enabled?: unknown; disabled?: unknown };
}

function check(place: Place): Finding[] {
  const file = settingsFile(place);
  const mend = "pith init gemini";
  const { hooks, hooksConfig } = (parseSettings(file) ?? {}) as Settings;
  const commands = listOf(hooks?.BeforeTool).flatMap((group) => listOf(group.hooks).map(({ command }) => String(command ?? "")));
  const ours = commands.filter((command) => isOurs(command, "{pith} hook gemini"));
  const need = { program: "gemini", least: "0.61.0", lacks: "is older than any that pith was tried with" };
  const findings = [checkVersion(place, { ...need, update: "npm install -g @google/gemini-cli" })];
  if (ours.length === 0) findings.push({ level: "fail", what: "no hook of pith in its settings", try: mend });
  for (const command of ours) findings.push(checkHook(command, file, place));
  const missing = findMissingFilter(place);
  if (missing) findings.push(missing);
  const { path, merge } = findPolicy(place);
  if (readSettings(path) !== merge("")) findings.push({ level: "fail", what: `${path} does not allow the filter`, try: mend });
  else findings.push({ level: "ok", what: "its rules allow the filter" });
  if (hooksConfig?.enabled === false || listOf(hooksConfig?.disabled).includes("pith"))
    findings.push({ level: "fail", what: `${file} switches the hook off`, try: 'change "hooksConfig" there' });
  return [...findings, ...findRivals([{ file, hooks: commands }])];
}

/** A call through the registered command line. */
function checkHook(command: string, file: string, place: Place): Finding {
  const input = { command: "npm test", description: "Run the tests" };
  const payload = {
    session_id: "doctor",
    transcript_path: "",
    cwd: place.cwd,
    hook_event_name: "BeforeTool",
    timestamp: "",
    tool_name: "run_shell_command",
    tool_input: input,
  };
  const word = command.slice(0, -" hook gemini".length);
  const findFault = (answer: Payload): string | undefined => findAnswerFault(answer, input, word);
  return sendThrough({ command, file, place, payload, mend: "pith init gemini", does: "rewrites a call", asked: "`npm test`", findFault });
}

function findAnswerFault(
  { decision, hookSpecificOutput: output }: Payload,
  asked: Record<string, unknown>,
  word: string,
): string | undefined {
  const { command, ...rest } = output?.tool_input ?? {};
  if (!Bun.deepEquals({ ...rest, command: asked["command"] }, asked)) return "did not send the whole tool input back";
  if (decision !== undefined) return "decided about a permission, which is for its own rules to do";
  return findPipeFault(command, "set -o pipefail; npm test |&", `${word}-filter`);
}
