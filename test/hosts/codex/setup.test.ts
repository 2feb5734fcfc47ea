import { beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { host } from "../../../src/hosts/codex/setup.ts";
import { readSettings } from "../../../src/hosts/settings-file.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const rewriting = (word: string) => ({
  hookSpecificOutput: {
    hookEventName: "PreToolUse",
    permissionDecision: "allow" as string | undefined,
    updatedInput: { command: `set -o pipefail; npm test 2>&1 | ${word} filter npm/test` },
  },
});
const answering = (text: string) => writeProgram("pith", `cat > /dev/null; cat <<'END'\n${text}\nEND`);
const place = makePlace(answering(""));
const folder = join(place.home, ".codex");
const write = (name: string, text: string) => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
};
const install = () => {
  for (const { path, merge } of host.files(place, "user")) write(path.slice(folder.length + 1), merge(readSettings(path) ?? ""));
};
const examine = async () => (await host.check(place)).filter(({ what }) => !what.includes("not on PATH"));

beforeEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the hooks stand", () => {
  const names = (scope: "user" | "project" = "user") => host.files(place, scope).map(({ path }) => path.slice(place.home.length + 1));

  test("in hooks.json", () => expect(names()).toEqual([".codex/hooks.json"]));

  test("in config.toml where other hooks stand there, for of both Codex complains", () => {
    write("config.toml", '[[hooks.PreToolUse]]\nmatcher = "Bash"\n\n[[hooks.PreToolUse.hooks]]\ntype = "command"\ncommand = "mine"\n');
    expect(names()).toEqual([".codex/config.toml"]);
  });

  test("in hooks.json where both have some, and beside what Codex remembers of approvals", () => {
    write("config.toml", '[hooks.state."x:pre_tool_use:0:0"]\nenabled = true\n');
    expect(names()).toEqual([".codex/hooks.json"]);
    write("config.toml", '[[hooks.PreToolUse]]\nmatcher = "Bash"\n');
    write("hooks.json", '{"hooks":{"PostToolUse":[{"hooks":[{"type":"command","command":"mine"}]}]}}');
    expect(names()).toEqual([".codex/hooks.json"]);
  });

  test("in config.toml as long as ours stand there, whatever comes into hooks.json later", () => {
    write("config.toml", '[[hooks.PreToolUse]]\nmatcher = "Bash"\n');
    install();
    write("hooks.json", '{"hooks":{"PostToolUse":[{"hooks":[{"type":"command","command":"mine"}]}]}}');
    expect(names()).toEqual([".codex/config.toml"]);
  });

  test("in no project, whose files are committed", () => expect(names("project")).toEqual([]));

  test("where CODEX_HOME says", () => {
    expect(host.files({ ...place, env: { CODEX_HOME: "/elsewhere" } }, "user")[0]?.path).toBe("/elsewhere/hooks.json");
  });
});

describe("the doctor", () => {
  test("says which hooks are missing", async () => {
    expect((await examine()).map(({ level, what }) => `${level} ${what}`)).toEqual([
      "fail no PreToolUse hook of pith in its settings",
      "fail no PostToolUse hook of pith in its settings",
    ]);
  });

  test("sends a call through the hook, and says that it waits for an approval", async () => {
    answering(JSON.stringify(rewriting(place.word)));
    install();
    expect((await examine()).map(({ level, what }) => `${level} ${what}`)).toEqual([
      `ok the hook in ${join(folder, "hooks.json")} rewrites a call`,
      "note its hooks wait for your approval",
    ]);
    write("config.toml", `[hooks.state."${join(folder, "hooks.json")}:pre_tool_use:0:0"]\nenabled = true\n`);
    expect((await examine()).at(-1)).toEqual({ level: "ok", what: "its hooks have been approved" });
  });

  const undecided = rewriting(place.word);
  undecided.hookSpecificOutput.permissionDecision = undefined;
  test.each([
    ["nothing", "", "left `npm test` as it is"],
    ["no JSON", "oops", "answered with something that is not JSON"],
    ["another pipe", JSON.stringify(rewriting("/usr/bin/other")), "which is not the pipe through"],
    ["no decision", JSON.stringify(undecided), "sent no `allow`, without which Codex runs the call as typed"],
  ])("finds that the hook answers %s", async (_name, answer, fault) => {
    answering(answer);
    install();
    expect((await examine()).find(({ level }) => level === "fail")?.what).toContain(fault);
  });

  test("finds hooks switched off", async () => {
    install();
    write("config.toml", "[features]\nhooks = false\n");
    expect((await examine()).map(({ what }) => what)).toContain(`${join(folder, "config.toml")} switches hooks off`);
  });

  test("finds a path that is stale, and a rival", async () => {
    install();
    write("config.toml", '[[hooks.PreToolUse]]\n\n[[hooks.PreToolUse.hooks]]\ntype = "command"\ncommand = "rtk hook codex"\n');
    rmSync(place.pith);
    const failures = (await examine()).filter(({ level }) => level === "fail").map(({ what }) => what);
    expect(failures).toEqual([
      `${join(folder, "hooks.json")} names ${place.pith}, which is not there`,
      `${join(folder, "config.toml")} has a second hook that rewrites calls: rtk hook codex`,
    ]);
  });
});
