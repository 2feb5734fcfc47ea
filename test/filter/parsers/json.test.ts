import { expect, test } from "bun:test";
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

test("past the room empty values and links go first", () => {
  const { lines } = view(items(20, "a comment"), 1500);
  const text = lines.map((line) => line.text).join("\n");
  for (let id = 0; id < 20; id++) expect(text).toContain(`{"id":${id},"body":"a comment"}`);
  expect(text).not.toContain("events_url");
  expect(text).toEndWith("[empty values and links left out]");
});

test("then long strings, all alike, before any item", () => {
  const { lines } = view(items(20, "long ".repeat(400)), 8000);
  const text = lines.map((line) => line.text).join("\n");
  for (let id = 0; id < 20; id++) expect(text).toContain(`"id":${id},`);
  expect(text).toMatch(/20 strings cut at 250 characters\]$/);
});

test("then items, with their number", () => {
  const { lines } = view(items(2000, "x"), 4000);
  expect(lines.map((line) => line.text).join("\n")).toContain('"… 1900 more"');
});

test("a document on each line, and what the client says below them", () => {
  const { lines } = view(`${'{"a":1,"b":null}\n'.repeat(50)}gh: Not Found (HTTP 404)`, 600);
  expect(lines.filter((line) => line.text === '{"a":1}').length).toBe(50);
  expect(lines.some((line) => line.text === "gh: Not Found (HTTP 404)")).toBe(true);
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
  expect(text).toContain('{"id":0,');
  expect(text).toContain('{"id":500,"state":"failed"');
  expect(text).toContain('{"id":899,');
  expect(text.length).toBeLessThanOrEqual(3000);
});
