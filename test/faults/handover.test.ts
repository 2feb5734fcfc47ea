import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { type Home, makeHome, until } from "../programs/pith.ts";

// What a call leaves behind goes on with its raw, in another process: the place where one leaves off and the other begins hides no secret.

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const token = `gh${"p_"}${"aB3".repeat(12)}`;
const key = Array.from({ length: 6 }, (_, i) => `MIIE${String.fromCharCode(65 + i).repeat(60)}`);
const pem = (line: string) => `-----${line} RSA PRIVATE KEY-----`;

/** What is kept of a call that prints one part, and of what it leaves behind, which prints the other when the call is over. */
async function keep(first: string, second: string): Promise<string> {
  writeFileSync(`${home.path}/first`, first);
  writeFileSync(`${home.path}/second`, second);
  const late = "{ until [ -e over ]; do sleep 0.01; done; cat second; } &";
  expect(home.bash(`{ cat first; ${late} } 2>&1 | "$PITH" filter git/log`)).toMatchObject({ err: "", status: 0 });
  const id = home.run(["raw"]).out.slice(0, 4);
  const before = home.run(["raw", id]);
  expect(before.err).toContain("is not complete");
  expect(before.out.split("\n").length).toBe(first.split("\n").length);
  writeFileSync(`${home.path}/over`, "");
  await until(() => home.run(["raw", id]).err === "" || !home.run(["raw", id]).err.includes("is not complete"));
  return home.run(["raw", id]).out;
}

describe("a secret that is cut where a call ends", () => {
  test("in the middle of a line", async () => {
    const kept = await keep(`one\nmade ${token.slice(0, 20)}`, `${token.slice(20)}\nlast`);
    expect(kept).toBe("one\nmade [masked github-token]\nlast");
  });

  test("between its name and its value", async () => {
    expect(await keep("db:\n  password: |\n", "    tr0ub4dor-and-more\nlast\n")).toBe(
      "db:\n  password: |\n    [masked named-value]\nlast\n",
    );
  });

  test("between two lines of a key", async () => {
    const kept = await keep(`${[pem("BEGIN"), ...key.slice(0, 3)].join("\n")}\n`, `${[...key.slice(3), pem("END")].join("\n")}\nlast\n`);
    expect(kept).toBe(`${pem("BEGIN")}\n${"[masked private-key]\n".repeat(6)}${pem("END")}\nlast\n`);
  });
});

test.each([
  ["a line that is never ended", "one\ntwo", ""],
  ["a line that goes on", "one\ntwo", " and three\n"],
  ["a line that goes on, and another without an end", "one\ntwo", " and three\nfour"],
  ["a line of a hundred kilobytes", `one\n${"x".repeat(100_000)}`, `${"y".repeat(50_000)}\n`],
])("%s comes back as it was", async (_, first, second) => {
  expect((await keep(first, second)) === first + second).toBe(true);
});
