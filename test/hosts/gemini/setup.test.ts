import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/gemini/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const answer = (place: { word: string }) =>
  JSON.stringify({
    hookSpecificOutput: {
      hookEventName: "BeforeTool",
      tool_input: { command: `set -o pipefail; npm test |& ${place.word}-filter filter npm/run`, description: "Run the tests" },
    },
  });
const place = makePlace(writeProgram("pith", "true"));
const say = (text: string) => writeProgram("pith", `cat > /dev/null; cat <<'END'\n${text}\nEND`);
const [settings, policy] = host.files(place, "user");

test("the hook goes into the user's settings, the rules into a file of their own", () => {
  expect(host.files(place, "user").map(({ path }) => path)).toEqual([
    join(place.home, ".gemini/settings.json"),
    join(place.home, ".gemini/policies/pith.toml"),
  ]);
  const elsewhere = host.files({ ...place, env: { GEMINI_CLI_HOME: "/elsewhere" } }, "user");
  expect(elsewhere[0]?.path).toBe("/elsewhere/.gemini/settings.json");
  expect(host.files(place, "project")).toEqual([]);
});

test("the rules are TOML, come after all of the user's, and name the executable", () => {
  const text = policy?.merge("") ?? "";
  expect(Bun.TOML.parse(text)).toEqual({
    rule: [
      {
        toolName: "run_shell_command",
        commandPrefix: ["set -o pipefail;", "set -o pipefail", `${place.word}-filter filter`, `${place.word} raw`, "pith raw"],
        decision: "allow",
        priority: 0,
      },
    ],
  });
  expect(policy?.remove(text)).toBeUndefined();
  expect(() => policy?.merge("# mine\n")).toThrow("it is not pith's");
  expect(host.listRules(place).map(({ rule }) => rule)).toEqual([
    `${place.word}-filter filter`,
    "set -o pipefail",
    `${place.word} raw`,
    "pith raw",
  ]);
});

describe("settings come back byte for byte", () => {
  const shapes = [
    "{}\n",
    '{"theme":"dark"}',
    '{\r\n  "theme": "dark"\r\n}\r\n',
    '\uFEFF{ "theme": "dark" }\n',
    '{\n  // mine\n  "hooks": {\n    "BeforeTool": [\n      { "matcher": "write_file", "hooks": [{ "type": "command", "command": "mine" }] }\n    ]\n  }\n}\n',
    '{\n\t"hooks": { "AfterTool": [] },\n\t"tools": { "allowed": ["run_shell_command(git)"] }\n}\n',
    '{\n  "hooks": {\n    "BeforeTool": [\n      { "matcher": "run_shell_command", "hooks": [{ "type": "command", "command": "rtk hook gemini" }] }\n    ]\n  }\n}\n',
  ];
  test.each(shapes)("%j", (text) => {
    const merged = settings?.merge(text) ?? "";
    expect(merged).toContain("hook gemini");
    expect(settings?.merge(merged)).toBe(merged);
    expect(settings?.remove(merged)).toBe(text);
  });
});

test("the doctor says what is missing, sends a call through the hook, and finds what switches it off", async () => {
  const examine = async () => (await host.check(place)).filter(({ level }) => level !== "note").map(({ what }) => what);
  const [path, rules] = [settings?.path ?? "", policy?.path ?? ""];
  expect(await examine()).toEqual([
    "no hook of pith in its settings",
    `${place.pith}-filter is not there`,
    `${rules} does not allow the filter`,
  ]);
  writeFileSync(`${place.pith}-filter`, "");
  for (const file of host.files(place, "user")) {
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(file.path, file.merge(""));
  }
  say(answer(place));
  expect(await examine()).toEqual([`the hook in ${path} rewrites a call`, "its rules allow the filter"]);
  say(answer(place).replace('{"hook', '{"decision":"allow","hook'));
  expect(await examine()).toContain(`the hook in ${path} decided about a permission, which is for its own rules to do`);
  say(answer(place).replace(',"description":"Run the tests"', ""));
  expect(await examine()).toContain(`the hook in ${path} did not send the whole tool input back`);
  writeProgram("pith", "cat > /dev/null");
  expect(await examine()).toContain(`the hook in ${path} left \`npm test\` as it is`);
  writeFileSync(path, settings?.merge('{"hooksConfig":{"disabled":["pith"]}}') ?? "");
  expect(await examine()).toContain(`${path} switches the hook off`);
});
