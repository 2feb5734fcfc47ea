import type { Host } from "../host.ts";
import { makeHost } from "../opencode/setup.ts";

// Kilo is made from OpenCode: the same plugin, the same payloads, folders of its own.
export const host: Host = makeHost({ name: "kilo", title: "Kilo", least: "7.0.0" });
