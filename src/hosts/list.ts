import { claude } from "./claude/setup.ts";
import type { Host } from "./host.ts";

export const hosts: Host[] = [claude];
