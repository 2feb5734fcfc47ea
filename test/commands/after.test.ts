import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sample } from "../../src/hosts/check-after.ts";

// The way in after a call, by the words of Copilot CLI; what is the same for all hosts.

let home = "";
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "pith after "))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const data = () => join(home, "data", "pith");
const ledger = () =>
  readFileSync(join(data(), readdirSync(data()).find((name) => name.startsWith("ledger")) ?? "?"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

function replace(text: string, { command = sample.command, status = 0, cwd = home } = {}): string | undefined {
  const payload = {
    sessionId: "abcd1234",
    cwd,
    toolName: "bash",
    toolArgs: { command },
    toolResult: { textResultForLlm: `${text}<shellId: 0 completed with exit code ${status}>` },
  };
  const run = Bun.spawnSync([process.execPath, "src/main.ts", "hook", "copilot"], {
    stdin: Buffer.from(JSON.stringify(payload)),
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, "data") },
  });
  expect([run.exitCode, run.stderr.toString()]).toEqual([0, ""]);
  const answer = run.stdout.toString();
  return answer ? (JSON.parse(answer) as { modifiedResult: { textResultForLlm: string } }).modifiedResult.textResultForLlm : undefined;
}

test("the view is shown, the raw kept, and both are in the ledger", () => {
  const text = replace(sample.text) ?? "";
  expect(text).toContain("Finished `dev` profile");
  expect(text).not.toContain("Compiling crate-7 ");
  expect(text).toEndWith("\n<shellId: 0 completed with exit code 0>");
  const [view] = ledger();
  expect(view).toMatchObject({ kind: "view", host: "copilot", session: "abcd1234", project: home, rule: "cargo/build" });
  expect(view?.["shownTokens"]).toBe(view?.["rawTokens"]);
  expect(
    readdirSync(join(data(), "raws"), { recursive: true })
      .map(String)
      .some((name) => name.endsWith(String(view?.["id"]))),
  ).toBe(true);
});

test("what is no text stays as the host shows it", () => {
  expect(replace("\0".repeat(1000), { command: "git status" })).toBeUndefined();
});

test("of what the host had cut, only what it had shown counts as saved", () => {
  const whole = Array.from({ length: 4000 }, (_, at) => `   Compiling crate-${at} v1.0.0\n`).join("") + sample.text;
  const path = join(home, "1-copilot-tool-output-2.txt");
  writeFileSync(path, whole);
  const size = (Buffer.byteLength(whole) / 1024).toFixed(1);
  const head = whole.slice(0, 500);
  const text = replace(
    `Output too large to read at once (${size} KB). Saved to: ${path}\nConsider.\n\nPreview (first 500 chars):\n${head}\n`,
  );
  expect(text).toContain("Finished `dev` profile");
  const [view] = ledger();
  expect(Number(view?.["rawBytes"])).toBe(whole.length);
  expect(Number(view?.["shownTokens"])).toBeLessThan(Number(view?.["rawTokens"]) / 100);
});

test("a view that claims success is not shown for a status that does not mean it", () => {
  expect(replace(sample.text, { status: 101 })).toBeUndefined();
  expect(ledger()[0]).toMatchObject({ rule: "cargo/build" });
  expect(existsSync(join(data(), "raws"))).toBe(false);
});

test.each([
  ["what a display has bounded already", "cargo build 2>&1 | tail -80"],
  ["what came through our pipe", "set -o pipefail; cargo build 2>&1 | /home/me/.local/bin/pith filter cargo/build"],
  ["what several commands printed", "cargo build && cargo test"],
  ["what no rule answers", "my-own-tool"],
])("%s stays as it is", (_name, command) => {
  expect(replace(sample.text, { command })).toBeUndefined();
});

test("the error of a command beside it stays in the view", () => {
  const error = "rm: cannot remove 'old': No such file or directory";
  const text = replace(`${error}\n${sample.text}`, { command: "rm old; cargo build || true" }) ?? "";
  expect(text).toContain(error);
  expect(text).toContain("Finished `dev` profile");
});

test("a folder that is gone is no fault", () => {
  expect(replace(sample.text, { cwd: join(home, "gone") })).toContain("Finished");
});

test("where nothing can be kept, nothing is replaced", () => {
  mkdirSync(join(home, "data"));
  writeFileSync(join(home, "data", "pith"), "a file in the place of the store");
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = join(home, "data", "pith");
  expect(replace(sample.text)).toBeUndefined();
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
});
