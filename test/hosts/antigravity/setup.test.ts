import { expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/antigravity/setup.ts";
import { makePlace } from "../place.ts";
import { faultyPrograms, writeProgram } from "../plugin.ts";

const place = makePlace(writeProgram("pith", "cat > /dev/null; echo '{}'"));
writeProgram("pith-filter", "exit 1");
const [file, ...others] = host.files(place, "user");
const path = file?.path ?? "";
const merge = (text: string) => file?.merge(text) ?? "";
const write = (text: string) => writeFileSync(path, text);
const check = async () => (await host.check(place)).filter(({ level }) => level !== "note");
const command = `${place.word} hook antigravity || echo '{"decision":"ask"}'`;

mkdirSync(dirname(path), { recursive: true });

test("it is connected only by name, for the user alone, beside other people's hooks", () => {
  expect([host.isUnproved, others, host.files(place, "project")]).toEqual([true, [], []]);
  expect(path).toBe(join(place.home, ".gemini/config/hooks.json"));
  const ours = { PreToolUse: [{ matcher: "run_command", hooks: [{ type: "command", command, timeout: 10 }] }] };
  expect(JSON.parse(merge(""))).toEqual({ pith: ours });
  const theirs = '{\n  "guard": {\n    "enabled": false,\n    "Stop": [{ "command": "say done" }]\n  }\n}\n';
  const both = merge(theirs);
  expect(JSON.parse(both)).toEqual({ ...(JSON.parse(theirs) as object), pith: ours });
  expect(merge(both)).toBe(both);
  expect(file?.remove(both)).toBe(theirs);
});

const unable = ["is not there", "is a folder", "ends by a signal"];
test.each(faultyPrograms.filter(([name]) => unable.includes(name)))(
  "where the executable %s, the shell answers for it",
  (_name, program) => {
    const there = makePlace(program);
    const [settings] = host.files(there, "user");
    const { pith } = JSON.parse(settings?.merge("") ?? "") as { pith: { PreToolUse: [{ hooks: [{ command: string }] }] } };
    const run = Bun.spawnSync(["sh", "-c", pith.PreToolUse[0].hooks[0].command], { stdin: Buffer.from("{}"), stderr: "ignore" });
    expect([run.stdout.toString(), run.exitCode]).toEqual(['{"decision":"ask"}\n', 0]);
  },
);

test.each([
  ["a comment", (text: string) => `// mine\n${text}`, "reads strict JSON"],
  ["a trailing comma", (text: string) => text.replace(/\}\n$/, ",}\n"), "reads strict JSON"],
  ["a byte order mark", (text: string) => `\uFEFF${text}`, "reads strict JSON"],
  ["a switch at the root", (text: string) => text.replace("{", '{"enabled": true,'), 'cannot read "enabled"'],
  ["a switch that is neither on nor off", (text: string) => text.replace("{", '{"guard": {"enabled": "no"},'), 'cannot read "guard"'],
  ["one handler for a list", (text: string) => text.replace("{", '{"guard": {"Stop": {"command": "x"}},'), 'cannot read "guard"'],
  ["a time of half a second", (text: string) => text.replace('"timeout": 10', '"timeout": 0.5'), 'cannot read "pith"'],
  ["a handler of a kind of its own", (text: string) => text.replace('"command",', '"http",'), 'cannot read "pith"'],
])("%s in the file, which drops all of it, is said", async (_name, damage, said) => {
  expect(file?.findObstacle?.(merge(""))).toBeUndefined();
  expect(file?.findObstacle?.("")).toBeUndefined();
  const text = damage(merge(""));
  expect(file?.findObstacle?.(text)).toContain(said);
  write(text);
  expect((await check()).map(({ what }) => what)).toContainEqual(expect.stringContaining(said));
});

test("the doctor finds a hook that is gone or switched off, and one that refuses or allows", async () => {
  write("{}");
  expect(await check()).toEqual([{ level: "fail", what: "no hook of pith in its settings", try: "pith init antigravity" }]);
  const off = merge("").replace('"PreToolUse"', '"enabled": false, "PreToolUse"');
  expect(file?.findObstacle?.(off)).toContain("switches it off");
  write(off);
  expect(await check()).toContainEqual({ level: "fail", what: `${path} switches the hook off`, try: 'remove "enabled" there' });
  write(merge(""));
  expect((await check()).map(({ what }) => what)).toEqual([
    `the hook in ${path} decided about a permission, which may lift the user's own`,
    `the hook in ${path} did not leave a call to Antigravity's own questions`,
  ]);
});

test("the doctor is content with the pipe, and with the normal flow for all else", async () => {
  write(merge(""));
  const filter = `${place.word}-filter`;
  const pipe = { decision: "ask", overwrite: { CommandLine: `npm test | ${filter} filter npm/test --fit tail:20 | tail -20` } };
  const answer = `if grep -q 'npm test'; then cat <<'END'\n${JSON.stringify(pipe)}\nEND\nelse echo '{"decision":"ask"}'; fi`;
  writeProgram("pith", answer);
  expect(await check()).toEqual([
    { level: "ok", what: `the hook in ${path} rewrites a call` },
    { level: "ok", what: `the hook in ${path} leaves other calls to Antigravity's own questions` },
  ]);
  writeProgram("pith", answer.replaceAll('"ask"', '"allow"'));
  expect((await check())[0]?.what).toContain("decided about a permission");
  rmSync(`${place.pith}-filter`);
  expect(await check()).toEqual([{ level: "fail", what: `${place.pith}-filter is not there`, try: "./install.sh" }]);
  expect(file?.findObstacle?.(merge(""))).toContain("-filter is not there");
});
