import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog, pith, until } from "../programs/pith.ts";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const rule = "git/log";
const log = makeLog(3000);
const outOf = (name = "out") => (existsSync(`${home.path}/${name}`) ? readFileSync(`${home.path}/${name}`, "utf8") : "");

describe("standard input of every kind", () => {
  test("a file", () => {
    writeFileSync(`${home.path}/log`, log);
    expect(home.bash(`"$PITH" filter ${rule} < log`).out).toContain("of 3000 lines shown");
  });

  test("a terminal, until it is told to end", async () => {
    const running = Bun.spawn(["bash", "-c", `tty > terminal; "$PITH" filter ${rule} > out; echo done > ended`], {
      cwd: home.path,
      env: home.env,
      terminal: { cols: 80, rows: 24 },
    });
    await until(() => outOf("terminal") !== "");
    running.terminal?.write("one\ntwo\n");
    running.terminal?.write("\u0004");
    await running.exited;
    expect(outOf("terminal")).toStartWith("/dev/");
    expect(outOf()).toBe("one\ntwo\n");
    expect(outOf("ended")).toBe("done\n");
  });

  test("a terminal that goes away", async () => {
    const running = Bun.spawn(["bash", "-c", `touch ready; "$PITH" filter ${rule} --patience 0.2 > out 2> err; echo $? > ended`], {
      cwd: home.path,
      env: home.env,
      terminal: { cols: 80, rows: 24 },
    });
    await until(() => existsSync(`${home.path}/ready`));
    running.terminal?.write("one\n");
    // What nobody has read by then goes with the terminal.
    await until(() => outOf().includes("4 bytes printed"));
    running.terminal?.close();
    await until(() => outOf().endsWith("]\none\n"));
  }, 60_000);

  test("a socket", async () => {
    const running = Bun.spawn([pith, "filter", rule], {
      cwd: home.path,
      env: home.env,
      stdin: "pipe",
      stdout: Bun.file(`${home.path}/out`),
    });
    expect(readlinkSync(`/proc/${running.pid}/fd/0`)).toStartWith("socket:");
    running.stdin.write(log);
    await running.stdin.end();
    await running.exited;
    expect(outOf()).toContain("of 3000 lines shown");
  });

  test("one that cannot be written is no one's fault: nothing, a closed one, a folder", () => {
    for (const from of ["< /dev/null", "<&-", "< /"])
      expect(home.bash(`"$PITH" filter ${rule} ${from}`)).toMatchObject({ out: "", status: 0 });
  });
});

test("a closed standard error takes nothing from standard output, nor from the status", () => {
  for (const words of [`filter ${rule}`, "filter nope/nope"]) {
    const { out, status } = home.bash(`set -o pipefail; { echo one; exit 7; } | "$PITH" ${words} 2>&-`);
    expect({ out, status }).toEqual({ out: "one\n", status: 7 });
  }
});

test.each(["Größe 家", "it's", "a\nb", '$(touch "$HOME/trapped")'])("a home that is called %j", (name) => {
  const place = `${home.path}/${name}`;
  const env = { HOME: place, TMPDIR: place };
  mkdirSync(`${place}/.claude`, { recursive: true });
  const { out, err } = home.run(["filter", rule], { input: log, env });
  expect(err).toBe("");
  expect(home.run(["raw", idIn(out)], { env }).out).toBe(log);
  expect(home.run(["gain"], { env })).toMatchObject({ err: "", status: 0 });
  expect(home.run(["init", "claude"], { env })).toMatchObject({ err: "", status: 0 });
  expect(home.run(["uninstall", "claude"], { env })).toMatchObject({ err: "", status: 0 });
  expect(existsSync(`${home.path}/trapped`)).toBe(false);
});

describe("patience of a day, and of a thousand years", () => {
  /** What is printed for a command that says a line and then nothing for a while. */
  async function filterSlowly(patience: string, milliseconds: number): Promise<string> {
    const running = Bun.spawn([pith, "filter", rule, "--patience", patience], {
      cwd: home.path,
      env: home.env,
      stdin: "pipe",
      stdout: "pipe",
    });
    running.stdin.write("one\n");
    running.stdin.flush();
    await Bun.sleep(milliseconds);
    running.stdin.end();
    return new Response(running.stdout).text();
  }

  test.each(["86400", "31536000000", "1e300"])("%s s: no word before its time", async (seconds) => {
    expect(await filterSlowly(seconds, 200)).toBe("one\n");
  });

  test("a command that is told of again and again is told of at doubled intervals", async () => {
    const notices = (await filterSlowly("0.02", 1000)).match(/still running/g) ?? [];
    expect(notices.length).toBeGreaterThan(1);
    expect(notices.length).toBeLessThan(8);
  });
});

describe("a server that a call leaves behind", () => {
  // It prints at each request: with nobody to read its pipe, the first would end it.
  const serve = `
    import { createServer } from "node:net";
    const server = createServer((socket) => { console.log("asked"); console.error("asked too"); socket.end("here"); });
    server.listen(process.env.SOCKET, () => console.log("listening"));
    setTimeout(() => process.exit(0), 30000);
  `;

  test.each([
    ["{ server & } ; echo ok", `{ server & }; until [ -e socket ]; do sleep 0.01; done; echo ok`],
    ["a daemon that its parent leaves", `sh -c '"$BUN" serve.mjs & until [ -e socket ]; do sleep 0.01; done; echo ok'`],
    ["a daemon of a session of its own", `setsid "$BUN" serve.mjs & until [ -e socket ]; do sleep 0.01; done; echo ok`],
  ])("%s: the call ends, the server answers, its words are kept", async (_, line) => {
    writeFileSync(`${home.path}/serve.mjs`, serve);
    const socket = `${home.path}/socket`;
    const call = `server() { "$BUN" serve.mjs; }; set -o pipefail; { ${line}; } 2>&1 | "$PITH" filter ${rule}; echo "status $?"`;
    const { out } = home.bash(call, { BUN: process.execPath, SOCKET: socket });
    expect(out.split("\n").toSorted()).toEqual(["", "listening", "ok", "status 0"]);
    for (let i = 0; i < 3; i++) expect(await ask(socket)).toBe("here");
    const kept = () => home.run(["raw"]).out;
    await until(() => kept() !== "" && home.run(["raw", kept().slice(0, 4)]).out.match(/asked too/g)?.length === 3);
  });

  async function ask(path: string): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let text = "";
    await Bun.connect({
      unix: path,
      socket: {
        data: (_, bytes) => void (text += bytes.toString()),
        end: () => resolve(text),
        close: () => resolve(text),
        error: (_, error) => reject(error),
      },
    });
    return promise;
  }
});
