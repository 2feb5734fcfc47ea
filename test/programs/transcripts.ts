import { Database } from "bun:sqlite";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const recorded = `${import.meta.dir}/../report/transcripts`;

/** Puts recorded transcripts where the agents keep them below a home folder. */
export function installTranscripts(home: string, from = recorded): void {
  for (const name of ["claude", "codex", "gemini"]) {
    if (!existsSync(`${from}/${name}`)) continue;
    cpSync(`${from}/${name}`, `${home}/.${name}`, { recursive: true });
    moveHome(`${home}/.${name}`, home);
  }
  const root = `${home}/.gemini/tmp/shop/project_root`;
  if (existsSync(root)) renameSync(root, `${home}/.gemini/tmp/shop/.project_root`);
  installOpencode(`${from}/opencode`, home);
}

/** Paths in the recordings are those of a home called /home/me; a transcript was changed last when its last line was written. */
function moveHome(folder: string, home: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) moveHome(path, home);
    else {
      const text = readFileSync(path, "utf8");
      writeFileSync(path, text.replaceAll("/home/me", home));
      const last = [...text.matchAll(/"timestamp":"([^"]+)"/g)].at(-1)?.[1];
      if (last !== undefined) utimesSync(path, new Date(last), new Date(last));
    }
  }
}

function installOpencode(from: string, home: string): void {
  const folder = `${home}/.local/share/opencode`;
  mkdirSync(folder, { recursive: true });
  const database = new Database(`${folder}/opencode.db`);
  for (const sql of readFileSync(`${recorded}/opencode/schema.sql`, "utf8").trim().split("\n")) database.run(sql);
  for (const table of ["session", "message", "part"]) {
    for (const line of readFileSync(`${from}/${table}.jsonl`, "utf8").replaceAll("/home/me", home).trim().split("\n")) {
      const row = JSON.parse(line) as Record<string, string | number | null>;
      const names = Object.keys(row);
      database.run(`insert into ${table} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`, Object.values(row));
    }
  }
  database.close();
}
