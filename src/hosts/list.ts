import { dialect as antigravity } from "./antigravity/hook.ts";
import { dialect as claude } from "./claude/hook.ts";
import { dialect as cline } from "./cline/hook.ts";
import { dialect as codex } from "./codex/hook.ts";
import { dialect as crush } from "./crush/hook.ts";
import { dialect as cursor } from "./cursor/hook.ts";
import type { After, Dialect } from "./dialect.ts";
import { dialect as droid } from "./droid/hook.ts";
import type { Host } from "./host.ts";
import { dialect as gemini } from "./gemini/hook.ts";
import { dialect as kilo } from "./kilo/hook.ts";
import { dialect as opencode } from "./opencode/hook.ts";

/** What pith knows of one agent; each part is loaded where it is needed. */
export interface Agent {
  dialect?: Dialect;
  after?: () => Promise<{ after: After }>;
  setup: () => Promise<{ host: Host }>;
}

// The order is that of every table and of `pith init`.
export const agents: Record<string, Agent> = {
  // No word of a user's is taken for a key of every object.
  __proto__: null as never,
  claude: { dialect: claude, setup: () => import("./claude/setup.ts") },
  codex: { dialect: codex, after: () => import("./codex/after.ts"), setup: () => import("./codex/setup.ts") },
  copilot: { after: () => import("./copilot/after.ts"), setup: () => import("./copilot/setup.ts") },
  cursor: { dialect: cursor, setup: () => import("./cursor/setup.ts") },
  gemini: { dialect: gemini, setup: () => import("./gemini/setup.ts") },
  opencode: { dialect: opencode, after: () => import("./opencode/after.ts"), setup: () => import("./opencode/setup.ts") },
  kilo: { dialect: kilo, after: () => import("./opencode/after.ts"), setup: () => import("./kilo/setup.ts") },
  crush: { dialect: crush, setup: () => import("./crush/setup.ts") },
  antigravity: { dialect: antigravity, setup: () => import("./antigravity/setup.ts") },
  amp: { after: () => import("./amp/after.ts"), setup: () => import("./amp/setup.ts") },
  pi: { after: () => import("./pi/after.ts"), setup: () => import("./pi/setup.ts") },
  vibe: { after: () => import("./vibe/after.ts"), setup: () => import("./vibe/setup.ts") },
  droid: { dialect: droid, setup: () => import("./droid/setup.ts") },
  cline: { dialect: cline, setup: () => import("./cline/setup.ts") },
  openclaw: { after: () => import("./openclaw/after.ts"), setup: () => import("./openclaw/setup.ts") },
};

export async function loadHosts(): Promise<Host[]> {
  const { hosts: instructed } = await import("./instructions/setup.ts");
  return [...(await Promise.all(Object.values(agents).map(async ({ setup }) => (await setup()).host))), ...instructed];
}

/** Names, for a help text: in lines behind a margin. */
export function formatNames(margin: number, names = Object.keys(agents)): string {
  return names.join(", ").replace(/(.{40,58}), /g, `$1,\n${" ".repeat(margin)}`);
}
