import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog, pith, until } from "../programs/pith.ts";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const rule = "git/log";
const store = () => `${home.path}/.local/share/pith`;
const kept = () =>
  existsSync(`${store()}/raws`) ? readdirSync(`${store()}/raws`).flatMap((day) => readdirSync(`${store()}/raws/${day}`)) : [];
const outOf = () => (existsSync(`${home.path}/out`) ? readFileSync(`${home.path}/out`, "utf8") : "");

// A limit on the size of files fails a write as a full disk does, and needs no disk of its own. In blocks of 1 kB.
describe("a disk that is full", () => {
  test("from the start: the raw is printed, with one line on standard error", () => {
    const log = makeLog(3000);
    writeFileSync(`${home.path}/log`, log);
    const { out, err, status } = home.bash(`ulimit -f 1; "$PITH" filter ${rule} < log`);
    expect(out === log).toBe(true);
    expect(err).toMatch(/^pith: cannot keep the raw output, so here is all of it: .*\n$/);
    expect(status).toBe(0);
  });

  test("in the middle of an output past the memory's bound: all of it is printed", () => {
    const log = makeLog(400_000);
    writeFileSync(`${home.path}/log`, log);
    const { out, err, status } = home.bash(`ulimit -f 1000; "$PITH" filter ${rule} < log`);
    expect(out === log).toBe(true);
    expect(err).toMatch(/^pith: cannot keep the raw output: .*\n$/);
    expect(status).toBe(0);
  }, 60_000);

  test("for a view as well: standard output is the user's, its failure ends us, and is said", () => {
    expect(home.bash(`seq 1 9000 | "$PITH" filter ${rule} > /dev/full; echo "\${PIPESTATUS[1]}"`)).toMatchObject({
      out: "0\n",
      err: "pith: cannot print: ENOSPC: no space left on device, write\n",
    });
  });
});

describe("few descriptors left", () => {
  // With fewer than five bash has none for its own pipe.
  test.each([5, 6, 8, 12])("%d: the output comes through, the status stays", (most) => {
    const log = makeLog(3000);
    writeFileSync(`${home.path}/log`, log);
    const { out, status } = home.bash(`ulimit -n ${most}; set -o pipefail; { cat log; exit 3; } | "$PITH" filter ${rule}`);
    expect(out === log || out.includes("of 3000 lines shown")).toBe(true);
    expect(status).toBe(3);
  });
});

describe("killed", () => {
  test("the filter, while it writes: what is on the disk is readable, and called incomplete", async () => {
    const running = Bun.spawn([pith, "filter", rule, "--patience", "0.05"], {
      cwd: home.path,
      env: home.env,
      stdin: "pipe",
      stdout: "pipe",
    });
    running.stdin.write("first words\n");
    running.stdin.flush();
    const reader = running.stdout.getReader();
    const notice = new TextDecoder().decode((await reader.read()).value);
    running.kill("SIGKILL");
    await running.exited;
    const id = idIn(notice);
    expect(home.run(["raw", id])).toMatchObject({
      out: "first words\n",
      err: `pith: ${id} is not complete: its command still runs, or it was cut off\n`,
      status: 0,
    });
    expect(home.run(["gain"]).status).toBe(0);
  });

  test("the command: what it printed is shown, and its status is the shell's", () => {
    const { out, status } = home.bash(`set -o pipefail; { echo one; kill -9 $BASHPID; } 2>&1 | "$PITH" filter ${rule}`);
    expect({ out, status }).toEqual({ out: "one\n", status: 137 });
  });

  test("the host's shell alone: what was printed is shown, and the command is told to end", async () => {
    const command = `trap 'echo told > witness; exit' TERM; seq 1 4; while :; do sleep 0.01; done`;
    const shell = Bun.spawn(["bash", "-c", `bash -c "$COMMAND" 2>&1 | "$PITH" filter ${rule} --patience 0.3 > out; true`], {
      cwd: home.path,
      env: { ...home.env, COMMAND: command },
      stdin: "ignore",
    });
    // The filter learns who writes to it when it first looks, after a tenth of a second.
    await until(() => outOf().includes("8 bytes printed"));
    shell.kill("SIGKILL");
    await until(() => outOf().endsWith("]\n1\n2\n3\n4\n") && existsSync(`${home.path}/witness`));
  });
});

describe("strange inputs", () => {
  test("one line of 30 MB", () => {
    const input = `${"x".repeat(30_000_000)}\nerror: after it\n`;
    const { out } = home.run(["filter", "cargo/build"], { input });
    expect(out.length).toBeLessThan(31_000);
    expect(home.run(["raw", idIn(out)]).out === input).toBe(true);
  });

  test.each(["npm/run", "git/log", "cargo/build", "pytest/pytest"])("a million lines of one letter for %s", (name) => {
    const input = "y\n".repeat(1_000_000);
    const { out, err } = home.run(["filter", name], { input });
    expect(err).toBe("");
    expect(out.length).toBeLessThan(31_000);
    expect(home.run(["raw", idIn(out)]).out === input).toBe(true);
  });

  test("what is said of lines that were not all looked at is no more than is known", () => {
    const input = "the same line as before\n".repeat(400_000);
    expect(home.run(["filter", "npm/run"], { input }).out).toMatch(
      /^the same line as before\n\[at least \d+ more lines like this\]\n\[1 of 400000 lines shown, all: pith raw \w+\]\n$/,
    );
    const fewer = "the same line as before\n".repeat(40_000);
    expect(home.run(["filter", "npm/run"], { input: fewer }).out).toContain("[39999 more lines like this]");
  });

  test("millions of empty lines come through: there is no pith in them", () => {
    const input = "\n".repeat(9_000_000);
    const { out, status } = home.run(["filter", rule], { input });
    expect(out === input).toBe(true);
    expect(status).toBe(0);
  });

  test("a NUL late in a text is still text", () => {
    const input = `${makeLog(3000)}\0late\n`;
    const { out } = home.run(["filter", rule], { input });
    expect(home.run(["raw", idIn(out)]).out === input).toBe(true);
  });

  test("a NUL behind lines of text is a value that somebody prints, in a list or a file it is what it was", () => {
    const input = `one\ntwo\nthree\nexpected: <a\0\0> but was: <a>\n${makeLog(3000)}`;
    const { out } = home.run(["filter", rule], { input });
    expect(home.run(["raw", idIn(out)]).out === input).toBe(true);
    const list = `${"src/a b.ts\0".repeat(200)}\n`;
    expect(home.run(["filter", rule], { input: list }).out === list).toBe(true);
    const file = `\x89PNG\r\n\x1a\n\n\n\n\0${makeLog(3000)}`;
    expect(home.run(["filter", rule], { input: file }).out === file).toBe(true);
  });

  test("nothing is started, kept or printed in a folder that is gone", () => {
    const { out, err } = home.bash(`mkdir gone; cd gone; rmdir ../gone; echo one | "$PITH" filter ${rule}`);
    expect({ out, err }).toEqual({ out: "one\n", err: "" });
  });
});

test("a store that is deleted while a command prints costs no word of it", () => {
  const log = makeLog(150_000);
  writeFileSync(`${home.path}/log`, log);
  const { out, err, status } = home.bash(
    `set -o pipefail; { cat log; rm -r .local/share/pith || exit; cat log; exit 3; } | "$PITH" filter ${rule}`,
  );
  expect(out === log + log).toBe(true);
  expect(err).toMatch(/^pith: cannot keep the raw output, so here is all of it: ENOENT.*\n$/);
  expect(status).toBe(3);
});

test("where the store is lost while a command prints, the raw goes where there is still room", () => {
  const log = makeLog(3000);
  writeFileSync(`${home.path}/log`, log);
  // The filter looks for its store while it waits.
  const waits = "for i in $(seq 200); do [ -d .local/share/pith/raws ] && break; sleep 0.05; done";
  const { out, err } = home.bash(`{ cat log; ${waits}; rm -rf .local/share/pith; : > .local/share/pith; } | "$PITH" filter ${rule}`);
  expect(err).toBe("");
  expect(home.run(["raw", idIn(out)]).out === log).toBe(true);
});

test("nothing is left of a raw that could not be written", () => {
  writeFileSync(`${home.path}/log`, makeLog(3000));
  home.bash(`ulimit -f 1; "$PITH" filter ${rule} < log`);
  writeFileSync(`${home.path}/log`, makeLog(400_000));
  home.bash(`ulimit -f 1000; "$PITH" filter ${rule} < log`);
  expect(kept()).toEqual([]);
});
