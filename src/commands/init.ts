import { join } from "node:path";
import { findNearest, UserError } from "../errors.ts";
import { formatDiff } from "../hosts/diff.ts";
import type { Host, Place, Scope } from "../hosts/host.ts";
import { hosts } from "../hosts/list.ts";
import { findPlace, shortenHome } from "./place.ts";
import { applyInstall, planInstall, type Target } from "../hosts/settings-file.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith init [HOST] [--project] [--dry-run]

Connect the coding agents found here (or HOST alone: ${hosts.map(({ name }) => name).join(", ")}) to pith:
add its hook and the rules that the hook needs to the agent's settings.

  --project    For the current folder alone, in its uncommitted settings
  --dry-run    Show what would change, and change nothing

What stands in the settings stays as it is; pith uninstall gives the file back.

Examples:
  pith init --dry-run
  pith init claude
`;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("init", args, { "--dry-run": false, "--project": false });
  const place = findPlace("connect an agent");
  const chosen = chooseHosts("init", words) ?? hosts.filter((host) => host.isInstalled(place));
  if (!chosen.length) console.log(noneFound());
  const scope: Scope = given.has("project") ? "project" : "user";
  for (const host of chosen) console.log(connect(host, place, { scope, dryRun: given.has("dry-run") }));
  return 0;
}

/** The hosts that the words of a command line name; undefined where they name none. */
export function chooseHosts(command: string, words: string[]): Host[] | undefined {
  if (!words.length) return undefined;
  return words.map((word) => {
    const host = hosts.find(({ name }) => name === word);
    if (host) return host;
    const names = hosts.map(({ name }) => name);
    const near = findNearest(word, names) ?? names[0];
    throw new UserError({ cannot: `run pith ${command}`, because: `unknown agent "${word}"`, try: `pith ${command} ${near}`, status: 2 });
  });
}

function noneFound(): string {
  return `no agent found here (looked for ${hosts.map(({ title }) => title).join(", ")})\n  try: pith init ${hosts[0]?.name}, which connects it all the same`;
}

function connect(host: Host, place: Place, { scope, dryRun }: { scope: Scope; dryRun: boolean }): string {
  const target = findTarget(host, host.settingsFile(place, scope), place);
  const change = planInstall(target);
  const file = shortenHome(target.file, place);
  if (change.after === change.before) return `${host.title}: connected already (${file})`;
  const copy = dryRun ? undefined : applyInstall(target, change);
  const lines = [`${host.title}: ${dryRun ? "would change" : "changed"} ${file}`];
  lines.push(...formatDiff(change.before ?? "", change.after ?? "").map((line) => `  ${line}`));
  const rules = host.listRules(place);
  const width = Math.max(...rules.map(({ rule }) => rule.length));
  lines.push("  what the rules are for:", ...rules.map(({ rule, why }) => `    ${rule.padEnd(width)}  ${why}`));
  if (copy) lines.push(`  the file as it was: ${shortenHome(copy, place)}`);
  const obstacle = host.findObstacle(change.after ?? "");
  if (obstacle) lines.push(`  but: ${obstacle}`);
  if (!dryRun) lines.push(`  ${host.nextStep}; undo: pith uninstall`);
  return lines.join("\n");
}

export function findTarget(host: Host, file: string, place: Place): Target {
  return { host: host.name, file, memories: join(place.data, "installs"), ...host.edit(place) };
}
