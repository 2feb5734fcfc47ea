import { afterEach, beforeEach, expect, test } from "bun:test";
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog } from "../programs/pith.ts";

// What another version of pith has left on the disk is read, or said not to be; it is never destroyed. Compiled rules: rules.test.ts.

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const log = makeLog(3000);
const store = () => `${home.path}/.local/share/pith`;
const keep = () => idIn(home.run(["filter", "git/log"], { input: log }).out);
const pathOf = (id: string) => readdirSync(`${store()}/raws`).map((day) => `${store()}/raws/${day}/${id}`)[0] as string;

test("a raw of a newer pith is not guessed at, and stays", () => {
  const [id, other] = [keep(), keep()];
  const newer = Buffer.from(readFileSync(pathOf(id)).toString("latin1").replace('{"v":1', '{"v":2'), "latin1");
  writeFileSync(pathOf(id), newer);
  expect(home.run(["raw", id])).toMatchObject({
    out: "",
    err: `pith: cannot read raw "${id}": a newer pith has written it\n  try: ./install.sh\n`,
    status: 1,
  });
  expect(home.run(["raw"]).out).toContain(other);
  expect(home.run(["raw"]).out).toEndWith("1 raw of a newer pith not shown\n");
  keep();
  expect(readFileSync(pathOf(id)).equals(newer)).toBe(true);
});

test("a raw that says less than today's is read", () => {
  const id = keep();
  const file = readFileSync(pathOf(id));
  const facts = JSON.parse(file.toString("utf8", 8, 1024)) as Record<string, unknown>;
  for (const name of ["size", "call", "host", "session"]) delete facts[name];
  file.fill(" ", 8, 1023).write(JSON.stringify(facts), 8);
  writeFileSync(pathOf(id), file);
  expect(home.run(["raw", id])).toMatchObject({ out: log, err: "", status: 0 });
});

test("lines of a newer ledger are skipped and counted, and stay", () => {
  keep();
  const [name] = readdirSync(store()).filter((file) => file.startsWith("ledger-"));
  const newer = `${JSON.stringify({ v: 2, kind: "thought", time: new Date().toISOString() })}\n`;
  appendFileSync(`${store()}/${name}`, newer);
  keep();
  const { out, err, status } = home.run(["gain"]);
  expect(status).toBe(0);
  expect(out + err).toContain("1 line of the ledger could not be read");
  expect(readFileSync(`${store()}/${name}`, "utf8")).toContain(newer);
});

test("files that are none of ours stay, and disturb nobody", () => {
  keep();
  for (const name of ["notes.txt", "raws/notes.txt", "ledger-2026.jsonl", "ledger-next.db"]) writeFileSync(`${store()}/${name}`, "mine\n");
  expect(home.run(["raw", keep()]).status).toBe(0);
  expect(home.run(["raw"]).status).toBe(0);
  expect(home.run(["gain"]).status).toBe(0);
  expect(existsSync(`${store()}/notes.txt`) && existsSync(`${store()}/raws/notes.txt`)).toBe(true);
});
