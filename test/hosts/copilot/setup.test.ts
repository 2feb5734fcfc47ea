import { expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/copilot/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const view = '{"modifiedResult":{"textResultForLlm":"Finished `dev` profile"}}';
const place = makePlace(writeProgram("pith", `cat > /dev/null; echo '${view}'`));
const [file] = host.files(place, "user");
const path = file?.path ?? "";
const examine = async () => (await host.check(place)).slice(1);

test("the hook is a file of its own in the folder of the user, and of no project", () => {
  expect(path).toBe(join(place.home, ".copilot/hooks/pith.json"));
  expect(host.files({ ...place, env: { COPILOT_HOME: "/elsewhere" } }, "user")[0]?.path).toBe("/elsewhere/hooks/pith.json");
  expect(host.files(place, "project")).toEqual([]);
  expect(JSON.parse(file?.merge("") ?? "")).toMatchObject({
    version: 1,
    hooks: { postToolUse: [{ matcher: "bash|read_bash", bash: `${place.word} hook copilot` }] },
  });
  expect(file?.remove(file.merge(""))).toBeUndefined();
});

test("the doctor says what is missing, sends an output through what is there, and names a rival", async () => {
  expect(await examine()).toEqual([{ level: "fail", what: `no hook of pith at ${path}`, try: "pith init copilot" }]);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file?.merge("") ?? "");
  expect(await examine()).toEqual([{ level: "ok", what: `the hook in ${path} shortens an output` }]);
  const rival = join(dirname(path), "rtk.json");
  writeFileSync(rival, '{"version":1,"hooks":{"preToolUse":[{"type":"command","bash":"rtk hook copilot"}]}}');
  expect((await examine()).at(-1)).toMatchObject({
    level: "fail",
    what: `${rival} has a second hook that rewrites calls: rtk hook copilot`,
  });
  rmSync(rival);
  const settings = join(place.home, ".copilot/settings.json");
  writeFileSync(settings, '{ "disableAllHooks": true } // for now\n');
  expect((await examine()).at(-1)).toMatchObject({ level: "fail", what: `${settings} switches all hooks off` });
  rmSync(settings);
  rmSync(place.pith);
  expect(await examine()).toEqual([{ level: "fail", what: `${path} names ${place.pith}, which is not there`, try: "pith init copilot" }]);
});
