import { dlopen, FFIType, ptr } from "bun:ffi";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { closeSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import { type Home, makeHome, pith } from "../programs/pith.ts";

let home: Home;
beforeAll(async () => {
  home = makeHome();
  await Bun.write(`${home.path}/payload.json`, payload);
});
afterAll(() => home.remove());

const description = "ä".repeat(150_000);
const payload = JSON.stringify({
  hook_event_name: "PreToolUse",
  tool_name: "Bash",
  session_id: "abcdef12",
  tool_input: { command: "git status", description },
});

/** Whether the answer gives back what stood beside the command, to its end. */
function isWhole(answer: string): boolean {
  return JSON.parse(answer).hookSpecificOutput.updatedInput.description === description;
}

describe("a hook's payload of 300 kB is read whole", () => {
  test("from a file", () => {
    expect(isWhole(home.bash(`"$PITH" hook claude < payload.json`).out)).toBe(true);
  });

  test("from a pipe that a slow program fills piece by piece", () => {
    const slow = `{ head -c 100001 payload.json; sleep 0.05; tail -c +100002 payload.json; }`;
    expect(isWhole(home.bash(`${slow} | "$PITH" hook claude`).out)).toBe(true);
  });

  test("from a pipe whose reader does not wait", async () => {
    const { pipe2 } = dlopen("libc.so.6", { pipe2: { args: [FFIType.ptr, FFIType.i32], returns: FFIType.i32 } }).symbols;
    const ends = new Int32Array(2);
    const doNotWait = 0o4000;
    expect(pipe2(ptr(ends), doNotWait)).toBe(0);
    const [reader, writer] = ends as unknown as [number, number];
    const hook = Bun.spawn([pith, "hook", "claude"], { cwd: home.path, env: home.env, stdin: reader, stdout: "pipe" });
    closeSync(reader);
    const bytes = Buffer.from(payload);
    for (let written = 0; written < bytes.length;) {
      await Bun.sleep(1);
      try {
        written += writeSync(writer, bytes, written);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      }
    }
    closeSync(writer);
    expect(isWhole(await new Response(hook.stdout).text())).toBe(true);
  });

  test("from an agent's socket", async () => {
    const hook = Bun.spawn([pith, "hook", "claude"], { cwd: home.path, env: home.env, stdin: "pipe", stdout: "pipe" });
    hook.stdin.write(payload);
    await hook.stdin.end();
    expect(isWhole(await new Response(hook.stdout).text())).toBe(true);
  });
});

test.each(["< /dev/null", "<&-", "< ."])("where there is nothing to read (%s) nothing is said", (redirection) => {
  expect(home.bash(`"$PITH" hook claude ${redirection}`)).toMatchObject({ out: "", status: 0 });
});

test("of a silent input it is said that there is nothing yet", async () => {
  const source = JSON.stringify(resolve(import.meta.dir, "../../src/process/read-input.ts"));
  const script = `const input = (await import(${source})).openInput(); console.log(await input.read()); process.exit()`;
  const reader = Bun.spawn([process.execPath, "-e", script], { stdin: "pipe", stdout: "pipe" });
  expect(await new Response(reader.stdout).text()).toBe("{\n  done: false,\n}\n");
  await reader.stdin.end();
});
