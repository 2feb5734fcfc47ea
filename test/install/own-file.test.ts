import { expect, test } from "bun:test";
import { UserError } from "../../src/errors.ts";
import { editOwn } from "../../src/hosts/own-file.ts";

const text = 'const pith = {pithPath}; // "{pith} hook pi"\nrun(pith, ["hook", "pi"]);\n';
const own = {
  path: "/home/me/pith.js",
  text,
  marker: '["hook", "pi"]',
  word: "/home/me/.local/bin/pith",
  pith: "/home/me/.local/bin/pith",
};
const edit = editOwn(own);
const written = 'const pith = "/home/me/.local/bin/pith"; // "/home/me/.local/bin/pith hook pi"\nrun(pith, ["hook", "pi"]);\n';

test("the file is written whole, with the path of the executable", () => expect(edit.merge("")).toBe(written));

test("twice is once", () => expect(edit.merge(written)).toBe(written));

test("an older version of ours is replaced", () => expect(edit.merge('// older\nrun("x", ["hook", "pi"]);\n')).toBe(written));

test("somebody else's file stays, and is said to", () => {
  expect(() => edit.merge("export default {};\n")).toThrow(UserError);
  expect(edit.remove("export default {};\n")).toBe("export default {};\n");
});

test("what is to be typed is in quotes where it needs them", () => {
  const blank = editOwn({ ...own, path: "/home/a b/pith.js" });
  const hints = [() => blank.merge("mine\n"), () => blank.remove(`${written}// mine\n`)].map((work) => {
    try {
      return work();
    } catch (error) {
      return (error as UserError).parts.try;
    }
  });
  expect(hints).toEqual(["mv '/home/a b/pith.js' '/home/a b/pith.js.mine'", "rm '/home/a b/pith.js', if nothing in it is yours"]);
});

test("a path with quotes is one word in a script, and one string in a program", () => {
  const odd = { pith: `/home/it's "a b"/pith`, word: `'/home/it'\\''s "a b"/pith'` };
  const script = editOwn({ ...own, ...odd, text: "exec {pithWord} hook pi\n", marker: " hook pi" });
  expect(script.merge("")).toBe(`exec ${odd.word} hook pi\n`);
  expect(script.remove(script.merge(""))).toBeUndefined();
  const program = editOwn({ ...own, ...odd, text: "const pith = {pithPath};\n", marker: "pith" });
  expect(program.merge("")).toBe(`const pith = ${JSON.stringify(odd.pith)};\n`);
  expect(program.remove(program.merge(""))).toBeUndefined();
});

test("what was written goes, whatever path it names", () => {
  expect(edit.remove(written)).toBeUndefined();
  expect(edit.remove(editOwn({ ...own, pith: "/opt/my tools/pith", word: "'/opt/my tools/pith'" }).merge(""))).toBeUndefined();
});

test("what was edited since stays, and is said to", () => {
  expect(() => edit.remove(`${written}// mine\n`)).toThrow("cannot change /home/me/pith.js: it was edited since pith wrote it");
});
