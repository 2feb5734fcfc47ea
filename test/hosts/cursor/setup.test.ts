import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host } from "../../../src/hosts/cursor/setup.ts";
import { makePlace } from "../place.ts";
import { writeProgram } from "../plugin.ts";

const place = makePlace(writeProgram("pith", "cat > /dev/null; echo '{}'"));
const [file] = host.files(place, "user");
const path = file?.path ?? "";

test("a new file says the version of its format, another one keeps all it has", () => {
  expect(path).toBe(join(place.home, ".cursor/hooks.json"));
  const merged = file?.merge("") ?? "";
  expect(JSON.parse(merged)).toEqual({
    version: 1,
    hooks: { preToolUse: [{ command: `${place.word} hook cursor`, matcher: "Shell", timeout: 10, failClosed: false }] },
  });
  const own = '{\n  // mine\n  "version": 1,\n  "hooks": { "stop": [{ "command": "say done" }] }\n}\n';
  const both = file?.merge(own) ?? "";
  expect(both).toContain("// mine");
  expect(both).toContain("say done");
  expect(file?.remove(both)).toBe(own);
});

test("the doctor finds a hook that is gone, and a hook that does not answer with the pipe", async () => {
  expect((await host.check(place))[0]).toMatchObject({ level: "fail", try: "pith init cursor" });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, file?.merge("") ?? "");
  expect((await host.check(place))[0]).toMatchObject({
    level: "fail",
    what: `the hook in ${path} did not rewrite the call`,
  });
  const pipe = `npm test | ${place.word} filter npm/test --fit tail:20 | tail -20`;
  writeProgram("pith", `cat > /dev/null; cat <<'END'\n${JSON.stringify({ updated_input: { command: pipe } })}\nEND`);
  expect((await host.check(place))[0]).toEqual({ level: "ok", what: `the hook in ${path} rewrites a call` });
});
