import { appendFileSync } from "node:fs";
import { join } from "node:path";

// Codex as an editor runs it, with a person at hand who says no to every question:
//   bun live/codex-session.ts CODEX
// The hooks are approved first, as a person does at the first start after an install.

interface Message {
  id?: number | string;
  method?: string;
  result?: { thread?: { id: string }; data?: { hooks: { key: string; currentHash: string }[] }[] };
  error?: unknown;
}

const [codex = ""] = Bun.argv.slice(2);
const server = Bun.spawn(["node", codex, "app-server"], {
  stdin: "pipe",
  stdout: "pipe",
  stderr: "ignore",
});

send({ id: "start", method: "initialize", params: { clientInfo: { name: "live", title: "live", version: "1" } } });
let text = "";
for await (const chunk of server.stdout.pipeThrough(new TextDecoderStream())) {
  text += chunk;
  const lines = text.split("\n");
  text = lines.pop() ?? "";
  for (const line of lines.filter(Boolean)) answer(JSON.parse(line) as Message);
}

function answer({ id, method, result, error }: Message): void {
  if (error) end(1, JSON.stringify(error));
  if (method === "turn/completed") end(0);
  if (method !== undefined && id !== undefined) send({ id, result: { decision: "decline" } });
  if (method !== undefined) return;
  if (id === "start") send({ method: "initialized" }, { id: "hooks", method: "hooks/list", params: { cwds: [process.cwd()] } });
  if (id === "hooks") {
    for (const { key, currentHash } of result?.data?.[0]?.hooks ?? []) {
      const state = `\n[hooks.state.${JSON.stringify(key)}]\nenabled = true\ntrusted_hash = ${JSON.stringify(currentHash)}\n`;
      appendFileSync(join(process.env["HOME"] ?? "", ".codex", "config.toml"), state);
    }
    send({
      id: "thread",
      method: "thread/start",
      params: { cwd: process.cwd(), approvalPolicy: "on-request", sandbox: "workspace-write" },
    });
  }
  if (id === "thread")
    send({ id: "turn", method: "turn/start", params: { threadId: result?.thread?.id, input: [{ type: "text", text: "go" }] } });
}

function send(...messages: unknown[]): void {
  for (const message of messages) void server.stdin.write(`${JSON.stringify(message)}\n`);
  void server.stdin.flush();
}

function end(status: number, why = ""): never {
  if (why) console.error(why);
  server.kill();
  process.exit(status);
}
