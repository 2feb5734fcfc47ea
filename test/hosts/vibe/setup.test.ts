import { expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/vibe/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const place = makePlace(writeProgram("pith", `cat > /dev/null; echo '{"reason":"Finished \`dev\` profile"}'`));
const [hooks] = host.files(place, "user");

test("the hook stands where Vibe looks for it", () => {
  expect(hooks?.path).toBe(join(place.home, ".vibe/hooks.toml"));
  expect(host.files(place, "project")[0]?.path).toBe(join(place.cwd, ".vibe/hooks.toml"));
  expect(host.files({ ...place, env: { VIBE_HOME: "/elsewhere" } }, "user")[0]?.path).toBe("/elsewhere/hooks.toml");
});

const mine = `[[hooks]]
name = "lint"
type = "post_agent"
command = "make lint"
`;

test.each([
  ["nothing", ""],
  ["a comment", "# mine\n"],
  ["another hook", mine],
  ["Windows line ends", mine.replaceAll("\n", "\r\n")],
  ["a BOM", `\uFEFF${mine}`],
  ["keys that Vibe does not know", `later = { a = [1, 2] }\n\n${mine}\n[other]\nb = 1979-05-27\n`],
])("beside %s it is added, once, and taken out again", (_name, text) => {
  const merged = hooks?.merge(text) ?? "";
  expect(merged).toStartWith(text);
  const { hooks: found } = Bun.TOML.parse(merged.replace("\uFEFF", "")) as { hooks: unknown[] };
  expect(found.at(-1)).toEqual({
    name: "pith",
    type: "post_tool",
    match: "bash",
    command: `'${place.pith}' hook vibe`,
    timeout: 10,
  });
  expect(hooks?.merge(merged)).toBe(merged);
  expect(hooks?.remove(merged)).toBe(text);
});

test("what is no TOML is left as it is", () => {
  expect(() => hooks?.merge("[[hooks]\n")).toThrow();
  expect(() => hooks?.merge('hooks = "none"\n')).toThrow("what pith has to add");
});

test("the doctor says what is missing, and sends an output through what is there", async () => {
  const examine = async () => (await host.check(place)).at(-1);
  const path = hooks?.path ?? "";
  expect(await examine()).toEqual({ level: "fail", what: "no hook of pith in its hooks.toml", try: "pith init vibe" });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, hooks?.merge(mine) ?? "");
  expect(await examine()).toEqual({ level: "ok", what: `the hook in ${path} shortens an output` });
  rmSync(place.pith);
  expect(await examine()).toMatchObject({ level: "fail", what: `${path} names ${place.pith}, which is not there` });
});
