import { existsSync } from "node:fs";
import { join } from "node:path";
import template from "../../../hooks/antigravity/hooks.json";
import { checkVersion, findMissingFilter, findPipeFault, findRivals, isOnPath, listOf, sendThrough } from "../check.ts";
import type { Payload } from "../dialect.ts";
import { editJson, isOurs } from "../fragment.ts";
import type { Finding, Host, HostFile, Place, Scope } from "../host.ts";
import { parseSettings, readSettings } from "../settings-file.ts";

export const host: Host = {
  name: "antigravity",
  title: "Antigravity",
  isInstalled: (place) =>
    isOnPath("agy", place) ||
    isOnPath("antigravity", place) ||
    [join(place.home, ".gemini", "antigravity-cli"), settingsFile(place)].some((path) => existsSync(path)),
  isUnproved: true,
  files: (place, scope) => files(place, scope),
  listRules: () => [],
  nextStep: "sessions of Antigravity that start from now on use it; it may ask about a call that it ran unasked before",
  check: (place) => Promise.resolve(check(place)),
};

/** A project's settings are committed, so they are not for a path of this machine. */
function files(place: Place, scope: Scope): HostFile[] {
  if (scope === "project") return [];
  return [{ path: settingsFile(place), ...editJson({ template, pith: place.word }), findObstacle: (text) => findObstacle(text, place) }];
}

function settingsFile({ home }: Place): string {
  return join(home, ".gemini", "config", "hooks.json");
}

/** What keeps the hook from its work though it is in the file. */
function findObstacle(text: string, place: Place): string | undefined {
  const missing = findMissingFilter(place);
  if (missing) return `${missing.what}, and without it calls stay as typed: run ${missing.try}`;
  const fault = findFault(text);
  if (fault !== undefined) return fault;
  return findOurs(JSON.parse(text || "{}") as Named).ours?.isOff ? 'the file switches it off ("enabled": false)' : undefined;
}

/** By report (1.1.25): one value that it cannot read, and none of the file's hooks runs, other people's included; nothing is said. */
function findFault(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text || "{}");
  } catch {
    return "Antigravity reads strict JSON: while comments, trailing commas or a byte order mark stand in this file, it ignores all of it";
  }
  const odd = Object.entries(isObject(value) ? value : {}).find(([, hook]) => !isNamedHook(hook));
  return odd && `Antigravity cannot read "${odd[0]}" as hooks; while it stands in this file, it ignores all of it`;
}

function isNamedHook(hook: unknown): boolean {
  if (!isObject(hook) || (hook["enabled"] !== undefined && typeof hook["enabled"] !== "boolean")) return false;
  const events = Object.entries(hook).filter(([key]) => /^((pre|post)(tooluse|invocation)|stop|sessionstart)$/i.test(key));
  return events.every(([, list]) => isHandlers(list));
}

/** A list of handlers, or of groups with a list of them. */
function isHandlers(list: unknown): boolean {
  return Array.isArray(list) && list.every((one) => isObject(one) && Object.entries(one).every(isField));
}

function isField([key, value]: [string, unknown]): boolean {
  if (key === "hooks") return isHandlers(value);
  if (key === "timeout") return Number.isInteger(value);
  if (key === "type") return value === "command" || value === "prompt";
  return (key !== "matcher" && key !== "command") || typeof value === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface NamedHook {
  enabled?: unknown;
  PreToolUse?: { hooks?: { command?: unknown }[] }[];
}

const registered = template.pith.PreToolUse[0]!.hooks[0]!.command;
/** Behind the executable: the call, and what the shell answers where the executable cannot. */
const ending = registered.slice("{pith}".length);

function check(place: Place): Finding[] {
  const file = settingsFile(place);
  const { ours, hooks } = findOurs((parseSettings(file) ?? {}) as Named);
  if (ours === undefined) return [{ level: "fail", what: "no hook of pith in its settings", try: "pith init antigravity" }];
  // Without it no call is rewritten.
  const missing = findMissingFilter(place);
  if (missing) return [missing];
  const need = { program: "agy", least: "1.1.8", lacks: "is older than any that is known to run a rewritten call", update: "agy update" };
  const findings = [checkVersion(place, need), checkHook(ours.command, file, place), checkSilence(ours.command, file, place)];
  const fault = findFault(readSettings(file) ?? "");
  if (fault) findings.push({ level: "fail", what: `${file}: ${fault}`, try: "mend that file" });
  if (ours.isOff) findings.push({ level: "fail", what: `${file} switches the hook off`, try: 'remove "enabled" there' });
  return [...findings, ...findRivals([{ file, hooks: hooks.map(({ command }) => command) }])];
}

type Named = Record<string, NamedHook | null>;

function findOurs(named: Named) {
  const hooks = Object.values(named).flatMap((hook) => commandsOf(hook).map((command) => ({ command, isOff: hook?.enabled === false })));
  return { hooks, ours: hooks.find(({ command }) => isOurs(command, registered)) };
}

function commandsOf(hook: NamedHook | null): string[] {
  return listOf(hook?.PreToolUse).flatMap((group) => listOf(group?.hooks).map((one) => String(one?.command ?? "")));
}

function checkHook(command: string, file: string, place: Place): Finding {
  // Quoted as the hook answers it.
  const filter = `${command.slice(0, -ending.length)}-filter`;
  return ask("npm test | tail -20", { command, file, place }, "rewrites a call", ({ decision, overwrite }) => {
    if (decision !== "ask") return "decided about a permission, which may lift the user's own";
    return findPipeFault(overwrite?.CommandLine, "npm test |", filter);
  });
}

/** What stays as it is has to be answered, too. */
function checkSilence(command: string, file: string, place: Place): Finding {
  return ask("echo doctor", { command, file, place }, "leaves other calls to Antigravity's own questions", (answer) =>
    Bun.deepEquals(answer, { decision: "ask" }) ? undefined : "did not leave a call to Antigravity's own questions",
  );
}

function ask(
  line: string,
  { command, file, place }: { command: string; file: string; place: Place },
  does: string,
  findFault: (answer: Payload) => string | undefined,
): Finding {
  const payload = {
    toolCall: { name: "run_command", args: { CommandLine: line, Cwd: place.cwd, WaitMsBeforeAsync: 5000 } },
    stepIdx: 0,
    conversationId: "doctor",
    workspacePaths: [place.cwd],
  };
  const env = { ...place.env, SHELL: "/bin/bash" };
  return sendThrough({
    command,
    file,
    place: { ...place, env },
    payload,
    mend: "pith init antigravity",
    does,
    asked: `\`${line}\``,
    findFault,
  });
}
