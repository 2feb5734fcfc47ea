import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/droid/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const place = makePlace(writeProgram("pith", "cat > /dev/null"));
const word = place.word;
const [hooks, settings] = host.files(place, "user");
const ours = { matcher: "Execute", hooks: [{ type: "command", command: `${word} hook droid`, timeout: 10 }] };
const rules = [`${word} filter`, "set -o pipefail", `${word} raw`, "pith raw"];

test("both files stand in the home of the user, for a project there is none", () => {
  expect([hooks?.path, settings?.path]).toEqual([join(place.home, ".factory/hooks.json"), join(place.home, ".factory/settings.json")]);
  expect(host.files(place, "project")).toEqual([]);
  expect(host.listRules(place).map(({ rule }) => rule)).toEqual(rules);
});

describe("the hook is added beside what stands there, and taken out again", () => {
  const group = '{ "matcher": "Edit", "hooks": [{ "type": "command", "command": "lint" }] }';
  test.each([
    ["events at the top", `{\n  // mine\n  "PreToolUse": [${group}]\n}`, (value: never) => value["PreToolUse"]],
    ["other events", '{ "Stop": [] }\n', (value: never) => value["PreToolUse"]],
    ["events under hooks", `{\r\n  "hooks": { "PreToolUse": [${group}] }\r\n}\r\n`, (value: never) => value["hooks"]["PreToolUse"]],
  ])("%s", (_name, text, read) => {
    const merged = hooks?.merge(text) ?? "";
    const groups = read(Bun.JSONC.parse(merged) as never) as unknown[];
    expect(groups.at(-1)).toEqual(ours);
    expect(hooks?.merge(merged)).toBe(merged);
    expect(hooks?.remove(merged)).toBe(text);
  });
});

describe("the allow list", () => {
  const listOf = (text: string) => (Bun.JSONC.parse(text) as { commandAllowlist: string[] }).commandAllowlist;

  test("of the user's gets our entries behind it, and loses them again", () => {
    const text = '{\n  "commandAllowlist": ["npm test"], // mine\n  "model": "opus"\n}\n';
    const merged = settings?.merge(text) ?? "";
    expect(listOf(merged)).toEqual(["npm test", ...rules]);
    expect(settings?.remove(merged)).toBe(text);
  });

  test("is begun with what Droid allows without one", () => {
    const merged = settings?.merge('{ "model": "opus" }\n') ?? "";
    const builtIn = ["ls", "pwd", "dir", "git status", "git diff", "git log", "git show", "git blame", "git ls-files"];
    expect(listOf(merged)).toEqual([...builtIn, ...rules]);
    expect(settings?.merge(merged)).toBe(merged);
  });

  test("that is empty stays without Droid's own entries", () => {
    expect(listOf(settings?.merge('{ "commandAllowlist": [] }') ?? "")).toEqual(rules);
  });
});

test("the doctor finds what is missing, and a hook that decides or drops a field", async () => {
  const examine = async () => (await host.check(place)).slice(1).map(({ level, what }) => `${level}: ${what}`);
  const [file, rulesFile] = [hooks?.path ?? "", settings?.path ?? ""];
  expect(await examine()).toEqual(["fail: no hook of pith in its hooks.json"]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, hooks?.merge("") ?? "");
  const answerWith = (output: object) =>
    writeProgram("pith", `cat > /dev/null; echo '${JSON.stringify({ hookSpecificOutput: output }).replaceAll("'", "'\\''")}'`);
  const asked = { timeout: 60, summary: "Show the work tree", riskLevelReason: "It only reads", riskLevel: "low" };
  const command = `set -o pipefail; git status 2>&1 | ${word} filter git/status`;
  expect(await examine()).toEqual([
    `fail: the hook in ${file} left \`git status\` as it is`,
    `fail: without ${rules.join(" and ")} on its allow list it refuses or asks about commands that ran before`,
  ]);
  writeFileSync(rulesFile, settings?.merge("") ?? "");
  answerWith({ updatedInput: { ...asked, command } });
  expect(await examine()).toEqual([`ok: the hook in ${file} rewrites a call`, "ok: its allow list has the filter"]);
  answerWith({ permissionDecision: "allow", updatedInput: { ...asked, command } });
  expect((await examine())[0]).toBe(`fail: the hook in ${file} decided about a permission, which would lift the user's own rules`);
  answerWith({ updatedInput: { command } });
  expect((await examine())[0]).toBe(`fail: the hook in ${file} did not send the whole tool input back`);
});
