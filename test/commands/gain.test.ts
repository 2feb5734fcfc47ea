import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog } from "../programs/pith.ts";
import { sample } from "../programs/view.ts";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const long = makeLog(3000);

function writeLedger(lines: object[]): void {
  mkdirSync(`${home.path}/.local/share/pith`, { recursive: true, mode: 0o700 });
  writeFileSync(`${home.path}/.local/share/pith/ledger-2026-01.jsonl`, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

const view = {
  v: 1,
  kind: "view",
  time: "2026-01-10T12:00:00.000Z",
  project: "/home/me/shop",
  rule: "npm/test",
  ...sample,
};

const asked = { v: 1, kind: "raw", time: view.time, id: "k3f9", tokens: 700, rule: "npm/test", project: "/home/me/shop" };
const gainOf = (...args: string[]) => JSON.parse(home.run(["gain", "--json", ...args]).out);

test("adds up by rule: net is what would have been shown, less the view, less what was asked back", () => {
  writeLedger([view, { ...view, rule: "git/log", shownTokens: 400, rawTokens: 400, viewTokens: 400, markerTokens: 0 }, asked]);
  const gain = gainOf("--all");
  expect(gain.totals).toMatchObject({ calls: 2, shownTokens: 2900, viewTokens: 900, grossTokens: 2020, askedTokens: 700, netTokens: 1300 });
  expect(gain.rows.map((row: { name: string; netTokens: number }) => [row.name, row.netTokens])).toEqual([
    ["npm/test", 1300],
    ["git/log", 0],
  ]);
});

test("rtk#3702: prints a table with a total and bars, and a negative number as negative", () => {
  writeLedger([
    { ...view, rule: "git/log" },
    view,
    { ...view, kind: "raw", tokens: 3000 },
    { ...view, time: "2026-01-11T12:00:00.000Z", rule: "git/diff", shownTokens: 1000, viewTokens: 990 },
  ]);
  expect(home.run(["gain", "--all"], { env: { LANG: "C.UTF-8" } }).out).toBe(`rule      calls  before  after   back     net  share
git/log       1   2,500    500      0   2,000   80 %  ██████████████████████████
git/diff      1   1,000    990      0      10    1 %  ▏
npm/test      1   2,500    500  3,000  -1,000  -40 %  ░░░░░░░░░░░░░

total         3   6,000  1,990  3,000   1,010   17 %

Tokens. before: what the agent would have read; after: what it read;
back: what it asked back or ran again; net: before - after - back.

net 1,010 tokens, 17 % of what would have been read
  = 4,070 left out - 60 of markers - 3,000 asked back - 0 run again
money and shares of the bill: not known without transcripts of these sessions
Estimated: all tokens but the transcripts' own (--exact measures).
`);
  const plain = home.run(["gain", "--all"], { env: { LANG: "C" } }).out;
  expect(plain).toContain("80 %  ##########################\n");
  expect(plain).toMatch(/^[ -~\n]*$/);
});

test("fits 80 columns, whatever the numbers and names are", () => {
  const long = (i: number) => ({
    ...view,
    rule: `a-long-word-for-a-tool-number-${i}/and-its-command`,
    project: `/home/me/some/where/far/down/below/number-${i}`,
    shownTokens: 10 ** i,
    rawTokens: 10 ** i,
  });
  writeLedger(Array.from({ length: 11 }, (_, i) => long(i)));
  for (const by of ["rule", "project", "day", "host", "session", "model"]) {
    const { out } = home.run(["gain", "--all", "--by", by], { env: { LANG: "C.UTF-8" } });
    for (const line of out.split("\n")) expect([...line].length, line).toBeLessThanOrEqual(80);
    expect(home.run(["gain", "--all", "--by", by], { env: { LANG: "C" } }).out).toMatch(/^[ -~\n]*$/);
  }
}, 60_000);

describe("counts only", () => {
  const entries = [
    view,
    { ...view, time: "2026-01-20T12:00:00.000Z", host: "claude", session: "ea44b9b0", project: "/home/me/shop/sub" },
    { ...view, time: "2026-01-20T12:00:00.000Z", host: "codex", session: "a00046fb", project: "/home/me/shopping" },
  ];
  test.each([
    [["--all"], 3],
    [["--since", "9999w"], 3],
    [["--since", "2026-01-15"], 2],
    [[], 0],
    [["--today"], 0],
    [["--month"], 0],
    [["--all", "--project", "/home/me/shop"], 2],
    [["--all", "--project", "/home/me/shop/sub/"], 1],
    [["--all", "--project"], 0],
    [["--all", "--host", "codex"], 1],
    [["--all", "--session", "01a1fe21-358a-7af1-b133-543ba00046fb"], 1],
    [["--all", "--session", "a00046fb"], 1],
    [["--all", "--session", "ea44b9b0-1111-2222-3333-444455556666"], 1],
    [["--all", "--session", "ea44b9b0", "--host=codex"], 0],
  ])("%j: %d", (args, calls) => {
    writeLedger(entries);
    expect(gainOf(...args).totals.calls).toBe(calls);
  });
});

test("a day is one where the user is", () => {
  writeLedger([view, { ...view, time: "2026-01-10T23:30:00.000Z" }]);
  const days = (TZ: string) =>
    (JSON.parse(home.run(["gain", "--all", "--json", "--by", "day"], { env: { TZ } }).out) as { rows: { name: string }[] }).rows.map(
      ({ name }) => name,
    );
  expect(days("UTC")).toEqual(["2026-01-10"]);
  expect(days("Asia/Kolkata")).toEqual(["2026-01-10", "2026-01-11"]);
});

test("without calls it says what to do", () => {
  expect(home.run(["gain"]).out).toBe(
    'no calls yet in this time (pith gain --all): connect an agent with "pith init", or try "pith git status"\n',
  );
});

test("without calls of the kind it says where those are that are known", () => {
  writeLedger([view]);
  const said = (...words: string[]) => home.run(["gain", "--all", ...words]).out;
  expect(said("--project", "/gone")).toBe("no calls in /gone (no such folder): pith gain --all --by project names what is known\n");
  expect(said("--host", "claude", "--session", "zz")).toBe(
    "no calls of claude in session zz: pith gain --all --by session names what is known\n",
  );
  expect(said("--host", "unknown")).toContain("npm/test");
});

test("what cannot be measured is said", () => {
  writeLedger([view]);
  const said = "--exact has measured nothing: no transcript has a view whose raw is kept\n";
  expect(home.run(["gain", "--all", "--exact"]).out).toEndWith(said);
  expect(home.run(["gain", "--all"]).out).not.toContain(said);
});

test("with small outputs alone the gain is zero", () => {
  home.run(["filter", "git/log"], { input: "two\nlines\n" });
  expect(JSON.parse(home.run(["gain", "--json"]).out).totals).toMatchObject({ calls: 1, netTokens: 0 });
});

test("a view and its raw asked back are counted by whoever calls filter", () => {
  const { out } = home.run(["filter", "git/log", "--of", "claude.ea44b9b0"], { input: long });
  const before = gainOf().totals;
  expect(before.netTokens).toBe(before.shownTokens - before.viewTokens);
  home.run(["raw", idIn(out)]);
  const after = gainOf("--session", "ea44b9b0").totals;
  expect(after.askedTokens).toBeGreaterThan(0);
  expect(after.netTokens).toBe(before.netTokens - after.askedTokens);
});

test("of a raw that its agent cuts, what the agent reads of it counts as asked back", () => {
  const askAll = (...of: string[]) => {
    home.run(["raw", idIn(home.run(["filter", "git/log", ...of], { input: long }).out)]);
    return gainOf("--all", "--host", of[1]?.split(".")[0] ?? "").totals.askedTokens;
  };
  const cut = askAll("--of", "claude.ea44b9b0");
  expect(cut).toBeGreaterThan(500);
  expect(cut).toBeLessThan(1000);
  expect(askAll("--of", "droid.ea44b9b0")).toBeGreaterThan(20_000);
});

test("the same call again, with the same output, is taken back", () => {
  const run = (folder: string, session: string) =>
    home.bash(`mkdir -p ${folder}; cd ${folder}; "$PITH" filter pytest/pytest --of claude.${session} < ../failures.txt`);
  copyFileSync(`${import.meta.dir}/../../filters/pytest/pytest/pytest-7.4/failures.txt`, `${home.path}/failures.txt`);
  run("a", "ea44b9b0");
  run("b", "ea44b9b0");
  run("a", "7f3a9c21");
  expect(gainOf().totals).toMatchObject({ calls: 3, reruns: 0 });
  run("a", "ea44b9b0");
  const { totals } = gainOf();
  expect(totals).toMatchObject({ calls: 4, reruns: 1, rerunTokens: totals.shownTokens / 4 });
  expect(totals.netTokens).toBe(totals.shownTokens - totals.viewTokens - totals.rerunTokens);
}, 60_000);

test("torn, foreign and newer lines are skipped and counted", () => {
  writeLedger([view, { ...view, v: 2 }, { hello: 1 }]);
  appendFileSync(`${home.path}/.local/share/pith/ledger-2026-01.jsonl`, 'null\n{"v":1,"kind":"view","ti');
  expect(home.run(["gain", "--all"]).out).toContain("4 lines of the ledger could not be read\n");
  expect(JSON.parse(home.run(["gain", "--all", "--json"]).out)).toMatchObject({ skipped: 4, totals: { calls: 1 } });
});

test("names rules that miss and raws that are asked back", () => {
  writeLedger([
    view,
    { ...view, miss: true },
    { v: 1, kind: "raw", time: view.time, id: "k3f9", tokens: 700, rule: "npm/test", project: "" },
  ]);
  expect(home.run(["gain", "--all", "--misses"]).out).toBe("rule      calls  misses  share\nnpm/test      2       1   50 %\n");
  expect(home.run(["gain", "--all", "--bounces"]).out).toBe(
    "rule      calls  bounces  share  asked back\nnpm/test      2        1   50 %         700\n",
  );
  appendFileSync(
    `${home.path}/.local/share/pith/ledger-2026-01.jsonl`,
    `${JSON.stringify({ ...view, rule: "git/log", miss: true })}\n`.repeat(2),
  );
  const names = (...words: string[]) => gainOf("--all", ...words).rows.map(({ name }: { name: string }) => name);
  expect([names(), names("--misses"), names("--bounces")]).toEqual([["git/log", "npm/test"], ["git/log", "npm/test"], ["npm/test"]]);
});

describe("money", () => {
  const session = "ea44b9b0-0000-4000-8000-000000000000";
  const line = (value: object) => `${JSON.stringify({ sessionId: session, cwd: "/home/me/shop", isSidechain: false, ...value })}\n`;
  const usage = { input_tokens: 10, cache_read_input_tokens: 20_000, cache_creation_input_tokens: 600, output_tokens: 100 };
  const answer = (id: string, time: string, content: object[], model: string) =>
    line({
      type: "assistant",
      uuid: id,
      timestamp: time,
      requestId: `req_${id}`,
      message: { id, role: "assistant", model, content, usage },
    });

  function writeTranscript(model: string): void {
    const folder = `${home.path}/.claude/projects/-home-me-shop`;
    mkdirSync(folder, { recursive: true });
    const result = { type: "tool_result", tool_use_id: "t1", content: "1 failed\n[1 of 90 lines shown, all: pith raw k3f9]" };
    const lines = [
      line({ type: "user", uuid: "u0", timestamp: "2026-11-10T11:59:50.000Z", message: { role: "user", content: "go" } }),
      answer("m1", "2026-11-10T11:59:55.000Z", [{ type: "tool_use", id: "t1", name: "Bash", input: { command: "npm test" } }], model),
      line({ type: "user", uuid: "u1", timestamp: "2026-11-10T12:00:01.000Z", message: { role: "user", content: [result] } }),
      answer("m2", "2026-11-10T12:00:05.000Z", [{ type: "text", text: "one" }], model),
      answer("m3", "2026-11-10T12:00:09.000Z", [{ type: "text", text: "two" }], model),
    ];
    writeFileSync(`${folder}/${session}.jsonl`, lines.join(""));
  }

  const call = { ...view, time: "2026-11-10T12:00:00.000Z", host: "claude", session: "ea44b9b0" };

  test("is one write to the cache and a read by each later request, at that day's price of the model", () => {
    writeLedger([call]);
    writeTranscript("claude-sonnet-5-5");
    const { totals, bill, rows, shares } = gainOf("--all", "--by", "model");
    expect(totals).toMatchObject({ netTokens: 2000, pricedTokens: 2000, unpricedTokens: 0, carriedTokens: 4000 });
    expect(totals.usd).toBeCloseTo((2000 * (2.5 + 0.1)) / 1e6, 10);
    expect(rows[0].name).toBe("claude-sonnet-5-5");
    expect(bill).toMatchObject({ sessions: 1, requests: 3, inputTokens: 3 * 20_610, unpricedRequests: 0 });
    expect(bill.usd).toBeCloseTo((3 * (10 * 2 + 20_000 * 0.1 + 600 * 2.5 + 100 * 10)) / 1e6, 10);
    expect(shares.input).toBeCloseTo(4000 / (4000 + 3 * 20_610), 10);
    expect(shares.tools).toBeCloseTo(2000 / (2000 + bill.toolTokens), 10);
  });

  test("of a model that is not in the table is unpriced, until the user names its price", () => {
    writeLedger([call]);
    writeTranscript("house-model-1");
    expect(gainOf("--all")).toMatchObject({
      totals: { usd: 0, unpricedTokens: 2000 },
      bill: { unpricedRequests: 3, unpricedModels: ["house-model-1"] },
    });
    expect(home.run(["gain", "--all"]).out).toContain("unpriced: 2,000 tokens, 3 requests to house-model-1\n");
    mkdirSync(`${home.path}/.config/pith`, { recursive: true });
    writeFileSync(
      `${home.path}/.config/pith/prices.yaml`,
      "rows: [{models: [house-model-1], input: 1, cacheWrite: 1, cacheRead: 1, output: 1}]\n",
    );
    expect(gainOf("--all")).toMatchObject({ totals: { unpricedTokens: 0 }, prices: { ownRows: 1 } });
    expect(gainOf("--all").totals.usd).toBeCloseTo(4000 / 1e6, 10);
  });

  test("a price that cannot be read is named with its place", () => {
    mkdirSync(`${home.path}/.config/pith`, { recursive: true });
    writeFileSync(`${home.path}/.config/pith/prices.yaml`, "rows: [{models: [m], input: cheap}]\n");
    expect(home.run(["gain"])).toMatchObject({
      out: "",
      err: `pith: cannot read your prices: rows.0.input: Invalid type: Expected number but received "cheap"
  at ${home.path}/.config/pith/prices.yaml
  try: rows: [{models: [NAME], input: 3, cacheWrite: 3.75, cacheRead: 0.3, output: 15}]
`,
      status: 1,
    });
  });
});

test("writes a page where it is told to, and says so", () => {
  writeLedger([view]);
  expect(home.run(["gain", "--all", "--html", "my page.html"])).toMatchObject({ out: "wrote my page.html\n", status: 0 });
  expect(readFileSync(`${home.path}/my page.html`, "utf8")).toStartWith("<!doctype html>");
  expect(home.run(["gain", "--all", "--html"]).out).toBe("wrote pith-gain.html\n");
  expect(home.run(["gain", "--all", "--html=none/page.html"])).toMatchObject({
    err: "pith: cannot write the page: ENOENT: no such file or directory, open 'none/page.html'\n  try: pith gain --html OTHER-FILE\n",
    status: 1,
  });
});

test.each([
  [["gain", "--today", "--all"], "pith: cannot run pith gain: --today and --all are two periods\n  try: pith gain --help\n"],
  [
    ["gain", "--by", "week"],
    'pith: cannot run pith gain: --by is rule, project, day, host, session or model, not "week"\n  try: pith gain --help\n',
  ],
  [["gain", "--sinc", "7d"], 'pith: cannot run pith gain: unknown option "--sinc"\n  try: pith gain --since\n'],
  [["gain", "--since", "soon"], 'pith: cannot run pith gain: --since is 12h, 7d, 4w or a date, not "soon"\n  try: pith gain --help\n'],
  [["gain", "npm"], 'pith: cannot run pith gain: unexpected word "npm"\n  try: pith gain --help\n'],
])("%j is wrong usage", (args, err) => {
  expect(home.run(args)).toMatchObject({ out: "", err, status: 2 });
});

test("a name of a folder or rule does not act on the screen", () => {
  writeLedger([{ ...view, project: "/home/me/a\x1b[2K\rb\nc", rule: "x\x9b31m/y\b" }]);
  expect(home.run(["gain", "--all", "--by", "project"]).out).toContain("\n/home/me/a^[[2K b c  ");
  expect(home.run(["gain", "--all"]).out).toContain("\nx<U+009B>31m/y^H  ");
  expect(home.run(["gain", "--all", "--json"]).out).toContain('"x\\u009b31m/y\\b"');
});

test("prices of the folder that gain runs in are nobody's, even where HOME or XDG_CONFIG_HOME is not absolute", () => {
  writeLedger([view]);
  for (const [folder, env] of [
    ["config/pith", { XDG_CONFIG_HOME: "config" }],
    [".config/pith", { HOME: ".", XDG_DATA_HOME: `${home.path}/.local/share` }],
  ] as const) {
    mkdirSync(`${home.path}/${folder}`, { recursive: true });
    writeFileSync(`${home.path}/${folder}/prices.yaml`, "rows: [{models: [m], input: 3}]\n");
    expect(JSON.parse(home.run(["gain", "--all", "--json"], { env }).out)).toMatchObject({ totals: { calls: 1 }, prices: { ownRows: 0 } });
  }
});

test("prices of yours that cannot be read are no prices of ours", () => {
  mkdirSync(`${home.path}/.config/pith/prices.yaml`, { recursive: true });
  const { status, err } = home.run(["gain", "--all"]);
  expect(status).toBe(1);
  expect(err).toStartWith("pith: cannot read your prices: EISDIR");
});
