import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/cline/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const place = makePlace(writeProgram("pith", 'echo "$@"; cat'));
const [script] = host.files(place, "user");
const path = script?.path ?? "";

test("the file stands beside one of the user's for the same event", () => {
  expect(path).toBe(join(place.home, ".cline/hooks/PreToolUse.bash"));
  expect(host.files({ ...place, env: { CLINE_DIR: "/elsewhere" } }, "user")[0]?.path).toBe("/elsewhere/hooks/PreToolUse.bash");
  expect(host.files(place, "project")).toEqual([]);
});

test("bash runs it, and pith is asked", () => {
  const text = script?.merge("") ?? "";
  expect(Bun.spawnSync(["bash", "-c", text], { stdin: Buffer.from("{}") }).stdout.toString()).toBe("hook cline\n{}");
  expect(script?.merge(text)).toBe(text);
  expect(script?.remove(text)).toBeUndefined();
  expect(() => script?.merge("#!/bin/sh\necho mine\n")).toThrow();
  expect(() => script?.remove(`${text}echo more\n`)).toThrow();
});

test("the doctor says what is missing, and sends a call through what is there", async () => {
  const examine = async () => (await host.check(place)).at(-1);
  expect(await examine()).toEqual({ level: "fail", what: `there is no hook of pith at ${path}`, try: "pith init cline" });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, script?.merge("") ?? "");
  expect(await examine()).toMatchObject({ level: "fail", what: `the hook in ${path} answered with something that is not JSON` });
  const command = `set -o pipefail; git status 2>&1 | ${place.word} filter git/status`;
  const answer = JSON.stringify({ overrideInput: { commands: [command] } });
  writeProgram("pith", `cat > /dev/null; echo '${answer.replaceAll("'", "'\\''")}'`);
  expect(await examine()).toEqual({ level: "ok", what: `the hook in ${path} rewrites a call` });
});
