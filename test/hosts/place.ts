import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Place } from "../../src/hosts/host.ts";

/** A home of nobody, with `pith` as the executable; no program is on its PATH but those of the system. */
export function makePlace(pith: string, env: Place["env"] = {}): Place {
  const home = mkdtempSync(join(tmpdir(), "pith home "));
  const cwd = join(home, "shop");
  mkdirSync(cwd);
  const word = `'${pith}'`;
  return { home, cwd, env: { HOME: home, PATH: "/usr/bin:/bin", ...env }, pith, word, data: join(home, ".local/share/pith") };
}
