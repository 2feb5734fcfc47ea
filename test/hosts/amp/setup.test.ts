import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/amp/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const place = makePlace(writeProgram("pith", `cat > /dev/null; echo '{"output":"Finished \`dev\` profile"}'`));
const [plugin] = host.files(place, "user");
const fileOf = (env: Record<string, string>) => host.files({ ...place, env }, "user")[0]?.path;

test("the plugin goes where Amp looks for it, for the user alone", () => {
  expect(plugin?.path).toBe(join(place.home, ".config/amp/plugins/pith.js"));
  expect(fileOf({ XDG_CONFIG_HOME: "/elsewhere" })).toBe("/elsewhere/amp/plugins/pith.js");
  expect(host.files(place, "project")).toEqual([]);
});

test("it is connected only by name", () => {
  expect(host.isUnproved).toBe(true);
});

test("it names the executable, and is removed whole", () => {
  const text = plugin?.merge("") ?? "";
  expect(text).toContain(`const pith = ${JSON.stringify(place.pith)};`);
  expect(plugin?.merge(text)).toBe(text);
  expect(plugin?.remove(text)).toBeUndefined();
});

test("no call is changed before it runs", () => {
  expect(plugin?.merge("")).not.toContain('on("tool.call"');
});

test("the doctor says what is missing, and sends an output through what is there", async () => {
  const examine = async () => (await host.check(place)).at(-1);
  const path = plugin?.path ?? "";
  expect(await examine()).toEqual({ level: "fail", what: `there is no plugin of pith at ${path}`, try: "pith init amp" });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, plugin?.merge("") ?? "");
  expect(await examine()).toEqual({ level: "ok", what: `the hook in ${path} shortens an output` });
  writeProgram("pith", "cat");
  expect(await examine()).toMatchObject({ level: "fail", what: `the hook in ${path} answered with something that is no shorter output` });
  writeProgram("pith", "cat > /dev/null");
  expect(await examine()).toMatchObject({ level: "fail", what: `the hook in ${path} left a long output as it is` });
});

test("the doctor says that an older version is not known", async () => {
  const bin = dirname(writeProgram("amp", "echo '0.0.1764000000-gabc (released 2025-11-24, 1y ago)'"));
  const findings = await host.check({ ...place, env: { PATH: `${bin}:${process.env["PATH"]}` } });
  expect(findings[0]).toEqual({ level: "fail", what: "version 0.0.1764000000 is older than what pith knows of it", try: "amp update" });
});
