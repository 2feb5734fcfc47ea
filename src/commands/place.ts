import { homedir } from "node:os";
import { UserError } from "../errors.ts";
import type { Place } from "../hosts/host.ts";
import { quoteWord } from "../shell/quote.ts";
import { preferredHome } from "../store/home.ts";

/** Where this process runs. Throws where there is no executable of pith to name in a host's settings. */
export function findPlace(what: string): Place {
  // A compiled executable runs from a file system inside itself.
  if (!Bun.main.startsWith("/$bunfs/"))
    throw new UserError({
      cannot: what,
      because: "pith runs from its source, and agents need the executable",
      try: "./install.sh",
    });
  const home = process.env["HOME"];
  if (!home?.startsWith("/"))
    throw new UserError({
      cannot: what,
      because: home ? `HOME is "${home}", and that is no absolute path` : "HOME is not set",
      try: `export HOME=${quoteWord(homedir())}`,
    });
  return {
    home,
    cwd: process.cwd(),
    env: process.env,
    pith: process.execPath,
    word: quoteWord(process.execPath),
    data: preferredHome(),
  };
}

export function shortenHome(path: string, { home }: Place): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
