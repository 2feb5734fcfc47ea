import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isOurs } from "../fragment.ts";
import type { Finding } from "../host.ts";
import { parseSettings } from "../settings-file.ts";

// What an administrator sets wins over the user's own settings, and may put pith's hook and rules out of force.

const folder = process.platform === "darwin" ? "/Library/Application Support/ClaudeCode" : "/etc/claude-code";

interface Managed {
  disableAllHooks?: unknown;
  allowManagedHooksOnly?: unknown;
  allowManagedPermissionRulesOnly?: unknown;
}

export function checkManaged(where = folder): Finding[] {
  const hint = { try: "ask whoever manages this machine" };
  return listFiles(where).flatMap((file): Finding[] => {
    const managed = parseSettings(file) as (Managed & Record<string, unknown>) | undefined;
    if (!managed) return [];
    const text = JSON.stringify(managed);
    const findings: Finding[] = [];
    if (managed.disableAllHooks === true) findings.push({ level: "fail", what: `${file} switches all hooks off`, ...hint });
    if (managed.allowManagedHooksOnly === true && !hasOurHook(managed))
      findings.push({ level: "fail", what: `${file} lets no hooks run but its own, so pith's is not asked`, ...hint });
    if (managed.allowManagedPermissionRulesOnly === true && !text.includes(" filter:*)"))
      findings.push({ level: "fail", what: `${file} counts no rules but its own, so each filter is asked about`, ...hint });
    return findings;
  });
}

function listFiles(where: string): string[] {
  return [join(where, "managed-settings.json"), ...listMore(join(where, "managed-settings.d"))];
}

function listMore(where: string): string[] {
  try {
    return readdirSync(where)
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => join(where, name));
  } catch {
    return [];
  }
}

function hasOurHook(value: unknown): boolean {
  if (typeof value === "string") return isOurs(value, "{pith} hook claude");
  return typeof value === "object" && value !== null && Object.values(value).some(hasOurHook);
}
