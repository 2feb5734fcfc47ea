import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Finding } from "../../../src/hosts/host.ts";
import { host } from "../../../src/hosts/openclaw/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const view = '{"content":[{"type":"text","text":"Finished `dev` profile"}]}';
const place = makePlace(writeProgram("pith", `cat > /dev/null; echo '${view}'`));
const files = host.files(place, "user");

test("the plugin is a folder where OpenClaw looks for it, for the user alone", () => {
  const folder = join(place.home, ".openclaw/extensions/pith");
  expect(files.map(({ path }) => path)).toEqual(["package.json", "openclaw.plugin.json", "pith.js"].map((name) => join(folder, name)));
  const [moved] = host.files({ ...place, env: { OPENCLAW_STATE_DIR: "/elsewhere" } }, "user");
  expect(moved?.path).toBe("/elsewhere/extensions/pith/package.json");
  expect(host.files(place, "project")).toEqual([]);
});

test("each file is removed whole, unless somebody edited it", () => {
  for (const file of files) {
    const text = file.merge("");
    expect(file.merge(text)).toBe(text);
    expect(file.remove(text)).toBeUndefined();
    expect(() => file.remove(`${text}\n// mine\n`)).toThrow();
    expect(() => file.merge("{}\n")).toThrow();
  }
});

test("the doctor says what is missing, whether it is enabled, and sends an output through what is there", async () => {
  const examine = async () => (await host.check(place)).slice(1);
  const settings = join(place.home, ".openclaw/openclaw.json");
  const path = files.at(-1)?.path ?? "";
  const disabled: Finding = { level: "note", what: `${settings} does not enable the plugin`, try: "openclaw plugins enable pith" };
  expect(await examine()).toEqual([disabled, { level: "fail", what: `there is no plugin of pith at ${path}`, try: "pith init openclaw" }]);
  mkdirSync(dirname(path), { recursive: true });
  for (const file of files) writeFileSync(file.path, file.merge(""));
  writeFileSync(settings, '{"plugins":{"entries":{"pith":{"enabled":true}}}}\n');
  expect(await examine()).toEqual([
    { level: "ok", what: `${settings} enables the plugin` },
    { level: "ok", what: `the hook in ${path} shortens an output` },
  ]);
});
