import { existsSync } from "node:fs";
import { join } from "node:path";
import text from "../../../hooks/instructions/pith.md" with { type: "text" };
import { isOnPath } from "../check.ts";
import type { Finding, Host, HostFile, Place, Scope } from "../host.ts";
import { readSettings } from "../settings-file.ts";
import { editBlock, hasBlock } from "./block.ts";
import { type Reader, readers } from "./readers.ts";

/** The agents that are told how to call pith, and call it or not. */
export const hosts: Host[] = readers.map(makeHost);

function makeHost(reader: Reader): Host {
  const { name, title, program, folder, nextStep = `sessions of ${title} that start from now on read it` } = reader;
  return {
    name,
    title,
    isInstalled: (place) => isOnPath(program, place) || existsSync(join(place.home, folder)),
    isUnproved: true,
    files: (place, scope) => listFiles(reader, place, scope),
    listRules: () => [],
    nextStep,
    check: (place) => Promise.resolve([check(reader, place)]),
  };
}

function listFiles({ user, project }: Reader, place: Place, scope: Scope): HostFile[] {
  const path = scope === "project" ? join(place.cwd, project) : user && join(place.home, user);
  return path ? [{ path, ...editBlock(text) }] : [];
}

/** Whether it follows what it reads nobody can check. */
function check(reader: Reader, place: Place): Finding {
  const files = (["user", "project"] as const).flatMap((scope) => listFiles(reader, place, scope));
  const found = files.find(({ path }) => hasBlock(readSettings(path) ?? "", text));
  if (found) return { level: "ok", what: `${found.path} says how to call pith` };
  const mend = `pith init ${reader.name}${reader.user === undefined ? " --project" : ""}`;
  return { level: "fail", what: "it is not told how to call pith", try: mend };
}
