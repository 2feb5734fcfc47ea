import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog, pith, until } from "../programs/pith.ts";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const rule = "git/log";
const long = makeLog(3000);
const store = () => `${home.path}/.local/share/pith`;
const kept = () =>
  existsSync(`${store()}/raws`) ? readdirSync(`${store()}/raws`).flatMap((day) => readdirSync(`${store()}/raws/${day}`)) : [];
const ledger = () =>
  readdirSync(store())
    .filter((name) => name.startsWith("ledger-"))
    .flatMap((name) => readFileSync(`${store()}/${name}`, "utf8").trim().split("\n"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("what comes out", () => {
  test("a long output becomes a view whose marker names the raw, which is the very bytes", () => {
    const { out, err, status } = home.run(["filter", rule], { input: long });
    expect({ err, status }).toEqual({ err: "", status: 0 });
    expect(out.length).toBeLessThan(30_000);
    expect(out).toMatch(/\[\d+ of 3000 lines shown, all: pith raw [0-9a-z]{4}\]\n$/);
    expect(home.run(["raw", idIn(out)]).out).toBe(long);
  });

  test("the same bytes give the same view but for the id", () => {
    const views = [0, 1].map(() => home.run(["filter", rule], { input: long }).out.replaceAll(/raw [0-9a-z]{4}/g, "raw"));
    expect(views[0]).toBe(views[1] as string);
  });

  describe("where a command is silent in between", () => {
    const errors = Array.from({ length: 60 }, (_, i) => `src/${i % 7}.ts:${i}:1: error TS2304: Cannot find name 'x${i}'.\n`).join("");
    const readLast = () => home.run(["raw", home.run(["raw"]).out.split(" ")[0] as string]).out;
    /** What comes of pieces with a silence around each. */
    const filterPieces = (...pieces: string[]) => {
      for (const [at, piece] of pieces.entries()) writeFileSync(`${home.path}/${at}`, piece);
      return home.bash(`{ ${pieces.map((_, at) => `sleep 0.1; cat ${at}; `).join("")} sleep 0.1; } | "$PITH" filter tsc/tsc`);
    };

    test("the view is that of all of it", () => {
      const atOnce = home.run(["filter", "tsc/tsc"], { input: errors }).out;
      const { out, err } = filterPieces(errors.slice(0, 1000), errors.slice(1000, 2003), errors.slice(2003));
      expect(err).toBe("");
      expect(out).toBe(atOnce);
      expect(readLast()).toBe(errors);
    });

    test("a secret that is cut there is masked in what is kept", () => {
      const token = `gh${"p_"}${"aB3".repeat(12)}`;
      filterPieces(`${errors}made ${token.slice(0, 20)}`, `${token.slice(20)}\nlast\n`);
      expect(readLast()).toBe(`${errors}made [masked github-token]\nlast\n`);
    });
  });

  test("a small output is printed as it is, and nothing is kept", () => {
    const { bytes } = home.run(["filter", rule], { input: "two\nlines without an end" });
    expect(Buffer.from(bytes).toString()).toBe("two\nlines without an end");
    expect(kept()).toEqual([]);
  });

  test("invalid UTF-8 in a small output comes out byte for byte", () => {
    const input = Uint8Array.from([0x61, 0xff, 0xfe, 0x0d, 0x0a, 0xc3, 0x28, 0x0a]);
    expect(Buffer.from(home.run(["filter", rule], { input }).bytes)).toEqual(Buffer.from(input));
  });

  test("rtk#1087: bytes that are not text pass untouched, however many", () => {
    const input = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 31 + (i >> 8)) & 255);
    expect(Buffer.from(home.run(["filter", rule], { input }).bytes).equals(Buffer.from(input))).toBe(true);
    expect(kept()).toEqual([]);
  });

  test.each([["no byte"], ["a closed standard input"]])("%s gives nothing", (name) => {
    const { out, err, status } = name === "no byte" ? home.run(["filter", rule]) : home.bash(`"$PITH" filter ${rule} <&-`);
    expect({ out, err, status }).toEqual({ out: "", err: "", status: 0 });
  });

  test("a folder as standard input gives nothing and fails nobody", () => {
    expect(home.bash(`"$PITH" filter ${rule} < /`)).toMatchObject({ out: "", status: 0 });
  });

  test("the name that the agent knows us by stands in the marker", () => {
    expect(home.run(["filter", rule, "--as", "/opt/pith"], { input: long }).out).toContain("all: /opt/pith raw ");
  });

  test("a help option of the command's own is not ours", () => {
    expect(home.run(["filter", rule, "--args", "-h"], { input: "usage\n" }).out).toBe("usage\n");
    expect(home.run(["filter", "-h"]).out).toStartWith("Usage: COMMAND 2>&1 | pith filter RULE");
  });

  test("a view keeps within the host's cap", () => {
    expect(home.run(["filter", rule, "--cap", "4000,2000"], { input: long }).out.length).toBeLessThanOrEqual(4000);
  });
});

describe("our own faults print what came", () => {
  test.each([
    ["an unknown rule", ["nope/nope"], 'no rule is called "nope/nope"'],
    ["an unknown option", [rule, "--colour", "red"], 'unknown option "--colour"'],
    ["an option without its value", [rule, "--fit"], "--fit needs a value"],
    ["a wrong bound", [rule, "--fit", "middle:3"], '--fit is END:N, not "middle:3"'],
    ["a wrong cap", [rule, "--cap", "many"], '--cap is A,B, not "many"'],
    ["no rule at all", [], "no rule is named"],
  ])("%s", (_name, args, because) => {
    const { out, err, status } = home.run(["filter", ...args], { input: long });
    expect(out).toBe(long);
    expect({ err, status }).toEqual({ err: `pith: cannot filter: ${because}; printed as it came\n`, status: 0 });
  });

  test("a store that cannot be written", () => {
    const { out, err, status } = home.run(["filter", rule], { input: long, env: { HOME: "/dev/null/home", TMPDIR: "/dev/null/tmp" } });
    expect(out).toBe(long);
    expect(status).toBe(0);
    expect(err).toStartWith("pith: cannot keep the raw output, so here is all of it: ");
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  test("a home that cannot be written sends the raw to the temporary folder, for us alone", () => {
    const { out, err } = home.run(["filter", rule], { input: long, env: { HOME: "/dev/null/home" } });
    expect(err).toBe("");
    const folder = `${home.path}/pith-${process.getuid?.()}`;
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(home.run(["raw", idIn(out)], { env: { HOME: "/dev/null/home" } }).out).toBe(long);
  });

  test("no home at all", () => {
    const { out, err, status } = home.bash(`env -i TMPDIR="$TMPDIR" "$PITH" filter ${rule} < <(seq 1 9000)`);
    expect({ err, status }).toEqual({ err: "", status: 0 });
    expect(out).toContain("of 9000 lines shown");
  });
});

describe("a call", () => {
  test("of one command is filtered as its rule says", () => {
    expect(home.run(["filter", "--call", "git log"], { input: long }).out).toContain("of 3000 lines shown");
  });

  test("keeps within what its own tail shows", () => {
    const { out } = home.run(["filter", "--call", "git log --oneline 2>&1 | tail -20"], { input: long });
    expect(out.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
    expect(out).toContain("2999 step");
  });

  test.each([["git log && git status"], ["some-program --that nobody knows"], ["git log | wc -l"], ["echo 'unbalanced"]])(
    "%s: the bytes as they are",
    (call) => {
      const { out, err, status } = home.run(["filter", "--call", call], { input: long });
      expect(out).toBe(long);
      expect({ err, status }).toEqual({ err: "", status: 0 });
    },
  );
});

describe("readers and writers that leave", () => {
  test("rtk#1004, rtk#2468: a reader that takes one line is the end of us, not a fault", () => {
    expect(home.bash(`seq 1 20000 | "$PITH" filter ${rule} | head -1`)).toMatchObject({ out: "1\n", err: "" });
  });

  test("a closed standard output fails nobody", () => {
    expect(home.bash(`seq 1 20000 | "$PITH" filter ${rule} >&-; echo "\${PIPESTATUS[*]}"`)).toMatchObject({ err: "" });
  });

  test("rtk#557, rtk#846, rtk#2389, tokf#150: the status of the command stays", () => {
    expect(home.bash(`set -o pipefail; { seq 1 9000; exit 7; } 2>&1 | "$PITH" filter ${rule} > /dev/null`).status).toBe(7);
  });
});

test("rtk#162, rtk#435, rtk#460: a search that finds nothing ends with 1, one that cannot look with 2", () => {
  const search = (pattern: string, file: string) =>
    home.bash(`set -o pipefail; echo berth > berths; grep ${pattern} ${file} 2>&1 | "$PITH" filter grep`).status;
  expect([search("berth", "berths"), search("crane", "berths"), search("berth", "nothere")]).toEqual([0, 1, 2]);
});

describe("a script that turns out to serve", () => {
  const address = "> web@1.0.0 dev\n> serve\n\n  Local: http://localhost:5173/\n";

  test("shows its address, then its lines as they come, and keeps nothing that was shown", async () => {
    const running = start(["--pause", "0.05"], "npm/run");
    running.write(address);
    await until(() => running.out() === address);
    running.write("GET / 200\nGET /a");
    await until(() => running.out() === `${address}GET / 200\nGET /a`);
    running.write(" 404\n");
    await running.end();
    expect(running.out()).toBe(`${address}GET / 200\nGET /a 404\n`);
    expect(kept()).toEqual([]);
    expect(ledger()).toMatchObject([{ rule: "npm/run", rawBytes: address.length + 21 }]);
  });

  test("keeps what was shown otherwise than it came", async () => {
    const running = start(["--pause", "0.05"], "script");
    running.write(address);
    await until(() => running.out() === address);
    running.write("a \u202eb\n");
    await running.end();
    expect(running.out()).toBe(`${address}a <U+202E>b\n`);
    expect(kept()).toHaveLength(1);
  });

  test.each([
    ["silence alone", "npm/run", "> web@1.0.0 test\n> jest\n"],
    ["a known tool that names an address", "npm/run", "PASS src/a.test.js\n  http://localhost:80\nTests:       1 passed, 1 total\n"],
    ["a rule that knows what it reads", "git/log", address],
  ])("%s shows nothing early", async (_, name, text) => {
    const running = start(["--pause", "0.02", "--patience", "0.2"], name);
    running.write(text);
    await until(() => running.out() !== "");
    expect(running.out()).toStartWith("[still running after ");
    await running.end();
  });

  test("is a real server too", async () => {
    await Bun.write(
      `${home.path}/serve.js`,
      'const s = Bun.serve({ port: 0, fetch: () => new Response("") }); console.log(`at ${s.url}`);',
    );
    await Bun.write(`${home.path}/serve.sh`, `echo starting; exec "${process.execPath}" serve.js\n`);
    const line = 'bash serve.sh 2>&1 | "$PITH" filter script --pause 0.05';
    const call = Bun.spawn(["bash", "-c", line], { cwd: home.path, env: home.env, stdout: "pipe", stderr: "ignore", detached: true });
    let out = "";
    for await (const chunk of call.stdout) {
      out += new TextDecoder().decode(chunk);
      if (out.endsWith("/\n")) break;
    }
    process.kill(-call.pid, "SIGTERM");
    await call.exited;
    expect(out).toMatch(/^starting\nat http:\/\/localhost:\d+\/\n$/);
  });
});

describe("a command that takes long", () => {
  test("is told of, and what it printed can be read already", async () => {
    const running = start(["--patience", "0.05"]);
    running.write("first words\n");
    await until(() => running.out().includes("\n"));
    const notice = running.out();
    expect(notice).toMatch(/^\[still running after 0 s, 12 bytes printed, so far: pith raw [0-9a-z]{4}, last line: "first words"\]\n$/);
    expect(home.run(["raw", idIn(notice)])).toMatchObject({ out: "first words\n", status: 0 });
    running.write(long);
    await running.end();
    expect(running.out()).toStartWith(notice);
    expect(idIn(running.out().slice(running.out().lastIndexOf("[")))).toBe(idIn(notice));
    expect(home.run(["raw", idIn(notice)]).out).toBe(`first words\n${long}`);
  });

  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "is shown as far as it came on %s, and what comes later passes through",
    async (signal) => {
      const running = start([]);
      running.write(long);
      await Bun.sleep(100);
      running.process.kill(signal);
      await until(() => running.out().includes("lines shown"));
      running.write("last words\n");
      await until(() => running.out().includes("last words"));
      await running.end();
      expect(running.out()).toMatch(/of 3000 lines shown, all: pith raw [0-9a-z]{4}\]\nlast words\n$/);
      expect(await running.process.exited).toBe(0);
      expect(home.run(["raw", idIn(running.out())]).out).toBe(`${long}last words\n`);
    },
  );

  test("its last words after a signal to all of the call belong to what is shown", async () => {
    // A session of its own, so that the signal does not end the tests too.
    const call = `trap 'echo cleaned up; exit 3' TERM; seq 1 4; sleep 0.3; kill -TERM 0; sleep 9`;
    home.bash(`setsid -w bash -c 'bash -c "$CALL" | "$PITH" filter ${rule} > out'`, { CALL: call });
    await until(() => existsSync(`${home.path}/out`) && readFileSync(`${home.path}/out`, "utf8").includes("cleaned up"));
    expect(readFileSync(`${home.path}/out`, "utf8")).toBe("1\n2\n3\n4\ncleaned up\n");
  });
});

describe("a pipe that a background process holds open", () => {
  test("rtk#2829, snip#120, snip#129: does not hang the call, and its holder lives on and is read", async () => {
    const { out } = home.bash(
      `mkfifo go; { seq 1 9000; { read -r x < go; echo late; echo alive > witness; } & } 2>&1 | "$PITH" filter ${rule}`,
    );
    const id = idIn(out);
    await Bun.write(Bun.file(`${home.path}/go`), "now\n");
    await until(() => existsSync(`${home.path}/witness`));
    await until(() => kept().includes(id));
    expect(home.run(["raw", id, "--tail", "2"]).out).toBe("9000\nlate\n");
  });

  test("what runs under a wrapper of ours is waited for", () => {
    const { out } = home.bash(`{ sleep 0.4; echo late; } | sh -c '"$PITH" filter ${rule}; true'`);
    expect(out).toBe("late\n");
  });

  test("what runs under a wrapper that reads something else is waited for", () => {
    const { out } = home.bash(`{ sleep 0.4; echo late; } | bash -c 'exec 3<&0 < /dev/null; "$PITH" filter ${rule} <&3; true'`);
    expect(out).toBe("late\n");
  });

  test.each([
    `{ sleep 0.4; echo late; }`,
    `sh -c 'sleep 0.4; echo late'`,
    `timeout 60 sh -c 'sleep 0.4; echo late'`,
    `( ( sleep 0.4; echo late ) )`,
    `{ sleep 9 &> /dev/null & sleep 0.4; echo late; }`,
  ])("%s is waited for", (command) => {
    expect(home.bash(`${command} | "$PITH" filter ${rule}`).out).toBe("late\n");
  });
});

describe("past the memory's bound", () => {
  const huge = makeLog(250_000);

  test("the view comes from what the raw was brought down to, the raw is whole", () => {
    const input = `${huge}src/a.ts:7:1: error: the one thing that matters\n${huge}`;
    const { out, err } = home.run(["filter", "cargo/build"], { input });
    expect(err).toBe("");
    expect(out.includes("src/a.ts:7:1: error: the one thing that matters")).toBe(true);
    expect(out).toContain("of 500001 lines shown");
    expect(home.run(["raw", idIn(out)]).out).toBe(input);
  });

  test("a store that cannot be written prints all of it", () => {
    const { out, err } = home.run(["filter", rule], { input: huge, env: { HOME: "/dev/null/home", TMPDIR: "/dev/null/tmp" } });
    expect(out).toBe(huge);
    expect(err).toStartWith("pith: cannot keep the raw output: ");
  });
});

describe("the books", () => {
  test("have one line for each view, with what was spared", () => {
    home.run(["filter", rule, "--of", "claude.7f3a"], { input: long });
    home.run(["filter", rule], { input: "two\nlines\n" });
    const [first, second] = ledger();
    expect(first).toMatchObject({ v: 1, kind: "view", host: "claude", session: "7f3a", project: home.path, rule, rawBytes: long.length });
    expect(first?.["viewTokens"] as number).toBeLessThan(first?.["rawTokens"] as number);
    expect(kept()).toEqual([first?.["id"] as string]);
    expect(second).toMatchObject({ rawBytes: 10, rawTokens: second?.["viewTokens"], markerTokens: 0 });
    expect(second).not.toHaveProperty("id");
  });

  test("are for their owner alone, as the raws are", () => {
    home.run(["filter", rule], { input: long });
    const modes = [store(), `${store()}/raws`, ...readdirSync(store()).map((name) => `${store()}/${name}`)].map(
      (path) => statSync(path).mode & 0o077,
    );
    expect(modes.every((mode) => mode === 0)).toBe(true);
  });

  test("two hundred filters at once lose no line and no raw", async () => {
    const all = Array.from({ length: 200 }, (_, i) =>
      Bun.spawn([pith, "filter", rule], { cwd: home.path, env: home.env, stdin: Buffer.from(`${i} mine\n${long}`), stdout: "pipe" }),
    );
    const views = await Promise.all(all.map((one) => new Response(one.stdout).text()));
    expect(new Set(views.map(idIn)).size).toBe(200);
    expect(new Set(kept())).toEqual(new Set(views.map(idIn)));
    expect(ledger()).toHaveLength(200);
    expect(home.run(["raw", idIn(views[77] as string), "--lines", "1-1"]).out).toBe("77 mine\n");
  }, 240_000);
});

function start(options: string[], name = rule) {
  const process = Bun.spawn([pith, "filter", name, ...options], {
    cwd: home.path,
    env: home.env,
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  let out = "";
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of process.stdout) out += decoder.decode(chunk, { stream: true });
  })();
  return {
    process,
    out: () => out,
    write(text: string) {
      process.stdin.write(text);
      process.stdin.flush();
    },
    async end() {
      process.stdin.end();
      await reading;
      await process.exited;
    },
  };
}
