import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/pi/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const view = '{"content":[{"type":"text","text":"Finished `dev` profile"}]}';
const place = makePlace(writeProgram("pith", `cat > /dev/null; echo '${view}'`));
const [extension] = host.files(place, "user");
const fileOf = (env: Record<string, string>) => host.files({ ...place, env }, "user")[0]?.path;

test("the extension goes where Pi looks for it, for the user alone", () => {
  expect(extension?.path).toBe(join(place.home, ".pi/agent/extensions/pith.js"));
  expect(fileOf({ PI_CODING_AGENT_DIR: "/elsewhere" })).toBe("/elsewhere/extensions/pith.js");
  expect(host.files(place, "project")).toEqual([]);
});

test("it names the executable, and is removed whole", () => {
  const text = extension?.merge("") ?? "";
  expect(text).toContain(`const pith = ${JSON.stringify(place.pith)};`);
  expect(extension?.merge(text)).toBe(text);
  expect(extension?.remove(text)).toBeUndefined();
});

test("the doctor says what is missing, and sends an output through what is there", async () => {
  const examine = async () => (await host.check(place)).at(-1);
  const path = extension?.path ?? "";
  expect(await examine()).toEqual({ level: "fail", what: `there is no plugin of pith at ${path}`, try: "pith init pi" });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, extension?.merge("") ?? "");
  expect(await examine()).toEqual({ level: "ok", what: `the hook in ${path} shortens an output` });
  writeProgram("pith", "cat");
  expect(await examine()).toMatchObject({ level: "fail", what: `the hook in ${path} answered with something that is no shorter output` });
  writeProgram("pith", "cat > /dev/null");
  expect(await examine()).toMatchObject({ level: "fail", what: `the hook in ${path} left a long output as it is` });
});
