import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { agents } from "../../src/hosts/list.ts";
import { type Home, makeHome, pith, until } from "../programs/pith.ts";

// What a host would never send, or nobody sends at all: the hook says nothing, or what is right, and is gone.

let home: Home;
beforeAll(() => {
  home = makeHome();
});
afterAll(() => home.remove());

type Json = Record<string, unknown>;

/** The recorded payloads of each host. */
const recorded = Object.keys(agents).flatMap((host) =>
  readdirSync(`${import.meta.dir}/../hosts/${host}`, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?:\.in|before|after|success|documented)\.json$/.test(name))
    .sort()
    .map((name): [host: string, name: string, text: string] => [
      host,
      name,
      readFileSync(`${import.meta.dir}/../hosts/${host}/${name}`, "utf8"),
    ]),
);
const first = Object.keys(agents).map((host) => recorded.find(([of]) => of === host) as (typeof recorded)[number]);

/** What a hook says of a payload; it never fails, and has no complaint. */
function ask(host: string, payload: string | Uint8Array): string {
  const { out, err, status } = home.run(["hook", host], { input: payload, env: { SHELL: "/bin/bash" } });
  expect({ err, status }).toEqual({ err: "", status: 0 });
  return out;
}

/** What each host is told of what is no call of its: `{}`, for the one that waits for an answer. */
const silence = (host: string) => (agents[host]?.dialect?.unchanged === undefined ? "" : `${agents[host].dialect.unchanged}\n`);

const call = (command: string, more: Json = {}) =>
  JSON.stringify({ hook_event_name: "PreToolUse", tool_name: "Bash", cwd: "/", tool_input: { command }, ...more });

test("this file has a payload of every host", () => {
  expect(first.map(([host]) => host)).toEqual(Object.keys(agents));
});

describe.each(first)("%s", (host, _, text) => {
  test.each([
    ["nothing", ""],
    ["half of a payload", text.slice(0, text.length >> 1)],
    ["two payloads", text + text],
    ["another type", "null"],
    ["a list", `[${text}]`],
    ["noise", Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))],
    ["UTF-16", Buffer.from(text, "utf16le")],
    ["a hundred thousand lists in lists", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["a hundred thousand objects that never end", '{"a":'.repeat(100_000)],
    ["NULs", new Uint8Array(1_000_000)],
  ])("%s for a payload is no call", (_, payload) => {
    expect(ask(host, payload)).toBe(silence(host));
  });

  test("keys of every object's, and fields as deep as they go, change nothing", () => {
    const before = ask(host, text);
    const poison = '"__proto__":{"command":"npm test","tool_name":"Bash"},"constructor":{"prototype":{"command":"npm test"}}';
    expect(ask(host, text.replace("{", `{${poison},`))).toBe(before);
    expect(ask(host, text.replace("{", `{"deep":${"[".repeat(2000)}${"]".repeat(2000)},`))).toBe(before);
    expect(ask(host, text.replace("{", `{"long":"${"x".repeat(5_000_000)}",`))).toBe(before);
  });

  test("any field may be of another type", () => {
    for (const changed of changeLeaves(JSON.parse(text) as Json, [null, [], "\ud800\u0000"])) ask(host, JSON.stringify(changed));
  }, 60_000);
});

/** A value with one of its leaves exchanged, for each leaf and each of the others. */
function changeLeaves(value: Json, others: unknown[]): Json[] {
  return Object.entries(value).flatMap(([key, part]) => {
    const parts = typeof part === "object" && part !== null ? changeLeaves(part as Json, others) : others;
    return parts.map((other): Json => ({ ...value, [key]: other }));
  });
}

describe("a command", () => {
  test.each([
    ..."\n\t \0\u001b[]{}()<>:;,.'\"`\\/|&$#@!?*+-=~^%",
    "$(",
    "${",
    "<<E\n",
    "&& ",
    "git log; ",
    "git log | ",
    "env ",
    "npx ",
    "if ",
  ])("of a megabyte of %j stays as typed", (piece) => {
    const many = piece.repeat(1_000_000 / piece.length);
    for (const command of [many, `git log ${many}`, `${many}git log`]) expect(ask("claude", call(command))).toBe("");
  });

  test("of many parts that would be too long a one for a shell to start stays as typed", () => {
    expect(ask("claude", call("git log; ".repeat(100)))).toContain("filter git/log");
    expect(ask("claude", call("git log; ".repeat(1700)))).toBe("");
  });

  test("that is no text any more stays as typed", () => {
    const payload = Buffer.from(call("git log --grep=QQ"));
    payload.write("\xc3\x28", payload.indexOf("QQ"), "latin1");
    expect(ask("claude", payload)).toBe("");
    expect(ask("claude", call("git log --grep=\ud800"))).toContain("git log --grep=\\ud800 2>&1 | ");
  });
});

test("a result of a command of a megabyte stays as it is", () => {
  const [, , text] = recorded.find(([host, name]) => host === "openclaw" && name.endsWith("/success.in.json")) as (typeof recorded)[number];
  const longer = (words: number) => text.replace('"git status"', `"git status${" ./x".repeat(words)}"`);
  expect(ask("openclaw", longer(10))).toContain("On branch master");
  expect(ask("openclaw", longer(250_000))).toBe("");
});

describe("a payload", () => {
  test("of 300 MB is read to its end, in less memory than that, and is none", async () => {
    const hook = Bun.spawn([pith, "hook", "claude"], { env: home.env, stdin: "pipe", stdout: "pipe" });
    const piece = Buffer.alloc(1 << 20, " ");
    for (let i = 0; i < 300; i++) {
      hook.stdin.write(piece);
      await hook.stdin.flush();
    }
    hook.stdin.write(call("git log"));
    await hook.stdin.flush();
    // Of its own: what the system counts for a process that has ended is at least what its parent took.
    const most = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${hook.pid}/status`, "utf8"))?.[1]);
    expect(most).toBeGreaterThan(0);
    expect(most * 1024).toBeLessThan(250 * 2 ** 20);
    await hook.stdin.end();
    expect(await new Response(hook.stdout).text()).toBe("");
    expect(await hook.exited).toBe(0);
  });

  test("that never ends is waited for until the host has enough, and nothing is left behind", async () => {
    const own = makeHome();
    const hook = Bun.spawn([pith, "hook", "claude"], { env: own.env, stdin: "pipe", stdout: "pipe" });
    hook.stdin.write(call("git log"));
    await hook.stdin.flush();
    // In the system's `read`, with all of what came so far.
    await until(() => readFileSync(`/proc/${hook.pid}/stat`, "utf8").includes(") S "));
    expect(readFileSync(`/proc/${hook.pid}/task/${hook.pid}/children`, "utf8")).toBe("");
    hook.kill("SIGTERM");
    expect(await new Response(hook.stdout).text()).toBe("");
    await hook.exited;
    expect(hook.signalCode).toBe("SIGTERM");
    expect(readdirSync(own.path)).toEqual([]);
    own.remove();
  });

  test.each([
    ["a FIFO", `mkfifo fifo; cat call > fifo & "$PITH" hook claude < fifo`],
    ["a process substitution", `"$PITH" hook claude < <(cat call)`],
    ["a here-document", `"$PITH" hook claude <<< "$(cat call)"`],
    ["a device", `cat call | "$PITH" hook claude < /dev/stdin`],
    ["a slow writer, byte by byte", `{ while read -rN1 byte; do printf %s "$byte"; done < call; } | "$PITH" hook claude`],
  ])("comes from %s", (_, line) => {
    writeFileSync(`${home.path}/call`, call("git log"));
    expect(home.bash(`${line}; rm -f fifo call`)).toMatchObject({ out: expect.stringContaining("filter git/log"), err: "", status: 0 });
  });

  test("comes from a terminal", async () => {
    let said = "";
    const hook = Bun.spawn([pith, "hook", "claude"], {
      env: home.env,
      terminal: { cols: 80, rows: 24, data: (_, bytes) => void (said += Buffer.from(bytes).toString()) },
    });
    hook.terminal?.write(`${call("git log")}\n`);
    hook.terminal?.write("\u0004");
    expect(await hook.exited).toBe(0);
    await until(() => said.includes("filter git/log"));
  });
});
