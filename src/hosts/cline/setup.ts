import { existsSync } from "node:fs";
import { join } from "node:path";
import script from "../../../hooks/cline/PreToolUse.bash" with { type: "text" };
import { checkVersion, findPipeFault, isOnPath, sendThrough } from "../check.ts";
import type { Payload } from "../dialect.ts";
import type { Finding, Host, HostFile, Place } from "../host.ts";
import { editOwn } from "../own-file.ts";
import { readSettings } from "../settings-file.ts";

export const host: Host = {
  name: "cline",
  title: "Cline",
  isInstalled: (place) => isOnPath("cline", place) || existsSync(configFolder(place)),
  // Not for a project: its hooks are committed with it, and ours names a path of this machine.
  files: (place, scope) => (scope === "user" ? [findScript(place)] : []),
  listRules: () => [],
  nextStep: "runs of Cline that start from now on use it; in VS Code switch the hook on in Cline's list of hooks",
  check: (place) => Promise.resolve(check(place)),
};

function configFolder({ env, home }: Place): string {
  return env["CLINE_DIR"] || join(home, ".cline");
}

/** Of several files for one event Cline runs each: one without an ending is left to the user. */
function findScript(place: Place): HostFile {
  const path = join(configFolder(place), "hooks", "PreToolUse.bash");
  return { path, ...editOwn({ path, text: script, marker: " hook cline", word: place.word, pith: place.pith }) };
}

function check(place: Place): Finding[] {
  const need = { program: "cline", least: "3.0.0", lacks: "cannot rewrite a call", update: "cline --update" };
  const mend = "pith init cline";
  const { path: file } = findScript(place);
  const command = /^exec (.+ hook cline)$/m.exec(readSettings(file) ?? "")?.[1];
  if (command === undefined) return [checkVersion(place, need), { level: "fail", what: `there is no hook of pith at ${file}`, try: mend }];
  const payload = {
    hookName: "tool_call",
    workspaceRoots: [place.cwd],
    tool_call: { id: "doctor", name: "run_commands", input: { commands: ["git status"] } },
  };
  const word = command.slice(0, -" hook cline".length);
  const findFault = (answer: Payload): string | undefined => findFaultIn(answer, word);
  return [
    checkVersion(place, need),
    sendThrough({ command, file, place, payload, mend, does: "rewrites a call", asked: "`git status`", findFault }),
  ];
}

function findFaultIn({ overrideInput }: Payload, word: string): string | undefined {
  return findPipeFault(overrideInput?.commands?.[0], "set -o pipefail; git status 2>&1 |", word);
}
