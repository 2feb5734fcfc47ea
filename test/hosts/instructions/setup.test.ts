import { describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readers } from "../../../src/hosts/instructions/readers.ts";
import { hosts } from "../../../src/hosts/instructions/setup.ts";
import { loadHosts } from "../../../src/hosts/list.ts";
import { makePlace } from "../place.ts";

const place = makePlace("/home/me/.local/bin/pith");
const qwen = hosts.find(({ name }) => name === "qwen")!;
const [file] = qwen.files(place, "user");
const merge = (text: string) => file?.merge(text) ?? "";
const remove = (text: string) => file?.remove(text);

test("every reader is a host that pith init knows, and is connected only by name", async () => {
  const names = (await loadHosts()).filter(({ isUnproved }) => isUnproved).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(readers.map(({ name }) => name)));
  expect(new Set((await loadHosts()).map(({ name }) => name)).size).toBe((await loadHosts()).length);
});

test("it goes where the agent looks for it", () => {
  const paths = hosts.map((host) => [
    host.name,
    ...(["user", "project"] as const).flatMap((scope) => host.files(place, scope).map(({ path }) => path)),
  ]);
  const [home, cwd] = [place.home, place.cwd];
  expect(paths).toEqual([
    ["qwen", join(home, ".qwen/QWEN.md"), join(cwd, "QWEN.md")],
    ["hermes", join(cwd, "AGENTS.md")],
    ["kimi", join(home, ".kimi-code/AGENTS.md"), join(cwd, "AGENTS.md")],
    ["kiro", join(home, ".kiro/steering/pith.md"), join(cwd, ".kiro/steering/pith.md")],
    ["windsurf", join(home, ".codeium/windsurf/memories/global_rules.md"), join(cwd, "AGENTS.md")],
    ["goose", join(home, ".config/goose/.goosehints"), join(cwd, ".goosehints")],
    ["aider", join(cwd, "CONVENTIONS.md")],
    ["zed", join(cwd, "AGENTS.md")],
  ]);
});

describe("the block is added behind what stands there, once, and taken out again", () => {
  test.each([
    ["nothing", ""],
    ["a BOM", "\uFEFF"],
    ["a text", "# Ours\n\nUse tabs.\n"],
    ["a text with a blank line at its end", "Use tabs.\n\n"],
    ["Windows line ends", "# Ours\r\nUse tabs.\r\n"],
    ["a comment that is no mark of ours", "<!-- pith is fine -->\n"],
  ])("%s", (_name, text) => {
    const merged = merge(text);
    expect(merged).toStartWith(text);
    expect(merged).toContain("`pith raw k3f9 --grep RE`");
    expect(merged.includes("\r\n")).toBe(text.includes("\r\n"));
    if (text.includes("\r\n")) expect(merged.replaceAll("\r\n", "")).not.toContain("\n");
    expect(merge(merged)).toBe(merged);
    expect(remove(merged)).toBe(text);
  });
});

test("what was written behind the block, or changed in it, stays or goes with it", () => {
  const edited = `${merge("Use tabs.\n").replace("pith cargo build", "pith make")}Use tests.\n`;
  expect(merge(edited)).toBe(`${merge("Use tabs.\n")}Use tests.\n`);
  expect(remove(edited)).toBe("Use tabs.\nUse tests.\n");
});

test("a block without its end is left alone", () => {
  const broken = merge("Use tabs.\n").replace("<!-- pith: end -->", "");
  expect(() => merge(broken)).toThrow("the line `<!-- pith: end -->` is missing");
  expect(() => remove(broken)).toThrow("the line `<!-- pith: end -->` is missing");
});

test("the doctor says whether the agent is told", async () => {
  expect(await qwen.check(place)).toEqual([{ level: "fail", what: "it is not told how to call pith", try: "pith init qwen" }]);
  expect((await hosts.find(({ name }) => name === "zed")!.check(place))[0]?.try).toBe("pith init zed --project");
  mkdirSync(dirname(file!.path), { recursive: true });
  writeFileSync(file!.path, merge(""));
  expect(await qwen.check(place)).toEqual([{ level: "ok", what: `${file!.path} says how to call pith` }]);
});
