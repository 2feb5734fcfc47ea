import { Database } from "bun:sqlite";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkout, copyPith, runInHome } from "./agent.ts";
import { codex } from "./codex.ts";
import { gemini } from "./gemini.ts";
import type { Turn } from "./model.ts";
import { opencode } from "./opencode.ts";
import { makeShop } from "./shop.ts";

// An hour of the other agents whose transcripts pith reads, recorded for the tests of reports: what they keep of it, and the ledger.
//   bun live/record-agents.ts HOME FOLDER
// HOME is made and removed.

const [home = "/home/me", out = join(checkout, "test/report/agents")] = Bun.argv.slice(2);
const project = join(home, "shop");
const turns: Turn[] = [
  "npm test",
  "npm test",
  `${home}/.local/bin/pith raw`,
  { find: "(?:^|\\n)(\\w+) [^\\n]*npm/run", run: `${home}/.local/bin/pith raw $1 --errors` },
  "git log -30",
  "git status",
  "ls -la node_modules",
];
const author = ["-c", "user.name=me", "-c", "user.email=me@example.com"];

copyPith(home);
makeShop(project);
for (let i = 0; i < 40; i++)
  runInHome(home, ["git", ...author, "commit", "-q", "--allow-empty", "-m", `Set the price of article ${i}`], project);
for (const agent of [codex, gemini, opencode]) {
  agent.prepare(home, agent.modes[0] ?? "");
  runInHome(home, ["pith", "init", agent.name], project);
  agent.run(turns, { home, project });
}
rmSync(out, { recursive: true, force: true });
keepLines(".local/share/pith", "", (line) => line);
keepLines(".codex/sessions", "codex/sessions", cutCodex);
keepLines(".gemini/tmp", "gemini/tmp", (line) => (line["kind"] === "main" || line["type"] === "gemini" ? line : undefined));
keepDatabase(".local/share/opencode/opencode.db");
rmSync(home, { recursive: true, force: true });

type Line = Record<string, unknown>;

/** What a report reads; the agents' own prompts, in the rest, are not ours to hand on. */
function keepLines(folder: string, as: string, cut: (line: Line) => Line | undefined): void {
  for (const name of readdirSync(join(home, folder), { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".jsonl")) continue;
    const lines = readFileSync(join(home, folder, name), "utf8")
      .trimEnd()
      .split("\n");
    const kept = lines.flatMap((line) => cut(JSON.parse(line) as Line) ?? []);
    const path = join(out, as, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, kept.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}

function cutCodex(line: Line): Line | undefined {
  const { id, session_id, cwd, model, ...rest } = line["payload"] as Line;
  if (line["type"] === "session_meta") return { ...line, payload: { id, session_id, cwd } };
  if (line["type"] === "turn_context") return { ...line, payload: { cwd, model } };
  return line["type"] === "token_usage_record" || String(rest["type"]).startsWith("function_call") ? line : undefined;
}

function keepDatabase(path: string): void {
  const database = new Database(join(home, path), { readonly: true });
  mkdirSync(join(out, "opencode"), { recursive: true });
  for (const table of ["session", "message", "part"]) {
    const rows = database.query(`select * from ${table}`).all();
    writeFileSync(join(out, "opencode", `${table}.jsonl`), `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  }
  database.close();
}
