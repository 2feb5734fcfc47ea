import { afterEach, beforeEach, expect, test } from "bun:test";
import { dlopen, ptr } from "bun:ffi";
import { closeSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog, pith } from "../programs/pith.ts";

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

// Claude Code gives its commands a file that is opened to append.
test.each([1, 100, 20_000])("%d lines arrive as they are in a file that is appended to", (lines) => {
  const log = makeLog(lines);
  writeFileSync(`${home.path}/raw`, log);
  home.bash('echo before >all; "$PITH" filter no/such-rule <raw >>all 2>/dev/null; echo after >>all');
  expect(readFileSync(`${home.path}/all`, "utf8")).toBe(`before\n${log}after\n`);
});

test("a view and its raw arrive as they are in a file that is appended to", () => {
  const log = makeLog(3000);
  const view = home.run(["filter", "git/log"], { input: log }).out;
  const id = idIn(view);
  writeFileSync(`${home.path}/raw`, log);
  home.bash(`"$PITH" filter git/log <raw >>view; "$PITH" raw ${id} >>whole`);
  expect(readFileSync(`${home.path}/view`, "utf8").replace(/raw \w+\]/, `raw ${id}]`)).toBe(view);
  expect(readFileSync(`${home.path}/whole`, "utf8")).toBe(log);
});

test("a pipe that does not wait takes all of it, however slow its reader", async () => {
  const libc = dlopen("libc.so.6", { pipe2: { args: ["ptr", "i32"], returns: "i32" } });
  const [ends, nonblock] = [new Int32Array(2), 0o4000];
  expect(libc.symbols.pipe2(ptr(ends), nonblock)).toBe(0);
  const [from, to] = [ends[0]!, ends[1]!];
  const log = makeLog(20_000);
  const filter = Bun.spawn([pith, "filter", "no/such-rule"], { env: home.env, stdin: Buffer.from(log), stdout: to, stderr: "ignore" });
  closeSync(to);
  const piece = Buffer.alloc(65_536);
  let text = "";
  for (let count = -1; count !== 0;) {
    try {
      count = readSync(from, piece);
      text += piece.toString("utf8", 0, count);
    } catch (error) {
      expect(error).toMatchObject({ code: "EAGAIN" });
      await Bun.sleep(5);
    }
  }
  closeSync(from);
  expect([text === log, await filter.exited]).toEqual([true, 0]);
});

test("what cannot be printed is said, and a reader that has gone is not", () => {
  home.run(["filter", "git/log"], { input: makeLog(3000) });
  expect(home.bash('"$PITH" raw > /dev/full')).toMatchObject({ status: 1, err: expect.stringMatching(/^pith: cannot print: ENOSPC/) });
  writeFileSync(`${home.path}/raw`, makeLog(3000));
  expect(home.bash('"$PITH" filter git/log < raw > /dev/full')).toMatchObject({
    status: 0,
    err: expect.stringMatching(/^pith: cannot print: ENOSPC/),
  });
  expect(home.bash('set -o pipefail; "$PITH" filter no/rule < raw 2> /dev/null | true')).toMatchObject({ status: 0, err: "" });
});
