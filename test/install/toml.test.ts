import { describe, expect, test } from "bun:test";
import block from "../../hooks/codex/config.toml" with { type: "text" };
import { TextFault } from "../../src/hosts/text-fault.ts";
import { editToml, parseToml } from "../../src/hosts/toml.ts";

const pith = "/home/me/.local/bin/pith";
const edit = editToml({ block, pith });

const shapes: Record<string, string> = {
  "an empty file": "",
  "keys and tables": 'model = "gpt-5.1" # mine\n\n[tools]\nweb = true\n',
  "no line end at the end": 'model = "x"',
  "Windows line ends": 'model = "x"\r\n\r\n[a]\r\nb = 1\r\n',
  "a byte order mark": '\uFEFFmodel = "x"\n',
  "hooks of somebody else's": '[[hooks.PreToolUse]]\nmatcher = "Bash"\n\n[[hooks.PreToolUse.hooks]]\ntype = "command"\ncommand = "mine"\n',
  "several blank lines at the end": 'model = "x"\n\n\n\n',
  "our block's own look in a string": 'text = """\n[[hooks.Other]]\n"""\n',
};

describe.each(Object.entries(shapes))("%s", (_name, text) => {
  test("is the same but for our tables behind it", () => {
    const merged = edit.merge(text);
    expect(merged).toStartWith(text);
    const before = parseToml(text) as { hooks?: { PreToolUse?: unknown[] } };
    const after = parseToml(merged) as { hooks: { PreToolUse: { hooks: { command: string }[] }[] } };
    expect(after.hooks.PreToolUse.at(-1)?.hooks[0]?.command).toBe(`${pith} hook codex`);
    expect({ ...after, hooks: before.hooks }).toEqual({ ...before, hooks: before.hooks } as typeof after);
    expect(after.hooks.PreToolUse.length).toBe((before.hooks?.PreToolUse?.length ?? 0) + 1);
  });

  test("twice is once", () => expect(edit.merge(edit.merge(text))).toBe(edit.merge(text)));

  test("is given back", () => expect(edit.remove(edit.merge(text))).toBe(text === "" || text.endsWith("\n") ? text : `${text}\n`));

  test("is given back with what was written behind our tables", () => {
    const merged = edit.merge(text);
    expect(edit.remove(`${merged}\n[later]\nx = 1\n`)).toEndWith("[later]\nx = 1\n");
    expect(edit.remove(`${merged}\n[later]\nx = 1\n`)).not.toContain("pith");
  });
});

test("another path of the executable is replaced in its place", () => {
  const old = editToml({ block, pith: "'/opt/my tools/pith'" }).merge("a = 1\n");
  expect(edit.merge(`${old}\n[b]\nc = 2\n`)).toBe(`${edit.merge("a = 1\n")}\n[b]\nc = 2\n`);
});

test("behind a byte order mark alone, twice is once too", () => {
  expect(edit.merge(edit.merge("\uFEFF"))).toBe(edit.merge("\uFEFF"));
});

test("a path with quotes stands as a string", () => {
  const word = "'/home/me/it'\\''s/pith'";
  const after = parseToml(editToml({ block, pith: word }).merge("")) as { hooks: { PreToolUse: { hooks: { command: string }[] }[] } };
  expect(after.hooks.PreToolUse[0]?.hooks[0]?.command).toBe(`${word} hook codex`);
});

test.each([
  ["no TOML", "model = \n"],
  ["a key that is no table where ours has to be one", "hooks = 1\n"],
  ["a table forty thousand names deep", `[a${".b".repeat(40_000)}]\n`],
  ["a list that is closed", '[hooks]\nPreToolUse = [{ matcher = "Bash" }]\n'],
])("%s is a fault with its place", (_name, text) => {
  expect(() => edit.merge(text)).toThrow(TextFault);
});
