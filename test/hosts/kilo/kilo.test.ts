import { expect, test } from "bun:test";
import { join } from "node:path";
import { dialect } from "../../../src/hosts/kilo/hook.ts";
import { host } from "../../../src/hosts/kilo/setup.ts";
import { after } from "../../../src/hosts/opencode/after.ts";
import { testPayloads } from "../payloads.ts";
import { makePlace } from "../place.ts";

testPayloads(import.meta.dir, (payload) => dialect.readCall(payload) ?? after.readResult(payload));

const before = { event: "tool.execute.before", args: { command: "npm test" }, directory: "/home/me", shell: "/bin/bash", agents: [] };
const limitsOf = (permission: unknown) => dialect.readLimits({}, dialect.readCall({ ...before, permission })!);

test("it asks where the user has no rule, so only an allow for all commands lets calls be rewritten", () => {
  expect([{}, { edit: "allow" }, { bash: { "npm *": "allow" } }, { bash: "ask" }, undefined].map(limitsOf)).toEqual(
    Array(5).fill(undefined),
  );
  expect(limitsOf({ bash: "allow" })).toMatchObject({ redirect: "|&" });
  expect(limitsOf({ bash: { "*": "allow", "git push": "deny" } })).toMatchObject({ redirect: "|&" });
});

test("it gets OpenCode's plugin, with a name and a folder of its own", () => {
  const place = makePlace("/home/me/.local/bin/pith");
  const [plugin, ...others] = host.files(place, "user");
  expect(others).toEqual([]);
  expect(plugin?.path).toBe(join(place.home, ".config/kilo/plugin/pith.js"));
  const text = plugin?.merge("") ?? "";
  expect(text).toContain('["hook", "kilo"]');
  expect(text).not.toContain("opencode");
  expect(plugin?.remove(text)).toBeUndefined();
});
