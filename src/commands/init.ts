import { join } from "node:path";
import { findNearest, formatError, UserError } from "../errors.ts";
import { isOnPath } from "../hosts/check.ts";
import { formatDiff } from "../filter/diff-lines.ts";
import type { Host, HostFile, Place, Scope } from "../hosts/host.ts";
import { loadHosts, formatNames } from "../hosts/list.ts";
import { findPlace, shortenHome } from "./place.ts";
import { applyInstall, listRemembered, planInstall, planRemoval, type Target } from "../hosts/settings-file.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith init [HOST...] [--project] [--dry-run]

Connect the coding agents found here (or each HOST) to pith: add its hook and
the rules that the hook needs to the agent's settings.

  HOST         HOSTS
  --project    For the current folder alone: in its uncommitted settings, or in
               the text that an agent without hooks reads there
  --dry-run    Show what would change, and change nothing

What stands in the settings stays as it is; pith uninstall gives the file back.

Examples:
  pith init --dry-run
  pith init claude
`;

export async function main(args: string[]): Promise<number> {
  const hosts = await loadHosts();
  if (wantsHelp(args)) {
    const names = hosts.map(({ name }) => name);
    console.log(HELP.trimEnd().replace("HOSTS", formatNames(15, names)));
    return 0;
  }
  const { given, words } = parseOptions("init", args, { "--dry-run": false, "--project": false });
  const place = findPlace("connect an agent");
  const found = hosts.filter((host) => host.isInstalled(place));
  const unconnected = found.filter((host) => host.isUnproved && !listConnected(host, place).length);
  const chosen = chooseHosts("init", words, hosts) ?? found.filter((host) => !unconnected.includes(host));
  if (!chosen.length && !found.length) console.log(noneFound(hosts));
  const scope: Scope = given.has("project") ? "project" : "user";
  let failed = false;
  for (const host of chosen) {
    try {
      console.log(connect(host, place, { scope, dryRun: given.has("dry-run"), isNamed: words.length > 0 }));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // The other agents are connected all the same.
      console.error(formatError(error, false).trimEnd());
      failed = true;
    }
  }
  if (!words.length)
    for (const host of unconnected)
      console.log(`${host.title}: not connected, for it is known from its documentation alone; ${formatInit(host, place)}`);
  return failed ? 1 : 0;
}

/** The hosts that the words of a command line name; undefined where they name none. */
export function chooseHosts(command: string, words: string[], hosts: Host[]): Host[] | undefined {
  if (!words.length) return undefined;
  return words.map((word) => {
    const host = hosts.find(({ name }) => name === word);
    if (host) return host;
    const names = hosts.map(({ name }) => name);
    const near = findNearest(word, names) ?? names[0];
    throw new UserError({ cannot: `run pith ${command}`, because: `unknown agent "${word}"`, try: `pith ${command} ${near}`, status: 2 });
  });
}

/** The command that connects a host. */
export function formatInit(host: Host, place: Place): string {
  return `pith init ${host.name}${host.files(place, "user").length ? "" : " --project"}`;
}

/** The files of a host that have something of ours: its own, this project's, and what an install anywhere else has changed. */
export function listConnected(host: Host, place: Place): string[] {
  const here = listOwn(host, place).filter((file) => hasOurs(findTarget(host, file, place)));
  return [...new Set([...here.map(({ path }) => path), ...listRemembered(host.name, findMemories(place))])];
}

export function listOwn(host: Host, place: Place): HostFile[] {
  return [...host.files(place, "user"), ...host.files(place, "project")];
}

function hasOurs(target: Target): boolean {
  try {
    const { before, after } = planRemoval(target, [target.host]);
    return after !== before;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // What cannot be read is somebody else's, as long as no install remembers it.
    return false;
  }
}

function noneFound(hosts: Host[]): string {
  return `no agent found here (looked for ${hosts.map(({ title }) => title).join(", ")})\n  try: pith init ${hosts[0]?.name}, which connects it all the same`;
}

interface Wish {
  scope: Scope;
  dryRun: boolean;
  /** Asked for, not only found here. */
  isNamed: boolean;
}

function connect(host: Host, place: Place, { scope, dryRun, isNamed }: Wish): string {
  const files = host.files(place, scope);
  if (!files.length && isNamed) throw cannotConnect(host, place, scope);
  if (!files.length)
    return scope === "project"
      ? `${host.title}: has no settings of one folder alone; ${formatInit(host, place)} connects it everywhere`
      : `${host.title}: has no settings for every folder; ${formatInit(host, place)} connects it here`;
  // All are planned before one is changed: what cannot be read stops the install while nothing is done.
  const plans = files.map((file) => {
    const target = findTarget(host, file, place);
    return { file, target, change: planInstall(target) };
  });
  const news = plans.filter(({ change }) => change.after !== change.before);
  // What stands there for another agent already is from now on for this one, too.
  if (!dryRun) for (const { target, change } of plans) if (change.after === change.before) applyInstall(target, change);
  if (!news.length) return `${host.title}: connected already (${files.map(({ path }) => shortenHome(path, place)).join(", ")})`;
  const lines = news.flatMap(({ file, target, change }) => {
    const copy = dryRun ? undefined : applyInstall(target, change);
    const said = [`${host.title}: ${dryRun ? "would change" : "changed"} ${shortenHome(file.path, place)}`];
    said.push(...formatDiff(change.before ?? "", change.after ?? "").map((line) => `  ${line}`));
    if (copy) said.push(`  the file as it was: ${shortenHome(copy, place)}`);
    const obstacle = file.findObstacle?.(change.after ?? "");
    return obstacle ? [...said, `  but: ${obstacle}`] : said;
  });
  lines.push(...formatRules(host.listRules(place)));
  if (!dryRun) lines.push(`  ${host.nextStep}; undo: ${isOnPath("pith", place) ? "pith" : place.word} uninstall`);
  return lines.join("\n");
}

function cannotConnect(host: Host, place: Place, scope: Scope): UserError {
  const [asked, lack, instead] =
    scope === "project" ? ["to this folder alone", "of one folder", "everywhere"] : ["everywhere", "for every folder", "here"];
  return new UserError({
    cannot: `connect ${host.title} ${asked}`,
    because: `it has no settings ${lack}`,
    try: `${formatInit(host, place)}, which connects it ${instead}`,
  });
}

function formatRules(rules: { rule: string; why: string }[]): string[] {
  if (!rules.length) return [];
  const width = Math.max(...rules.map(({ rule }) => rule.length));
  return ["  what the rules are for:", ...rules.map(({ rule, why }) => `    ${rule.padEnd(width)}  ${why}`)];
}

export function findTarget(host: Host, { path, merge, remove }: HostFile, place: Place): Target {
  return { host: host.name, file: path, memories: findMemories(place), merge, remove };
}

export function findMemories({ data }: Place): string {
  return join(data, "installs");
}
