import { describe, expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/file.ts";

const run = (text: string, room: number) =>
  parse(
    text.split("\n").map((text) => ({ text })),
    {},
    { args: [], room },
  );

const source = Array.from({ length: 200 }, (_, i) =>
  i % 10 === 0 ? `export function step${i}(): void {` : i % 10 === 9 ? "}" : `  work(${i}); // ${"x".repeat(20)}`,
);

describe("a file", () => {
  test("below the room is shown as it is", () => {
    expect(run(source.join("\n"), 20000).lines.map((line) => line.text)).toEqual(source);
  });

  test("past it: its beginning, then what it defines, with line numbers", () => {
    const { lines, left } = run(source.join("\n"), 4000);
    const shown = lines.map((line) => line.text);
    const gap = shown.findIndex((line) => line.includes("lines left out after line"));
    expect(shown.slice(0, gap)).toEqual(source.slice(0, gap));
    expect(shown[gap]).toBe(`[${left} lines left out after line ${gap}, these of them name something]`);
    expect(shown.slice(gap + 1)).toEqual(source.flatMap((line, i) => (i >= gap && line.startsWith("export") ? [`${i + 1}: ${line}`] : [])));
    expect(shown.join("\n").length).toBeLessThanOrEqual(4000);
  });

  test("a text without anything that names keeps its two ends and says what is missing", () => {
    const words = Array.from({ length: 300 }, (_, i) => `plain words, line ${i + 1}`);
    const { lines, left } = run(words.join("\n"), 2000);
    const shown = lines.map((line) => line.text);
    const gap = lines.findIndex((line) => line.note);
    expect(shown.slice(0, gap)).toEqual(words.slice(0, gap));
    expect(shown.slice(gap + 1)).toEqual(words.slice(gap + left));
    expect(shown[gap]).toBe(`[${left} lines left out: ${gap + 1}-${gap + left}]`);
    expect(gap).toBeGreaterThan(40);
    expect(shown.length - gap).toBeGreaterThan(10);
  });

  test("JSON in one line is spread, and keeps keys and names of all items", () => {
    const data = { items: Array.from({ length: 60 }, (_, i) => ({ name: `item-${i}`, body: "y".repeat(200), id: i })) };
    const shown = run(JSON.stringify(data), 5000).lines.map((line) => line.text);
    for (let i = 0; i < 60; i++) expect(shown.some((line) => line.includes(`"name": "item-${i}"`))).toBe(true);
    expect(shown.join("\n").length).toBeLessThanOrEqual(5000);
  });

  test("a minified line is cut, not the room", () => {
    const shown = run(`var a=1;\n${"x=y;".repeat(20000)}\nvar b=2;`, 3000).lines.map((line) => line.text);
    expect(shown[0]).toBe("var a=1;");
    expect(shown.join("\n").length).toBeLessThanOrEqual(3000);
  });
});

test("of an extract nobody knows which lines they are", () => {
  const show = (extract: boolean) =>
    parse(
      source.map((text) => ({ text })),
      {},
      { args: [], room: 4000, extract },
    ).lines.map((line) => line.text);
  expect(show(true)).toContain("export function step190(): void {");
  expect(show(false)).toContain("191: export function step190(): void {");
});
