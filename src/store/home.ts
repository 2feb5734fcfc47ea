import { accessSync, chmodSync, constants, lstatSync, mkdirSync, statSync, type Stats } from "node:fs";
import { tmpdir } from "node:os";

/** Folders where raws and ledger may live, the preferred one first. A sandbox may forbid the first, so the second is under the temporary folder. */
export function candidateHomes(environment: Record<string, string | undefined> = process.env): string[] {
  const own = ownHome(environment);
  return own === undefined ? [sharedHome()] : [own, sharedHome()];
}

export function preferredHome(): string {
  return ownHome(process.env) ?? sharedHome();
}

function ownHome({ XDG_DATA_HOME: data, HOME: home }: Record<string, string | undefined>): string | undefined {
  if (data?.startsWith("/")) return `${data}/pith`;
  return home?.startsWith("/") ? `${home}/.local/share/pith` : undefined;
}

/** The first folder that can be written, made if need be, for its owner alone. Throws where there is none. */
export function openHome(): string {
  const problems: string[] = [];
  for (const home of candidateHomes()) {
    try {
      prepare(home);
      return home;
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(problems.join("; "));
}

/** The folders that exist and are ours, to read from. */
export function findHomes(): string[] {
  return candidateHomes().filter((home) => {
    try {
      return checkOwner(home) !== undefined;
    } catch {
      return false;
    }
  });
}

// Read from the environment as the operating system would: a command's own TMPDIR is where its sandbox lets it write.
function sharedHome(): string {
  return `${tmpdir()}/pith-${process.getuid?.() ?? 0}`;
}

function prepare(home: string): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const stats = checkOwner(home);
  if (stats.mode & 0o077) chmodSync(home, 0o700);
  accessSync(home, constants.W_OK | constants.X_OK);
}

// In a shared temporary folder anybody may put a link or a folder of theirs in our place. At home a link is the user's own, but what root
// under somebody's HOME would write there, its owner could not go on with.
function checkOwner(home: string): Stats {
  const stats = home === sharedHome() ? lstatSync(home) : statSync(home);
  if (!stats.isDirectory()) throw new Error(`${home} is not a folder`);
  if (process.getuid && stats.uid !== process.getuid()) throw new Error(`${home} belongs to somebody else`);
  return stats;
}
