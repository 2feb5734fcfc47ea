import { existsSync } from "node:fs";
import { basename } from "node:path";
import { formatError, UserError } from "../errors.ts";
import { formatDiff } from "../filter/diff-lines.ts";
import { quoteWord } from "../shell/quote.ts";
import type { Host, HostFile, Place } from "../hosts/host.ts";
import { loadHosts } from "../hosts/list.ts";
import { findPlace, shortenHome } from "./place.ts";
import { applyRemoval, listRemembered, planRemoval } from "../hosts/settings-file.ts";
import { chooseHosts, findMemories, findTarget, listOwn } from "./init.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith uninstall [HOST...] [--project] [--dry-run]

Take what pith init added out of the settings of every agent (or of each HOST).
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
  const hosts = await loadHosts();
  const lines: string[] = [];
  let failed = false;
  // What cannot be taken back is said, and the rest is taken back all the same.
  const attempt = <T>(work: () => T[]): T[] => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      console.error(formatError(error, false).trimEnd());
      failed = true;
      return [];
    }
  };
  const chosen = chooseHosts("uninstall", words, hosts) ?? hosts;
  const leaving = chosen.map(({ name }) => name);
  for (const host of chosen)
    for (const file of attempt(() => (given.has("project") ? host.files(place, "project") : listFiles(host, place))))
      lines.push(...attempt(() => disconnect(host, file, place, { leaving, dryRun: given.has("dry-run") })));
  if (lines.length || !failed) console.log(lines.length ? lines.join("\n") : "nothing of pith in the settings of any agent");
  if (!given.size && !words.length) {
    const left = [place.pith, `${place.pith}-filter`, place.data].filter((path) => existsSync(path));
    console.log(`what is left: the executable and the stored outputs; rm -r ${left.map(quoteWord).join(" ")}`);
  }
  return failed ? 1 : 0;
}

/** The user's settings, this project's, and every other project's that an install has changed. */
function listFiles(host: Host, place: Place): HostFile[] {
  const own = listOwn(host, place);
  const remembered = listRemembered(host.name, findMemories(place));
  // A file of another folder is edited as the one of the same name here.
  const others = remembered.flatMap((path) => {
    const file = own.find((one) => basename(one.path) === basename(path));
    return file ? { ...file, path } : [];
  });
  const files = new Map([...own, ...others].map((file) => [file.path, file]));
  return [...files.values()].filter(({ path }) => existsSync(path) || remembered.includes(path));
}

function disconnect(host: Host, file: HostFile, place: Place, { leaving, dryRun }: { leaving: string[]; dryRun: boolean }): string[] {
  const target = findTarget(host, file, place);
  const change = planRemoval(target, leaving);
  if (!dryRun) applyRemoval(target, change);
  if (change.keptFor) return [`${host.title}: ${shortenHome(file.path, place)} stays for ${change.keptFor.join(" and ")}`];
  if (change.after === change.before) return [];
  const what = change.after === undefined ? (dryRun ? "would remove" : "removed") : dryRun ? "would change" : "changed";
  return [
    `${host.title}: ${what} ${shortenHome(file.path, place)}`,
    ...formatDiff(change.before ?? "", change.after ?? "").map((line) => `  ${line}`),
  ];
}
