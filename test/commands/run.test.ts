import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog, pith, until } from "../programs/pith.ts";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

// A command of ours that a rule answers by name, so that what it prints and how it ends can be chosen.
function putCommand(name: string, script: string): string {
  const path = `${home.path}/${name}`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

const long = makeLog(3000);

describe("a command that a rule answers", () => {
  test("is shown as its view, its status stays", () => {
    writeFileSync(`${home.path}/long.txt`, long);
    const cargo = putCommand("cargo", "#!/bin/sh\ncat long.txt\nexit 7\n");
    const { out, status } = home.run([cargo, "build"]);
    expect(status).toBe(7);
    expect(out).toMatch(/of 3000 lines shown, all: pith raw [0-9a-z]{4}\]\n$/);
    expect(home.run(["raw", idIn(out)]).out).toBe(long);
  });

  test("rtk#2878, rtk#3772: prints both streams in the order they were written", () => {
    const cargo = putCommand("cargo", "#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done\n");
    const expected = Array.from({ length: 9 }, (_, i) => `out ${i + 1}\nerr ${i + 1}\n`).join("");
    expect(home.run(["run", "--", cargo, "build"]).out).toBe(expected);
  });

  test("can open its standard error again", () => {
    const cargo = putCommand("cargo", "#!/bin/sh\necho one > /dev/stderr\n");
    expect(home.run([cargo, "build"])).toMatchObject({ out: "one\n", err: "", status: 0 });
  });

  test("reads our standard input", () => {
    const cargo = putCommand("cargo", "#!/bin/sh\ncat\n");
    expect(home.run([cargo, "build"], { input: "typed\n" }).out).toBe("typed\n");
  });

  test("rtk#2320, rtk#2871: reads what it would read without us, so that nothing waits for a text that never comes", () => {
    // As ripgrep does without a path.
    const rg = putCommand("rg", "#!/bin/sh\nif [ -p /dev/stdin ]; then cat; else echo the folder; fi\n");
    for (const run of [`"$PITH" run --rule rg -- "${rg}" x`, `"${rg}" x 2>&1 | "$PITH" filter rg`]) {
      expect(home.bash(`{ ${run}; } < /dev/null`).out).toBe("the folder\n");
      expect(home.bash(`echo typed | { ${run}; }`).out).toBe("typed\n");
    }
  });

  test("snip#119, snip#123: runs once, whatever it ends with and whether or not its output can be kept", () => {
    writeFileSync(`${home.path}/long.txt`, long);
    const cargo = putCommand("cargo", "#!/bin/sh\necho run >> runs\ncat long.txt\nexit 7\n");
    const run = home.run([cargo, "build"], { env: { HOME: "/dev/null", XDG_DATA_HOME: "/dev/null", TMPDIR: "/dev/null" } });
    expect(run).toMatchObject({ out: long, status: 7 });
    expect(readFileSync(`${home.path}/runs`, "utf8")).toBe("run\n");
  });

  test.each([
    ["SIGKILL", 137],
    ["SIGTERM", 143],
    ["SIGSEGV", 139],
  ])("ended by %s has the status that a shell gives it", (signal, status) => {
    const cargo = putCommand("cargo", `#!/bin/sh\nkill -${signal.slice(3)} $$\n`);
    expect(home.run([cargo, "build"]).status).toBe(status);
  });

  test("rtk#2317: that claims success and fails is shown raw", () => {
    const text = Array.from({ length: 40 }, (_, i) => `test tests::number_${i} ... ok`).join("\n");
    const output = `\nrunning 40 tests\n${text}\n\ntest result: ok. 40 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\n`;
    writeFileSync(`${home.path}/passes.txt`, output);
    const passes = putCommand("passes", "#!/bin/sh\ncat passes.txt\n");
    const fails = putCommand("fails", "#!/bin/sh\ncat passes.txt\nexit 101\n");
    expect(home.run(["run", "--rule", "cargo/test", "--", passes]).out).not.toContain("number_39");
    expect(home.run(["run", "--rule", "cargo/test", "--", fails])).toMatchObject({ out: output, status: 101 });
  });

  test("gets the signal that we get", async () => {
    const cargo = putCommand("cargo", `#!/bin/bash\ntrap 'echo told; exit 5' TERM\ntouch ready\nwhile :; do sleep 0.01; done\n`);
    const running = Bun.spawn([pith, cargo, "build"], { cwd: home.path, env: home.env, stdout: "pipe" });
    await until(() => existsSync(`${home.path}/ready`));
    running.kill("SIGTERM");
    expect(await new Response(running.stdout).text()).toBe("told\n");
    expect(await running.exited).toBe(5);
  });

  test("that leaves a server behind ends, and the server lives on", async () => {
    const cargo = putCommand(
      "cargo",
      "#!/bin/bash\nmkfifo go\n{ read -r x < go; echo late; echo alive > witness; } &\necho started\nexit 3\n",
    );
    expect(home.run([cargo, "build"])).toMatchObject({ out: "started\n", status: 3 });
    await Bun.write(Bun.file(`${home.path}/go`), "now\n");
    await until(() => existsSync(`${home.path}/witness`));
  });
});

test("a script that turns out to serve shows its address, and then its lines as they come", async () => {
  await Bun.write(
    `${home.path}/serve.js`,
    "const s = Bun.serve({ port: 0, fetch: () => (console.log('asked'), new Response('')) }); console.log(`at ${s.url}`);",
  );
  await Bun.write(`${home.path}/site.sh`, `echo starting; exec "${process.execPath}" serve.js\n`);
  const running = Bun.spawn([pith, "run", "--", "bash", "site.sh"], { cwd: home.path, env: home.env, stdout: "pipe", stderr: "ignore" });
  let out = "";
  for await (const chunk of running.stdout) {
    out += new TextDecoder().decode(chunk);
    const address = /^at (http:\S+)\n$/m.exec(out)?.[1];
    if (address && !out.includes("asked")) await fetch(address);
    if (out.endsWith("asked\n")) break;
  }
  running.kill("SIGTERM");
  await running.exited;
  expect(out).toMatch(/^starting\nat http:\/\/localhost:\d+\/\nasked\n$/);
}, 20_000);

describe("a command that no rule answers", () => {
  test("runs as if pith were not there", () => {
    const other = putCommand("other", "#!/bin/sh\necho out\necho err >&2\nexit 4\n");
    expect(home.run([other])).toMatchObject({ out: "out\n", err: "err\n", status: 4 });
    expect(existsSync(`${home.path}/.local`)).toBe(false);
  });

  test("is run by the shell where it says no interpreter", () => {
    const other = putCommand("other", "echo from sh $1\n");
    expect(home.run([other, "x"]).out).toBe("from sh x\n");
  });
});

describe("what cannot be run", () => {
  test("a word that is neither ours nor on PATH", () => {
    expect(home.run(["gti", "status"])).toMatchObject({
      out: "",
      err: 'pith: cannot run "gti": it is neither a word of pith\'s nor on PATH\n  try: pith git\n',
      status: 127,
    });
  });

  test("a file that may not be executed", () => {
    writeFileSync(`${home.path}/plain.txt`, "text\n");
    expect(home.run(["./plain.txt"])).toMatchObject({
      err: 'pith: cannot run "./plain.txt": it may not be executed\n  try: chmod +x ./plain.txt\n',
      status: 126,
    });
  });

  test.each([
    [["run"], "pith: cannot run a command: none is given\n  try: pith run --help\n"],
    [["run", "--rul", "x", "--", "true"], 'pith: cannot run a command: unknown option "--rul"\n  try: pith run --rule\n'],
    [
      ["run", "--rule", "git/statsu", "--", "true"],
      'pith: cannot run with rule "git/statsu": there is no rule of this name\n  try: pith rules git/status\n',
    ],
  ])("%j is wrong usage", (args, err) => {
    expect(home.run(args)).toMatchObject({ out: "", err, status: 2 });
  });
});
