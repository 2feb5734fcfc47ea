import { existsSync } from "node:fs";
import { formatDiff } from "../hosts/diff.ts";
import { quoteWord } from "../shell/quote.ts";
import type { Host, Place } from "../hosts/host.ts";
import { hosts } from "../hosts/list.ts";
import { findPlace, shortenHome } from "./place.ts";
import { applyRemoval, listRemembered, planRemoval } from "../hosts/settings-file.ts";
import { chooseHosts, findTarget } from "./init.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith uninstall [HOST] [--project] [--dry-run]

Take what pith init added out of the settings of every agent (or of HOST alone).
A file that nobody changed since is byte for byte as it was before.

  --project    Only the settings of the current folder
  --dry-run    Show what would change, and change nothing

The executable and the stored outputs stay; the last line says how to remove
them.

Examples:
  pith uninstall --dry-run
  pith uninstall claude
`;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("uninstall", args, { "--dry-run": false, "--project": false });
  const place = findPlace("disconnect an agent");
  const lines = (chooseHosts("uninstall", words) ?? hosts).flatMap((host) => {
    const files = given.has("project") ? [host.settingsFile(place, "project")] : listFiles(host, place);
    return files.flatMap((file) => disconnect(host, file, place, given.has("dry-run")));
  });
  console.log(lines.length ? lines.join("\n") : "nothing of pith in the settings of any agent");
  if (!given.size && !words.length)
    console.log(`what is left: the executable and the stored outputs; rm -r ${place.word} ${quoteWord(place.data)}`);
  return 0;
}

/** The user's settings, this project's, and every other project's that an install has changed. */
function listFiles(host: Host, place: Place): string[] {
  const own = [host.settingsFile(place, "user"), host.settingsFile(place, "project")];
  return [...new Set([...own, ...listRemembered(host.name, findTarget(host, "", place).memories)])].filter((file) => existsSync(file));
}

function disconnect(host: Host, file: string, place: Place, dryRun: boolean): string[] {
  const target = findTarget(host, file, place);
  const change = planRemoval(target);
  if (!dryRun) applyRemoval(target, change);
  if (change.after === change.before) return [];
  const what = change.after === undefined ? (dryRun ? "would remove" : "removed") : dryRun ? "would change" : "changed";
  return [
    `${host.title}: ${what} ${shortenHome(file, place)}`,
    ...formatDiff(change.before ?? "", change.after ?? "").map((line) => `  ${line}`),
  ];
}
