import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Home, makeHome } from "../programs/pith.ts";

// Rules that somebody else has written, or that another version of pith has compiled.

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const noise = Array.from({ length: 60 }, (_, i) => `noise ${i} of the tool that nobody reads\n`).join("");
const rule = (call: string, said: string) =>
  `match: ${call}\nfacts: {n: {find: '^noise', take: count}}\ncases: [{when: '^noise', say: '${said} {n}', verdict: passed}]\n`;
const put = (path: string, text: string) => {
  mkdirSync(dirname(`${home.path}/${path}`), { recursive: true });
  writeFileSync(`${home.path}/${path}`, text);
};
const own = ".config/pith/filters";
const theirs = ".pith/filters";
const read = (call: string, env: Record<string, string> = {}) =>
  home.run(["filter", "--call", call], { input: noise, env }).out.split(" ")[0];
const lookup = () => `${home.path}/.local/share/pith/rules/lookup.json`;

const hostile: [name: string, text: string | (() => string), because: string][] = [
  ["an exploding pattern", "match: x go\ndrop: ['(a+)+$']\n", "takes too long on a line of"],
  ["one with a single repeat", "match: x go\ndrop: ['^(a|aa)+$']\n", "takes too long on a line of"],
  ["one that explodes late", "match: x go\ndrop: ['^([a-z]+ ?)*:$']\n", "takes too long on a line of"],
  ["lists in lists without end", () => `match: x go\ndrop: ${"[".repeat(30_000)}${"]".repeat(30_000)}\n`, "the YAML is nested too deeply"],
  ["maps in maps without end", () => `match: x go\ndrop: ${"{a: ".repeat(15_000)}`, "filters/bad.yaml"],
  [
    "a bomb of anchors",
    () =>
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefgh"].map((c, i) => `${c}: &${c} [${`*${"abcdefgh"[i]},`.repeat(9)}]\n`).join("")}match: x go\n`,
    "cannot load rule",
  ],
  ["a prototype", "match: x go\n__proto__: {drop: [x]}\n", 'unknown stage "__proto__"'],
  ["a parser by a name of every object", "match: x go\nparser: constructor\n", 'there is no "constructor"'],
  [
    "a block by a name of every object",
    "match: x go\nblocks: {b: {from: x}}\nfacts: {a: {find: x, in: toString}}\n",
    'looks in an unknown block "toString"',
  ],
  ["a base that is not there", "extends: no/such\nmatch: x go\n", 'extends an unknown rule "no/such"'],
  ["no YAML", "\u0000\u0001\u0002", "filters/bad.yaml"],
];

describe("a rule that means harm is refused, and the others hold", () => {
  test.each(hostile)(
    "%s",
    (_, text, because) => {
      put(`${own}/bad.yaml`, typeof text === "string" ? text : text());
      put(`${own}/good.yaml`, rule("good go", "mine"));
      expect(read("good go")).toBe("mine");
      expect(read("x go")).toBe("noise");
      expect(home.run(["rules"]).err).toContain(because);
    },
    30_000,
  );

  test.each(hostile)(
    "%s cannot be trusted either",
    (_, text, because) => {
      put(`${theirs}/bad.yaml`, typeof text === "string" ? text : text());
      const { out, err, status } = home.run(["trust"]);
      expect({ out, status }).toEqual({ out: "", status: 1 });
      expect(err).toContain(because);
      expect(err).toMatch(/pith: cannot trust the rules of .*: 1 file has a mistake\n {2}try: mend them, then: pith trust\n$/);
    },
    30_000,
  );

  test("a file of 100 MB, and one of 20 GB with nothing in it", () => {
    put(`${own}/bad.yaml`, `match: x go\nwhy: ${"x".repeat(100_000_000)}\n`);
    put(`${own}/good.yaml`, rule("good go", "mine"));
    expect(read("good go")).toBe("mine");
    truncateSync(`${home.path}/${own}/bad.yaml`, 20e9);
    const { out, err } = home.run(["rules"]);
    expect(out).toContain("good go");
    expect(err).toContain("the file is larger than 64 KB");
  });

  test("more files than anybody writes", () => {
    put(`${own}/a/good.yaml`, rule("good go", "mine"));
    for (let i = 0; i < 600; i++) put(`${own}/b/${i}.yaml`, rule(`b${i} go`, "b"));
    expect(read("good go")).toBe("mine");
    expect(home.run(["rules"]).err).toContain("there are more than 500 files");
  }, 30_000);
});

describe("what a project leads to", () => {
  test.each([
    ["its folder of rules", () => symlinkSync(`${home.path}/elsewhere`, `${home.path}/${theirs}`)],
    [
      "the folder above",
      () => (rmSync(`${home.path}/.pith`, { recursive: true }), symlinkSync(`${home.path}/other`, `${home.path}/.pith`)),
    ],
    [
      "a folder among its rules",
      () => (mkdirSync(`${home.path}/${theirs}`), symlinkSync(`${home.path}/elsewhere`, `${home.path}/${theirs}/deep`)),
    ],
  ])("%s is a link: nothing outside is read or trusted", (_, link) => {
    put("elsewhere/bad.yaml", rule("x go", "outside"));
    put("other/filters/bad.yaml", rule("x go", "outside"));
    mkdirSync(`${home.path}/.pith`);
    link();
    const { err, status } = home.run(["trust"]);
    expect(status).toBe(1);
    expect(err).toContain("symbolic link");
    expect(read("x go")).toBe("noise");
  });

  test("what it says of itself cannot hide in what is shown before it is trusted", () => {
    put(`${theirs}/git\u001b[2K\u202estatus.yaml`, "match: x go\nwhy: \"nice\u202e\"\ndrop: ['^a\u200b\u2066b']\n");
    const { out, err } = home.run(["trust"]);
    expect(out + err).not.toMatch(/[\u001b\u202e\u2066\u200b]/);
    expect(out + err).toContain("git^[[2K<U+202E>status");
  });

  test("a rule that takes a built-in one's place is named when it is trusted", () => {
    put(`${theirs}/git/status.yaml`, rule("git status", "shadow"));
    expect(home.run(["trust"]).out).toContain("git/status, in place of the built-in rule:");
  });

  test("neither a missing nor a relative HOME makes a project's folder the user's own", () => {
    const planted = {
      version: 1,
      projects: {},
      user: { folder: `undefined/.config/pith/filters`, seen: [], rules: [], prints: [], bodies: "b" },
    };
    for (const base of ["undefined/.local/share", "data", "rel/.local/share"])
      put(`${base}/pith/rules/lookup.json`, JSON.stringify(planted));
    for (const base of ["undefined/.config", "config", "rel/.config"]) put(`${base}/pith/filters/bad.yaml`, rule("x go", "planted"));
    const call = `printf %s "$NOISE" | "$PITH" filter --call 'x go' | cut -d' ' -f1 | head -1`;
    expect(home.bash(`env -u HOME ${call.replace('"$PITH"', 'env -u HOME "$PITH"')}`, { NOISE: noise }).out).toBe("noise\n");
    expect(home.bash(call, { NOISE: noise, HOME: "rel" }).out).toBe("noise\n");
    expect(home.bash(call, { NOISE: noise, XDG_DATA_HOME: "data", XDG_CONFIG_HOME: "config" }).out).toBe("noise\n");
  });
});

describe("what another version has compiled", () => {
  test("a newer one is neither read nor written over, and that is said", () => {
    put(`${own}/good.yaml`, rule("good go", "mine"));
    put(`${theirs}/late.yaml`, rule("late go", "late"));
    const newer = JSON.stringify({ version: 2, something: "else" });
    put(".local/share/pith/rules/lookup.json", newer);
    expect(read("good go")).toBe("noise");
    for (const words of [["trust"], ["trust", "--list"], ["trust", "--remove"]])
      expect(home.run(words)).toMatchObject({ status: 1, err: expect.stringContaining("a newer pith has compiled them") });
    expect(home.run(["rules"]).err).toContain("a newer pith has compiled");
    expect(readFileSync(lookup(), "utf8")).toBe(newer);
  });

  test("rules that another version has compiled are compiled again", () => {
    put(`${own}/good.yaml`, rule("good go", "mine"));
    expect(read("good go")).toBe("mine");
    expect(JSON.parse(readFileSync(lookup(), "utf8"))).toMatchObject({ user: { by: expect.stringMatching(/^[\d.]+ [0-9a-f]{12}$/) } });
    writeFileSync(lookup(), readFileSync(lookup(), "utf8").replace(/"by":"[^"]*"/, '"by":"0.0.1"'));
    put(".local/share/pith/rules/user.json", "{}");
    expect(read("good go")).toBe("mine");
  });

  test("so are a project's, as long as they are what was trusted", () => {
    put(`${theirs}/late.yaml`, rule("late go", "late"));
    expect(home.run(["trust"]).status).toBe(0);
    const path = `${home.path}/${theirs}/late.yaml`;
    const { atime, mtime } = statSync(path);
    const byAnother = readFileSync(lookup(), "utf8").replace(/"by":"[^"]*"/, '"by":"0.1.0 another"');
    const [bodies] = readdirSync(dirname(lookup())).filter((name) => name !== "lookup.json");
    const upgrade = () => {
      writeFileSync(lookup(), byAnother);
      put(`.local/share/pith/rules/${bodies}`, "{}");
    };
    upgrade();
    expect(read("late go")).toBe("late");
    // Of the same size and age, so that nothing but its text tells.
    writeFileSync(path, rule("late go", "evil"));
    utimesSync(path, atime, mtime);
    expect(read("late go")).toBe("late");
    upgrade();
    expect(read("late go")).toBe("noise");
    expect(home.run(["explain", "late go"]).err).toContain("they have changed since they were trusted\n  try: pith trust");
  });

  test.each([["nothing"], ["zeros"], ["half of it"]])("a power cut that leaves %s of it costs the user's rules nothing", (what) => {
    put(`${own}/good.yaml`, rule("good go", "mine"));
    expect(read("good go")).toBe("mine");
    const text = readFileSync(lookup(), "utf8");
    writeFileSync(lookup(), what === "nothing" ? "" : what === "zeros" ? "\0".repeat(text.length) : text.slice(0, text.length / 2));
    expect(read("good go")).toBe("mine");
  });
});

const payload = JSON.stringify({ hook_event_name: "PreToolUse", tool_name: "Bash", cwd: "/", tool_input: { command: "git log -5" } });

test("where what was compiled is of no shape of ours, the built-in rules hold in the hook and in the filter", () => {
  put(".local/share/pith/rules/lookup.json", `{"version":1,"projects":{"/":{}}}`);
  expect(home.run(["hook", "claude"], { input: payload }).out).toContain("filter git/log");
  expect(home.run(["filter", "--call", "git log -5"], { input: noise })).toMatchObject({ out: noise, err: "", status: 0 });
});

test("the hook compiles no pattern that it has not to, whatever the user's rules are", () => {
  put(`${own}/bad.yaml`, `match: x go\ndrop: ['(a+)+$', '(a|aa)+$', '(b+)+$', '(c+)+$', '(d+)+$', '(e+)+$']\n`);
  const { out } = home.bash(`printf %s "$PAYLOAD" | { time "$PITH" hook claude; }`, { PAYLOAD: payload });
  expect(out).toContain("filter git/log");
  // Measured when a filter asks for the rule, whose time nobody waits for; until then it is not known to be slow.
  expect(JSON.parse(readFileSync(lookup(), "utf8"))).toMatchObject({ user: { measured: false, rules: [{ name: "bad" }] } });
  expect(home.run(["filter", "bad"], { input: noise })).toMatchObject({ out: noise, status: 0 });
  expect(JSON.parse(readFileSync(lookup(), "utf8"))).toMatchObject({ user: { measured: true, rules: [] } });
});
