import { describe, expect, test } from "bun:test";
import { toLines } from "../src/filter/clean.ts";
import { filter, type View } from "../src/filter/filter.ts";
import { compileRules, readRules } from "../src/rules/compile.ts";

// What holds for every rule and every recording, whatever the rule says.
const root = `${import.meta.dir}/../filters`;
const loaded = await readRules(root);
const { rules, prints: known } = compileRules(loaded);
const byName = new Map(rules.map((rule) => [rule.name, rule]));
const readRule = (name: string) => byName.get(name);

interface Recording {
  name: string;
  exit: number;
  /** The same again. */
  filter: () => View;
  view: View;
  /** What the view says, without notes. */
  text: string;
  raw: string;
}

const recordings: Recording[] = [];
for (const { name, file } of loaded) {
  const rule = byName.get(name);
  for (const { recorded, exit, args, fit, cap } of (rule && file.tests) ?? []) {
    if (!rule || fit || cap) continue;
    const bytes = await Bun.file(`${root}/${name}/${recorded}`).bytes();
    const again = () => filter(rule, bytes, { args: args?.split(/\s+/) ?? [], cap: [30000, 10000], readRule, known });
    const view = again();
    const raw = toLines(new TextDecoder().decode(bytes)).join("\n");
    recordings.push({ name: `${name}/${recorded}`, exit, filter: again, view, text: view.text("ID"), raw });
  }
}

test("rtk#3138, rtk#1277, snip#86: no output becomes a blank view", () => {
  const blank = recordings.filter(({ text, raw }) => raw.trim() !== "" && text.trim() === "");
  expect(blank.map(({ name }) => name)).toEqual([]);
});

test("tokf#423, tokf#427, lean-ctx#194: what was filtered before changes no view", () => {
  const changed = recordings.toReversed().filter((one) => one.filter().text("ID") !== one.text);
  expect(changed.map(({ name }) => name)).toEqual([]);
});

test("headroom#801: of jest's failures every name, expected and received value stays", () => {
  const failing = recordings.filter(({ name, exit, raw }) => name.startsWith("jest/") && exit !== 0 && raw.length <= 10_000);
  const lost = failing.flatMap(({ text, raw }) =>
    raw.split("\n").filter((line) => /^ +● |^ +(?:Expected|Received)[:\s]/.test(line) && !text.includes(line.trim())),
  );
  expect(failing.length).toBeGreaterThan(5);
  expect(lost).toEqual([]);
});

test("rtk#620, snip#59, snip#62: what no rule expects, as the version that was asked for, comes through each of them", async () => {
  const bytes = await Bun.file(`${root}/gcc/gcc/gcc-12/version.txt`).bytes();
  // A rule for logs says of the longest line alone that it is shown in part.
  const lines = new TextDecoder()
    .decode(bytes)
    .trimEnd()
    .split("\n")
    .filter((line) => line.length < 400);
  const lossy = rules.filter((rule) => {
    const text = filter(rule, bytes, { args: [], readRule, known }).text("ID");
    return lines.some((line) => !text.includes(line.trimEnd()));
  });
  expect(lossy.map(({ name }) => name)).toEqual([]);
});

// Rules whose output is a list: each name in it is something that somebody may act on.
const lists =
  /^(?:ls|find|fd|tree|du|wc|grep|rg|git\/(?:grep|ls-files|branch|tag|remote)|pip\/list|kubectl\/get|ps|psql\/psql|sqlite3\/sqlite3)\//;

// Of these ls says blocks, numbers of links and sizes of folders; what stays of them is tested with the rule.
const longListing = /^total [\d.,]+[KMG]?$/m;

describe("rtk#1313, rtk#3957: a list that the host would show whole loses no word", () => {
  for (const { name, text, raw } of recordings.filter(
    (one) => lists.test(one.name) && one.raw.length <= 10_000 && one.view.condensed && !longListing.test(one.raw),
  )) {
    test(name, () => {
      // `remotes/` of `git branch -a` is what git puts before every name.
      const words = [...new Set(raw.match(/[\p{L}\p{N}_.]*[\p{L}\p{N}]/gu))].filter((word) => word !== "remotes");
      const lost = words.filter((word) => !text.includes(word));
      expect(lost).toEqual([]);
      expect(text).not.toContain("lines shown, all:");
    });
  }
});

describe("snip#115, snip#117: every path can be put together again from its folders and its name, so what is read can be opened", () => {
  const ofPaths = /^(?:find|fd|git\/ls-files)\//;
  for (const { name, text, raw } of recordings.filter((one) => ofPaths.test(one.name) && one.view.condensed && one.raw.length <= 10_000)) {
    test(name, () => {
      const said = new Set(listPaths(text));
      const paths = raw.split("\n").filter((line) => /^[\w./@+-]*\w\/?$/.test(line));
      expect(paths.map((path) => path.replace(/^\.\/|\/$/g, "")).filter((path) => !said.has(path))).toEqual([]);
    });
  }
});

/** `folder/ name name`, folders inside it below it by two blanks each. */
function listPaths(view: string): string[] {
  const above: string[] = [];
  return view.split("\n").flatMap((line) => {
    const depth = (line.length - line.trimStart().length) / 2;
    const [, folder = "", names = ""] = line.trimStart().match(/^(\S*\/)?(.*)$/) ?? [];
    above.splice(depth, Infinity, folder);
    const path = above.join("").replace(/^\.\//, "");
    return [
      path.replace(/\/$/, ""),
      ...names
        .trim()
        .split(" ")
        .map((one) => path + one.replace(/\/$/, "")),
    ];
  });
}
