import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/opencode/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const place = makePlace(writeProgram("pith", `cat > /dev/null; echo '{"output":"Finished \`dev\` profile"}'`));
const [plugin] = host.files(place, "user");
const path = plugin?.path ?? "";

test("the plugin goes where OpenCode looks for it, for the user alone", () => {
  expect(path).toBe(join(place.home, ".config/opencode/plugin/pith.js"));
  expect(host.files({ ...place, env: { XDG_CONFIG_HOME: "/elsewhere" } }, "user")[0]?.path).toBe("/elsewhere/opencode/plugin/pith.js");
  expect(host.files(place, "project")).toEqual([]);
});

test("it names the executable, and is removed whole", () => {
  const text = plugin?.merge("") ?? "";
  expect(text).toContain(`const pith = ${JSON.stringify(place.pith)};`);
  expect(text).toContain('["hook", "opencode"]');
  expect(plugin?.merge(text)).toBe(text);
  expect(plugin?.remove(text)).toBeUndefined();
});

test("no rule is added for us", () => expect(host.listRules(place)).toEqual([]));

test("the doctor says what is missing, and sends an output through what is there", async () => {
  const examine = async () => (await host.check(place)).at(-1);
  expect(await examine()).toEqual({ level: "fail", what: `there is no plugin of pith at ${path}`, try: "pith init opencode" });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, plugin?.merge("") ?? "");
  expect(await examine()).toEqual({ level: "ok", what: `the hook in ${path} shortens an output` });
});
