import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import template from "../../hooks/claude/settings.json";
import { formatError } from "../../src/errors.ts";
import { mergeFragment, removeFragment } from "../../src/hosts/fragment.ts";
import { applyInstall, applyRemoval, listRemembered, planInstall, planRemoval, type Target } from "../../src/hosts/settings-file.ts";

let home = "";
let target: Target;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pith install "));
  target = aim("/home/me/bin/pith");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("an install that is taken back leaves no trace", () => {
  test("of a file that was not there", () => {
    install();
    uninstall();
    expect(readdirSync(home)).toEqual(["data"]);
    expect(readdirSync(join(home, "data"))).toEqual([]);
  });

  test("of a folder that was there and empty: it stays", () => {
    mkdirSync(join(home, ".claude"));
    install();
    uninstall();
    expect(readdirSync(join(home, ".claude"))).toEqual([]);
  });

  for (const [shape, text] of Object.entries({
    "an empty file": "",
    "a file of blanks": " \n",
    "an object": "{}",
    "empty lists": '{ "hooks": { "PreToolUse": [ ] }, "permissions": { } }',
    "a lonely BOM": "\uFEFF",
  })) {
    test(`in ${shape}`, () => {
      write(text);
      install();
      expect(read()).toContain("pith filter");
      uninstall();
      expect(read()).toBe(text);
    });
  }

  test("after a second install by an executable elsewhere", () => {
    write('{ "hooks": {} }');
    install();
    target = aim("/opt/pith");
    install();
    expect(read()).not.toContain("/home/me");
    uninstall();
    expect(read()).toBe('{ "hooks": {} }');
  });

  test("after an edit and a second install by an executable elsewhere", () => {
    install();
    write(read().replace("{", '{\n  "model": "opus",'));
    target = aim("/opt/pith");
    install();
    uninstall();
    expect(read()).toBe('{\n  "model": "opus"\n}\n');
  });
});

test("a file that pith alone made and somebody edited keeps the edit", () => {
  install();
  write(read().replace("{", '{\n  "model": "opus",'));
  uninstall();
  expect(read()).toBe('{\n  "model": "opus"\n}\n');
});

test("without the memory of the install, only our entries go", () => {
  write('{\n  "model": "opus"\n}\n');
  install();
  rmSync(target.memories, { recursive: true });
  uninstall();
  expect(read()).toBe('{\n  "model": "opus"\n}\n');
});

test("rtk#653: a link into a dotfiles repository stays a link, and its target is what changes", () => {
  const dotfiles = join(home, "dotfiles.json");
  writeFileSync(dotfiles, "{}\n");
  mkdirSync(join(home, ".claude"));
  symlinkSync(dotfiles, target.file);
  install();
  expect(lstatSync(target.file).isSymbolicLink()).toBe(true);
  expect(readFileSync(dotfiles, "utf8")).toContain("pith filter");
  uninstall();
  expect(readFileSync(dotfiles, "utf8")).toBe("{}\n");
  expect(lstatSync(target.file).isSymbolicLink()).toBe(true);
});

test("the mode of the file is kept", () => {
  write("{}\n");
  chmodSync(target.file, 0o640);
  install();
  expect(statSync(target.file).mode & 0o777).toBe(0o640);
});

test("what is remembered is for the owner alone, and forgotten after the uninstall", () => {
  write("{}\n");
  install();
  expect(listRemembered("claude", target.memories)).toEqual([target.file]);
  for (const name of readdirSync(target.memories)) expect(statSync(join(target.memories, name)).mode & 0o077).toBe(0);
  uninstall();
  expect(listRemembered("claude", target.memories)).toEqual([]);
});

describe("what cannot be changed is left alone and named", () => {
  test("rtk#3400: a corrupt file, with line and column", () => {
    write('{\n  "a": 1\n  "b": 2\n}\n');
    expect(failure()).toBe(
      `pith: cannot read ${target.file}: expected "," or "}", found "\\""; the file was left as it is\n  at ${target.file}:3:3\n  try: mend that place, then run the same command again\n`,
    );
    expect(read()).toBe('{\n  "a": 1\n  "b": 2\n}\n');
  });

  test("a read-only file, for root too", () => {
    write("{}\n");
    chmodSync(target.file, 0o444);
    expect(failure()).toBe(`pith: cannot change ${target.file}: the file is read-only\n  try: chmod u+w '${target.file}'\n`);
    expect(read()).toBe("{}\n");
    expect(readdirSync(target.memories)).toEqual([]);
  });

  test("a file that is not UTF-8", () => {
    mkdirSync(join(home, ".claude"));
    writeFileSync(target.file, Uint8Array.of(0xff, 0xfe, 0x7b, 0x00));
    expect(failure()).toBe(
      `pith: cannot read ${target.file}: it is not UTF-8 text\n  try: save it as UTF-8, then run the same command again\n`,
    );
  });

  test("a folder that is a file", () => {
    writeFileSync(join(home, ".claude"), "");
    expect(failure()).toBe(`pith: cannot read ${target.file}: a folder on the way is a file\n`);
  });
});

function aim(pith: string): Target {
  const fragment = { template, pith };
  return {
    host: "claude",
    file: join(home, ".claude", "settings.json"),
    memories: join(home, "data"),
    merge: (text) => mergeFragment(text, fragment),
    remove: (text) => removeFragment(text, fragment),
  };
}

function install(): void {
  applyInstall(target, planInstall(target));
}

function uninstall(): void {
  applyRemoval(target, planRemoval(target, [target.host]));
}

function write(text: string): void {
  mkdirSync(join(home, ".claude"), { recursive: true });
  writeFileSync(target.file, text);
}

function read(): string {
  return readFileSync(target.file, "utf8");
}

function failure(): string {
  try {
    install();
  } catch (error) {
    return formatError(error);
  }
  return "no failure";
}
