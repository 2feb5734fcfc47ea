import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog } from "../programs/pith.ts";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const long = makeLog(3000).replace("\n17 step", "\nerror: seventeen\n17 step");
const keep = (input = long) => idIn(home.run(["filter", "git/log"], { input }).out);
const store = () => `${home.path}/.local/share/pith`;
const fileOf = (id: string) => `${store()}/raws/${readdirSync(`${store()}/raws`)[0]}/${id}`;

describe("a part of a raw", () => {
  test.each([
    [["--lines", "2-3"], "1 step 1 of the green path went 7 far\n2 step 2 of the blue path went 14 far\n"],
    [["--lines", "3000-"], "2998 step 2ba of the green path went 20986 far\n2999 step 2bb of the blue path went 20993 far\n"],
    [["--lines", "-1"], "0 step 0 of the red path went 0 far\n"],
    [["--lines", "4"], "3 step 3 of the red path went 21 far\n"],
    [["--tail", "1"], "2999 step 2bb of the blue path went 20993 far\n"],
    [["--grep", "^29[0-9]{2} .*blue.*20993"], "3001: 2999 step 2bb of the blue path went 20993 far\n"],
    [["--errors"], "18: error: seventeen\n"],
    [["--grep", "red", "--tail", "1"], "2999: 2997 step 2b9 of the red path went 20979 far\n"],
  ])("%j", (options, out) => {
    expect(home.run(["raw", keep(), ...options])).toMatchObject({ out, err: "", status: 0 });
  });

  test("what logs and traces call by a level or a class is an error too", () => {
    const id = keep(long.replace("\n17 step", "\n09:00 WARN disk 98% full\nKeyError: 17\n17 step"));
    expect(home.run(["raw", id, "--errors"]).out).toBe("18: error: seventeen\n19: 09:00 WARN disk 98% full\n20: KeyError: 17\n");
  });

  test("is one line in the ledger", () => {
    const id = keep();
    home.run(["raw", id, "--tail", "2"]);
    const lines = readFileSync(`${store()}/${readdirSync(store()).find((name) => name.startsWith("ledger"))}`, "utf8")
      .trim()
      .split("\n");
    expect(JSON.parse(lines[1] as string)).toMatchObject({ v: 1, kind: "raw", id, rule: "git/log", project: home.path });
  });
});

describe("the list", () => {
  test("has the newest first, one line each, the id first", () => {
    const ids = [keep(), keep(`${long}more\n`)];
    const lines = home.run(["raw"]).out.trim().split("\n");
    expect(lines.map((line) => line.split(" ")[0] as string)).toEqual(ids.toReversed());
    expect(lines[0]).toMatch(/^[0-9a-z]{4}  +\d+ s ago  3002 lines  git\/log$/);
  });

  test("says what to do where nothing is kept", () => {
    expect(home.run(["raw"])).toMatchObject({
      out: "nothing is kept yet: a raw is kept when a view of it is printed (pith doctor tells whether agents are connected)\n",
      status: 0,
    });
  });

  test("names what was typed", () => {
    home.run(["filter", "--call", "git log --stat | tail -9"], { input: long });
    expect(home.run(["raw"]).out).toContain("git/log  git log --stat | tail -9");
  });
});

describe("secrets", () => {
  const secret = ["gh", "p_", "q7".repeat(18)].join("");

  test("are not on the disk, and raw says how many were replaced", () => {
    const id = keep(`${long}pushed as ${secret}\n`);
    expect(home.run(["raw", id])).toMatchObject({
      out: `${long}pushed as [masked github-token]\n`,
      err: `pith: 1 secret in ${id} was replaced by [masked …] before it was kept\n`,
      status: 0,
    });
  });

  test("are not in the list or in the ledger either", () => {
    home.run(["filter", "--call", `git log --author ${secret}`], { input: long });
    expect(home.run(["raw"]).out).toContain("git log --author [masked github-token]");
    for (const name of readdirSync(store()).filter((entry) => entry.startsWith("ledger")))
      expect(readFileSync(`${store()}/${name}`, "utf8")).not.toContain(secret);
  });

  test("past the memory's bound neither", () => {
    const log = makeLog(200_000);
    const { out } = home.run(["filter", "cargo/build"], { input: `${log}${secret}\n${log}` });
    const { out: raw, err } = home.run(["raw", idIn(out)]);
    expect(raw === `${log}[masked github-token]\n${log}`).toBe(true);
    expect(err).toContain("1 secret");
  }, 60_000);
});

describe("what is not there", () => {
  test("an unknown id names the nearest", () => {
    const id = keep();
    const wrong = `${id.slice(0, 3)}${id[3] === "z" ? "y" : "z"}`;
    expect(home.run(["raw", wrong])).toMatchObject({
      out: "",
      err: `pith: cannot read raw "${wrong}": there is none of this id; raws are kept for 7 days and 256 MB\n  try: pith raw ${id}\n`,
      status: 1,
    });
  });

  test("lines that there are none of are said", () => {
    const id = keep();
    for (const words of [
      ["--grep", "no such words"],
      ["--lines", "9000-"],
    ])
      expect(home.run(["raw", id, ...words])).toMatchObject({
        out: "",
        err: `pith: none of the 3001 lines of ${id} is such a line\n`,
        status: 0,
      });
  });

  test("an id cannot lead out of the store", () => {
    keep();
    expect(home.run(["raw", "../../ledger-2026-11.jsonl"]).status).toBe(1);
  });

  test("a raw that a kill cut short is read as far as it goes, and called incomplete", () => {
    const id = keep();
    const path = fileOf(id);
    truncateSync(path, 900);
    expect(home.run(["raw", id])).toMatchObject({ out: "", status: 1 });
  });

  test("a raw of a newer format is left alone", () => {
    const id = keep();
    const path = fileOf(id);
    const bytes = readFileSync(path);
    bytes.write(bytes.toString("latin1", 0, 200).replace('"v":1', '"v":9'), 0, "latin1");
    writeFileSync(path, bytes);
    expect(home.run(["raw", id])).toMatchObject({
      err: `pith: cannot read raw "${id}": a newer pith has written it\n  try: ./install.sh\n`,
      status: 1,
    });
    expect(home.run(["raw"]).out).toContain("1 raw of a newer pith not shown");
    expect(readFileSync(path)).toEqual(bytes);
  });

  test.each([
    [["raw", "k3f9", "--line", "1-2"], 'pith: cannot run pith raw: unknown option "--line"\n  try: pith raw --lines\n'],
    [["raw", "k3f9", "--lines", "one"], 'pith: cannot run pith raw: --lines is A-B, not "one"\n  try: pith raw --help\n'],
    [["raw", "k3f9", "--lines", "5-2"], 'pith: cannot run pith raw: --lines is A-B, not "5-2"\n  try: pith raw --help\n'],
    [["raw", "k3f9", "--all"], "pith: cannot run pith raw: --all is for the list, without an ID\n  try: pith raw --help\n"],
    [["raw", "--tail", "3"], "pith: cannot run pith raw: --tail needs an ID before it\n  try: pith raw --help\n"],
    [["raw", "k3f9", "k3fa"], 'pith: cannot run pith raw: unexpected word "k3fa"\n  try: pith raw --help\n'],
  ])("%j is wrong usage", (args, err) => {
    expect(home.run(args)).toMatchObject({ out: "", err, status: 2 });
  });
});
