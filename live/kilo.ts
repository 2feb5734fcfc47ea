import { join } from "node:path";
import { fetchAgent } from "./agent.ts";
import { makeAgent } from "./opencode.ts";

const platform = `@kilocode/cli-${process.platform}-${process.arch}`;

// Without --auto it says nothing for a while, and asks where it has no rule.
export const kilo = makeAgent({
  name: "kilo",
  version: "7.7.9",
  fetch: () => join(fetchAgent(platform, "7.7.9", `${platform}/bin/kilo`), ".."),
  plugin: "@kilocode/plugin",
  options: ["--auto"],
});
