import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkManaged } from "../../../src/hosts/claude/managed.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pith managed "));
  mkdirSync(join(folder, "managed-settings.d"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const hooks = { PreToolUse: [{ matcher: "Bash", hooks: [{ type: "command", command: "/opt/pith hook claude" }] }] };
const rules = { allow: ["Bash(/opt/pith filter:*)"] };

test.each([
  ["nothing", {}, []],
  ["rules of its own", { permissions: { deny: ["Bash(rm:*)"] } }, []],
  ["no hooks at all", { disableAllHooks: true }, ["switches all hooks off"]],
  ["its own hooks alone", { allowManagedHooksOnly: true }, ["lets no hooks run but its own, so pith's is not asked"]],
  ["its own hooks alone, pith's among them", { allowManagedHooksOnly: true, hooks }, []],
  ["its own rules alone", { allowManagedPermissionRulesOnly: true }, ["counts no rules but its own, so each filter is asked about"]],
  ["its own rules alone, pith's among them", { allowManagedPermissionRulesOnly: true, permissions: rules }, []],
])("an administrator who allows %s", (_, settings, expected) => {
  for (const name of ["managed-settings.json", "managed-settings.d/50-shell.json"]) {
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify(settings));
    expect(checkManaged(folder).map(({ what }) => what)).toEqual(expected.map((what) => `${file} ${what}`));
    rmSync(file);
  }
});

test("no administrator, no finding", () => {
  expect(checkManaged(join(folder, "nothing"))).toEqual([]);
});
