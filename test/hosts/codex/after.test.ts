import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "../../../src/hosts/codex/after.ts";
import cut from "./0.169.0-after-cut.json";
import recorded from "./0.169.0-after.json";
import codeMode from "./0.169.0-code-mode-after.json";

const session = join(import.meta.dir, "0.169.0-session.jsonl");
const home = mkdtempSync(join(tmpdir(), "pith codex "));
afterAll(() => rmSync(home, { recursive: true }));

function writeSession(change: (text: string) => string): Promise<string> {
  const path = join(home, "session.jsonl");
  return Bun.file(session)
    .text()
    .then((text) => (writeFileSync(path, change(text)), path));
}

test("output and exit status are read from the session's log", async () => {
  const result = await after.readResult({ ...recorded, transcript_path: session });
  expect(result).toMatchObject({ command: "git status", cwd: "/home/me/shop", status: 0, cut: false });
  expect(result?.text).toBe(recorded.tool_response);
  expect(result?.ending).toBe("Process exited with code 0");
});

test("of an output that Codex cut the log has the whole", async () => {
  const result = await after.readResult({ ...cut, transcript_path: session });
  expect(cut.tool_response).toContain("chars truncated");
  expect(result?.text).toBe(Array.from({ length: 6000 }, (_, at) => `${at + 1}\n`).join(""));
  expect(result?.status).toBe(3);
});

test("the view takes the place of the result, with the status behind it", async () => {
  const run = Bun.spawnSync([process.execPath, "src/main.ts", "hook", "codex"], {
    stdin: Buffer.from(JSON.stringify({ ...recorded, transcript_path: session, cwd: home })),
    env: { ...process.env, HOME: home, XDG_DATA_HOME: join(home, "data") },
  });
  const { decision, reason } = JSON.parse(run.stdout.toString()) as { decision: string; reason: string };
  expect(decision).toBe("block");
  expect(reason).toContain("file-30.txt");
  expect(reason).toEndWith("\nProcess exited with code 0");
  expect(reason.length).toBeLessThan(recorded.tool_response.length);
});

const left: [string, () => Promise<unknown>][] = [
  [
    "a call of a program of the model's",
    () => Promise.resolve({ ...codeMode, transcript_path: join(import.meta.dir, "0.169.0-code-mode-session.jsonl") }),
  ],
  ["a call that the log does not have", () => Promise.resolve({ ...recorded, transcript_path: session, tool_use_id: "call_9" })],
  ["no log", () => Promise.resolve({ ...recorded, transcript_path: null })],
  ["a log that is not there", () => Promise.resolve({ ...recorded, transcript_path: join(home, "none") })],
  ["the last piece of a longer output", () => Promise.resolve({ ...recorded, transcript_path: session, tool_response: "\tfile-9.txt\n" })],
  [
    "an ended command",
    async () => ({ ...recorded, transcript_path: await writeSession((text) => text.replaceAll('"exit_code":0', '"exit_code":-1')) }),
  ],
  [
    "a log without a status",
    async () => ({ ...recorded, transcript_path: await writeSession((text) => text.replaceAll('"exit_code":0', '"exit_code":null')) }),
  ],
  ["another tool", () => Promise.resolve({ ...recorded, transcript_path: session, tool_name: "apply_patch" })],
  ["the event before a call", () => Promise.resolve({ ...recorded, transcript_path: session, hook_event_name: "PreToolUse" })],
];
test.each(left)("%s is left", async (_name, payload) => {
  expect(await Promise.resolve(after.readResult(await payload())).catch(() => undefined)).toBeUndefined();
});
