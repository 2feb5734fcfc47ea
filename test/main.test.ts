import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Home, makeHome } from "./programs/pith.ts";

let home: Home;
beforeAll(() => {
  home = makeHome();
});
afterAll(() => home.remove());

const commands = [
  "hook",
  "filter",
  "run",
  "raw",
  "gain",
  "discover",
  "explain",
  "rules",
  "test",
  "record",
  "trust",
  "log",
  "init",
  "uninstall",
  "doctor",
];

describe("help", () => {
  test.each(commands)("pith %s --help fits a screen of 80 columns, and -h and help say the same", (command) => {
    const { out, err, status } = home.run([command, "--help"]);
    expect({ err, status }).toEqual({ err: "", status: 0 });
    expect(out).toStartWith("Usage: ");
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(out.split("\n").length).toBeLessThan(40);
    expect(home.run([command, "-h"]).out).toBe(out);
    expect(home.run(["help", command]).out).toBe(out);
  });

  test("pith alone, --help, -h and help list every command", () => {
    const { out } = home.run([]);
    for (const command of commands) expect(out).toContain(`  ${command}`);
    for (const words of [["--help"], ["-h"], ["help"]]) expect(home.run(words).out).toBe(out);
  });
});

describe("wrong usage says what to do", () => {
  test.each([
    [["--nope"], 2, 'pith: cannot run pith: unknown option "--nope"\n  try: pith --help\n'],
    [["gain", "--jsn"], 2, 'pith: cannot run pith gain: unknown option "--jsn"\n  try: pith gain --json\n'],
    [["gain", "--json=yes"], 2, "pith: cannot run pith gain: --json takes no value\n  try: pith gain --help\n"],
    [["gain", "--misses", "--bounces"], 2, "pith: cannot run pith gain: --misses and --bounces are two reports\n  try: pith gain --help\n"],
    [["gain", "--html", "--json"], 2, "pith: cannot run pith gain: --json and --html are two reports\n  try: pith gain --help\n"],
    [["trust", "--list", "--remove"], 2, "pith: cannot run pith trust: --remove and --list are two wishes\n  try: pith trust --help\n"],
    [["rules", "--schema", "--docs"], 2, "pith: cannot run pith rules: --schema and --docs are two texts\n  try: pith rules --help\n"],
    [["rules", "--docs", "x"], 2, 'pith: cannot run pith rules: --docs is about all rules, not "x"\n  try: pith rules --help\n'],
    [
      ["test", "cargo/test"],
      2,
      'pith: cannot test rule "cargo/test": it is built in, and its recordings are where pith is built\n  try: pith test in a checkout of pith\n',
    ],
    [["gain", "--session", "!"], 2, 'pith: cannot run pith gain: --session is letters and digits, not "!"\n  try: pith gain --help\n'],
    [
      ["record", "--rule", "../x", "true"],
      2,
      'pith: cannot record: --rule is words of letters, digits and -, with / between them, not "../x"\n  try: pith record --help\n',
    ],
    [["help", "rwa"], 2, 'pith: cannot help with "rwa": it is no word of pith\'s\n  try: pith help raw\n'],
    [["doctor", "now"], 2, 'pith: cannot run pith doctor: unexpected word "now"\n  try: pith doctor --help\n'],
    [["rules", "git/statsu"], 1, 'pith: cannot print rule "git/statsu": there is no rule of this name\n  try: pith rules git/status\n'],
    [["explain"], 2, "pith: cannot explain a call: none is given\n  try: pith explain 'npm test | tail -20'\n"],
    [["nosuchprogram"], 127, 'pith: cannot run "nosuchprogram": it is neither a word of pith\'s nor on PATH\n  try: pith --help\n'],
    [["git status"], 127, 'pith: cannot run "git status": it is neither a word of pith\'s nor on PATH\n  try: pith git status\n'],
    [["dsicover"], 127, 'pith: cannot run "dsicover": it is neither a word of pith\'s nor on PATH\n  try: pith discover\n'],
    [[""], 127, 'pith: cannot run "": it is neither a word of pith\'s nor on PATH\n  try: pith --help\n'],
    [["constructor"], 127, 'pith: cannot run "constructor": it is neither a word of pith\'s nor on PATH\n  try: pith --help\n'],
  ] as const)("%p", (words, status, err) => {
    expect(home.run([...words])).toMatchObject({ status, err, out: "" });
  });

  test("an agent that pith gain does not know is an error that names the others", () => {
    const { status, err } = home.run(["gain", "--host", "nosuch"]);
    expect(status).toBe(2);
    expect(err).toMatch(/^pith: cannot run pith gain: --host is claude, codex, .* or unknown, not "nosuch"\n/);
  });

  test("but the hook says nothing and ends well, whatever it is given", () => {
    for (const words of [["hook"], ["hook", "nobody"], ["hook", "claude", "--nope"]])
      expect(home.run(words, { input: "{" })).toMatchObject({ status: 0, out: "", err: "" });
  });
});

test.each(["init", "uninstall", "doctor"])("pith %s says that HOME is not set, or is no path", (command) => {
  const said = (line: string) => home.bash(`${line} "$PITH" ${command} 2>&1`);
  expect(said("env -u HOME")).toMatchObject({ status: 1, out: expect.stringMatching(/: HOME is not set\n {2}try: export HOME=\/.*\n$/) });
  expect(said("HOME=here")).toMatchObject({ status: 1, out: expect.stringContaining(': HOME is "here", and that is no absolute path\n') });
});

test("without HOME reports are empty", () => {
  for (const words of ["gain", "raw", "rules", "explain ls"])
    expect(home.bash(`env -u HOME -u XDG_DATA_HOME "$PITH" ${words}`)).toMatchObject({ status: 0, err: "" });
  expect(home.bash('env -u HOME "$PITH" test').err).toContain("there is no rule in filters, .pith/filters");
  expect(home.bash('env -u HOME "$PITH" record true')).toMatchObject({
    status: 1,
    err: "pith: cannot record: HOME is not set, so no folder is yours for rules\n  try: pith record --filters DIR CMD\n",
  });
});

test("in a folder that is gone commands run, and what needs a folder says so", () => {
  const line = (words: string) => home.bash(`mkdir -p gone; cd gone; rmdir ../gone; "$PITH" ${words}`);
  expect(line("sh -c 'echo out; exit 3'")).toMatchObject({ status: 3, out: "out\n" });
  for (const words of ["doctor", "init", "explain ls"])
    expect(line(words)).toMatchObject({
      status: 1,
      err: "pith: cannot run here: the current folder is gone\n  try: cd, then the same again\n",
    });
});

test("what the system refuses is no fault of pith's", () => {
  expect(home.run(["record", "--filters", "/dev/null", "true"]).err).toMatch(
    /^pith: cannot use \/dev\/null\/.*: a folder on the way is a file\n {2}try: another place, or pith doctor\n$/,
  );
});

test("the version is that of package.json", async () => {
  const { version } = (await Bun.file(`${import.meta.dir}/../package.json`).json()) as { version: string };
  expect(home.run(["--version"]).out).toBe(`pith ${version}\n`);
});

test("by its second name it filters, and does nothing else", () => {
  const line = (words: string) => `ln -sf "$PITH" pith-filter; ${words} 2>&1`;
  expect(home.bash(line("printf 'a\\nb\\n' | ./pith-filter filter git/status"))).toMatchObject({ status: 0, out: "a\nb\n" });
  for (const words of ["run -- touch made", "touch made", "raw", "--help"])
    expect(home.bash(line(`./pith-filter ${words}`))).toMatchObject({ status: 2, out: expect.stringContaining("nothing but filter") });
  expect(home.bash("test -e made").status).toBe(1);
});

test("PITH=off in front leaves a call as typed", () => {
  expect(home.run(["explain", "PITH=off git status"]).out).toContain("it says PITH=off");
});
