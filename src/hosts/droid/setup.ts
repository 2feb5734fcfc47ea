import { existsSync } from "node:fs";
import { join } from "node:path";
import hooks from "../../../hooks/droid/hooks.json";
import rules from "../../../hooks/droid/settings.json";
import { checkVersion, findPipeFault, findRivals, isOnPath, listOf, sendThrough } from "../check.ts";
import type { Payload } from "../dialect.ts";
import { editJson, isOurs, listItems } from "../fragment.ts";
import type { Finding, Host, Place } from "../host.ts";
import { parseJsonc, readValue } from "../jsonc.ts";
import { type Edit, parseSettings } from "../settings-file.ts";

export const host: Host = {
  name: "droid",
  title: "Factory Droid",
  isInstalled: (place) => isOnPath("droid", place) || existsSync(join(place.home, ".factory")),
  // A project's hooks are committed with it, and ours names a path of this machine.
  files: (place, scope) =>
    scope === "project"
      ? []
      : [
          { path: join(place.home, ".factory", "hooks.json"), ...editHooks(place) },
          { path: join(place.home, ".factory", "settings.json"), ...editRules(place) },
        ],
  listRules: (place) =>
    listRules(place).map((rule, index) => ({
      rule,
      why:
        [
          "shortens the output of a command that ran",
          "keeps the command's exit status",
          "prints a stored output",
          "the same by its short name",
        ][index] ?? "",
    })),
  nextStep: "sessions of Droid that start from now on use it",
  check: (place) => Promise.resolve(check(place)),
};

function listRules({ word }: Place): string[] {
  return listItems({ template: rules, pith: word }).map(({ value }) => String(value));
}

/** The events stand at the top of the file or, as in other agents' files, under `hooks`. */
function editHooks({ word: pith }: Place): Edit {
  const plain = editJson({ template: hooks, pith });
  const nested = editJson({ template: { hooks }, pith });
  return {
    merge: (text) => (isNested(text) ? nested : plain).merge(text),
    remove: (text) => (isNested(text) ? nested : plain).remove(text),
  };
}

function isNested(text: string): boolean {
  return hasKey(text, "hooks");
}

/** What Droid (0.215.0) allows as long as the settings have no list: one of ours alone would take its place. */
const builtIn = ["ls", "pwd", "dir", "git status", "git diff", "git log", "git show", "git blame", "git ls-files"];

function editRules({ word: pith }: Place): Edit {
  const ours = editJson({ template: rules, pith });
  const withBuiltIn = editJson({ template: { commandAllowlist: [...builtIn, ...rules.commandAllowlist] }, pith });
  return {
    merge: (text) => (hasKey(text, "commandAllowlist") ? ours : withBuiltIn).merge(text),
    remove: ours.remove,
  };
}

function hasKey(text: string, key: string): boolean {
  return text.replace("\uFEFF", "").trim() !== "" && Object.hasOwn(Object(readValue(parseJsonc(text))) as object, key);
}

type Group = { matcher?: string; hooks?: { command?: unknown }[] };

function check(place: Place): Finding[] {
  const need = { program: "droid", least: "0.200.0", lacks: "is older than any that pith was tried with", update: "droid update" };
  const [file, settings] = host.files(place, "user").map(({ path }) => path) as [string, string];
  const found = readHooks(file);
  const ours = found.filter((command) => isOurs(command, "{pith} hook droid"));
  const findings = [checkVersion(place, need)];
  if (!ours.length) findings.push({ level: "fail", what: "no hook of pith in its hooks.json", try: "pith init droid" });
  for (const command of ours) findings.push(tryHook(command, file, place));
  if (ours.length) findings.push(checkRules(readAllowed(settings), place));
  return [...findings, ...findRivals([{ file, hooks: found }])];
}

function readHooks(file: string): string[] {
  const value = (parseSettings(file) ?? {}) as { hooks?: { PreToolUse?: unknown }; PreToolUse?: unknown };
  const groups = value.hooks?.PreToolUse ?? value.PreToolUse;
  return listOf(groups as Group[]).flatMap((group) => (group.hooks ?? []).map(({ command }) => String(command)));
}

function readAllowed(file: string): string[] {
  const { commandAllowlist: allowed } = (parseSettings(file) ?? {}) as { commandAllowlist?: unknown };
  return listOf(allowed).map(String);
}

function checkRules(allowed: string[], place: Place): Finding {
  const missing = listRules(place).filter((rule) => !allowed.includes(rule));
  if (!missing.length) return { level: "ok", what: "its allow list has the filter" };
  const what = `without ${missing.join(" and ")} on its allow list it refuses or asks about commands that ran before`;
  return { level: "fail", what, try: "pith init droid" };
}

function tryHook(command: string, file: string, place: Place): Finding {
  const asked = { command: "git status", timeout: 60, summary: "Show the work tree", riskLevelReason: "It only reads", riskLevel: "low" };
  const payload = {
    session_id: "doctor",
    cwd: place.cwd,
    permission_mode: "auto-high",
    hook_event_name: "PreToolUse",
    tool_name: "Execute",
    tool_input: asked,
  };
  const word = command.slice(0, -" hook droid".length);
  const findFault = (answer: Payload): string | undefined => findFaultIn(answer, asked, word);
  return sendThrough({ command, file, place, payload, mend: "pith init droid", does: "rewrites a call", asked: "`git status`", findFault });
}

function findFaultIn({ hookSpecificOutput: output }: Payload, asked: Record<string, unknown>, word: string): string | undefined {
  if (output?.permissionDecision !== undefined) return "decided about a permission, which would lift the user's own rules";
  const { command, ...rest } = output?.updatedInput ?? {};
  if (!Bun.deepEquals({ ...rest, command: asked["command"] }, asked)) return "did not send the whole tool input back";
  return findPipeFault(command, `set -o pipefail; ${String(asked["command"])} 2>&1 |`, word);
}
