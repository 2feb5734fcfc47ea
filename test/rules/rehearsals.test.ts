import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { compileRules } from "../../src/rules/compile.ts";
import { loadRule } from "../../src/rules/load.ts";
import { chooseRehearsals } from "../../src/rules/rehearsals.ts";

const folder = mkdtempSync(`${tmpdir()}/pith rehearsals `);
afterAll(() => rmSync(folder, { recursive: true }));

const noise = Array.from({ length: 60 }, (_, i) => `step ${i} of the build is done\n`).join("");
const passed = `${noise}all passed\n`;
const failed = `${noise}two failed\n`;

async function choose(recordings: Record<string, string>): Promise<string | undefined> {
  mkdirSync(`${folder}/tool`, { recursive: true });
  const tests = Object.entries(recordings).map(([recorded, text]) => {
    if (text !== "") writeFileSync(`${folder}/tool/${recorded}`, text);
    return { name: recorded, recorded, exit: text.includes("failed") ? 1 : 0 };
  });
  const cases = [
    { when: "passed$", verdict: "passed" },
    { when: "failed$", verdict: "failed" },
  ];
  const loaded = [loadRule("tool", "tool.yaml", JSON.stringify({ match: "tool", drop: ["^step"], cases, tests }))];
  return (await chooseRehearsals(loaded, compileRules(loaded), folder))["tool"];
}

test("a rule is tried on the first failure that has a view", async () => {
  const other = `another run\n${failed}`;
  expect(await choose({ "a.txt": passed, "b.txt": failed, "c.txt": other })).toBe(failed);
});

test("where nothing failed, on the first output that has a view", async () => {
  expect(await choose({ "a.txt": "too short for a view\n", "b.txt": passed })).toBe(passed);
  expect(await choose({ "a.txt": "too short for a view\n" })).toBeUndefined();
});

test("a recording that is not there yet does not stop the build", async () => {
  expect(await choose({ "not-there.txt": "", "b.txt": passed })).toBe(passed);
});

test("of a long one whole lines of its beginning and of its end are taken", async () => {
  const long = `${noise.repeat(10)}two failed\n`;
  const chosen = (await choose({ "a.txt": long })) ?? "";
  expect(chosen.length).toBeLessThan(2001);
  expect(chosen).toStartWith("step 0 of the build is done\n");
  expect(chosen).toEndWith("step 59 of the build is done\ntwo failed\n");
  expect(chosen.split("\n").filter((line) => !/^(?:step \d+ of the build is done|two failed|)$/.test(line))).toEqual([]);
});
