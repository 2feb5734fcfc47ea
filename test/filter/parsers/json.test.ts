import { expect, test } from "bun:test";
import fc from "fast-check";
import { formatTable, readTable } from "../../../src/filter/parsers/json-table.ts";
import type { Json } from "../../../src/filter/parsers/json-text.ts";
import { parse } from "../../../src/filter/parsers/json.ts";

const view = (text: string, room?: number) =>
  parse(
    text.split("\n").map((text) => ({ text })),
    {},
    { room },
  );
const items = (count: number, body: string) =>
  JSON.stringify(Array.from({ length: count }, (_, id) => ({ id, body, parent: null, labels: [], events_url: "https://api.example/x" })));

test("JSON that fits stays as it is", () => {
  const text = items(3, "short");
  expect(view(text, 1000)).toEqual({ lines: [{ text }], left: 0, matched: false });
});

const shown = (text: string, room: number) =>
  view(text, room)
    .lines.map((line) => line.text)
    .join("\n");

test("past the room like objects are a table, which loses nothing", () => {
  const text = items(20, "a comment");
  expect(view(text, 1500).left).toBe(0);
  expect(shown(text, 1500)).toBe(
    [
      '[20 objects, each with {"body":"a comment","parent":null,"labels":[],"events_url":"https://api.example/x"}, one a line by ["id"]:',
      ...Array.from({ length: 20 }, (_, id) => String(id)),
      "]",
    ].join("\n"),
  );
});

test("then empty values and links go", () => {
  const list = Array.from({ length: 20 }, (_, id) => ({
    id,
    body: `comment ${id}`,
    parent: null,
    events_url: `https://api.example/${id}`,
  }));
  const text = shown(JSON.stringify(list), 700);
  for (let id = 0; id < 20; id++) expect(text).toContain(`\n${id},"comment ${id}"\n`);
  expect(text).not.toContain("events_url");
  expect(text).toEndWith("[empty values and links left out]");
});

test("then long strings, all alike, before any item", () => {
  const list = Array.from({ length: 20 }, (_, id) => ({ id, body: `${id} ${"long ".repeat(400)}` }));
  const text = shown(JSON.stringify(list), 8000);
  for (let id = 0; id < 20; id++) expect(text).toContain(`\n${id},"${id} long`);
  expect(text).toMatch(/20 strings cut at 250 characters\]$/);
});

test("then items, with their number", () => {
  const list = Array.from({ length: 2000 }, (_, id) => ({ id, body: `x${id}` }));
  expect(shown(JSON.stringify(list), 4000)).toMatch(/\n"… 1[5-8]00 more"\n1999,"x1999"\n/);
});

test("a document on each line, and what the client says below them", () => {
  const text = Array.from({ length: 50 }, (_, i) => `{"a":${i},"kind":"row of the answer"}\n`).join("");
  const lines = shown(`${text}gh: Not Found (HTTP 404)`, 600).split("\n");
  expect(lines.slice(0, 3)).toEqual(['[50 objects, each with {"kind":"row of the answer"}, one a line by ["a"]:', "0", "1"]);
  expect(lines.slice(-3)).toEqual(["49", "]", "gh: Not Found (HTTP 404)"]);
});

test("documents over several lines, as jq prints them", () => {
  const text = Array.from({ length: 50 }, (_, i) => JSON.stringify({ name: `n${i}`, kind: "x" }, null, 2)).join("\n");
  expect(shown(text, 900)).toStartWith('[50 objects, each with {"kind":"x"}, one a line by ["name"]:\n"n0"\n');
});

test("of many JSON lines the first, the last, what failed and what differs stay", () => {
  const lines = Array.from({ length: 3000 }, (_, i) => ({
    at: i,
    level: "info",
    ms: (i * 7) % 90,
    text: `request ${i} of a client was served`,
  }));
  Object.assign(lines[1200] as object, { level: "error", text: "no row" });
  Object.assign(lines[1500] as object, { ms: 90_000 });
  Object.assign(lines[2000] as object, { level: "notice" });
  const text = shown(lines.map((line) => JSON.stringify(line)).join("\n"), 6000);
  for (const i of [0, 1, 1200, 1500, 2000, 2999]) expect(text).toMatch(new RegExp(`^${i},`, "m"));
  expect(text.length).toBeLessThanOrEqual(6000);
});

test("objects within objects are columns too, but for keys with dots", () => {
  const list = Array.from({ length: 9 }, (_, i) => ({
    n: i,
    user: { login: `u${i}`, site: { admin: false } },
    labels: { "app.example/name": "x" },
  }));
  expect(shown(JSON.stringify(list), 260)).toStartWith(
    '[9 objects, each with {"user":{"site":{"admin":false}},"labels":{"app.example/name":"x"}}, one a line by ["n","user.login"]:\n0,"u0"\n',
  );
});

test("numbers keep their spelling", () => {
  const text = `[${Array.from({ length: 30 }, (_, i) => `{"id":1234567890123456789${i},"price":${i}.50,"unit":"EUR"}`).join(",")}]`;
  const shorter = shown(text, 1100);
  for (let i = 0; i < 30; i++) expect(shorter).toContain(`\n1234567890123456789${i},${i}.50\n`);
});

test("whatever like objects hold, their table read back is the list", () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.constant("… 3 more"),
  );
  const object = fc.record(
    {
      a: value,
      b: value,
      c: fc.constant("x"),
      "d, one a line by [": value,
      user: fc.record({ login: value, admin: fc.constant(false), "a.b": value }, { requiredKeys: ["login"] }),
    },
    { requiredKeys: ["a", "c", "user"] },
  );
  fc.assert(
    fc.property(fc.array(object, { minLength: 4, maxLength: 12 }), (list) => {
      const table = formatTable(list as Json[]);
      if (table) expect(readTable(table)).toEqual(list as Json[]);
    }),
    { numRuns: 300 },
  );
});

test("what is no JSON stays as it is", () => {
  expect(view("[1,2,", 2).matched).toBe(false);
  expect(view("not json at all", 2).matched).toBe(false);
});

test("of a long list the first, the last and what failed stay", () => {
  const list = Array.from({ length: 900 }, (_, id) => ({ id, state: id === 500 ? "failed" : "done", note: "n".repeat(50) }));
  const text = view(JSON.stringify(list), 3000)
    .lines.map((line) => line.text)
    .join("\n");
  for (const row of ['\n0,"done"', '\n500,"failed"', '\n899,"done"']) expect(text).toContain(row);
  expect(text.length).toBeLessThanOrEqual(3000);
});
