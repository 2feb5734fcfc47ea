import { expect, test } from "bun:test";
import { readDisplay } from "../../src/shell/display.ts";
import { parseLine } from "../../src/shell/parse.ts";

const cases: [stage: string, shown: string | undefined][] = [
  ["tail -20", "tail:20"],
  ["tail -n 20", "tail:20"],
  ["tail -n20", "tail:20"],
  ["tail --lines=20", "tail:20"],
  ["tail --lines 20", "tail:20"],
  ["tail", "tail:10"],
  ["head -1", "head:1"],
  ["head -50 2>/dev/null", "head:50"],
  ["cat", "all"],
  ["cat file", undefined],
  ["tail -20 file", undefined],
  ["tail -n +20", undefined],
  ["tail -f", undefined],
  ["tail -20f", undefined],
  ["tail -c 20", undefined],
  ["head -n -3", undefined],
  ["head -q", undefined],
  ["tail -$N", undefined],
  ["A=1 tail -5", undefined],
  ["tail -5 > out", undefined],
  ["grep x", undefined],
  ["less", undefined],
];

for (const [text, shown] of cases) {
  test(`${text} shows ${shown ?? "something of its own"}`, () => {
    const display = readDisplay(parseLine(text)!.parts[0]!.stages[0]!);
    expect(typeof display === "object" ? `${display.end}:${display.lines}` : display).toBe(shown as string);
  });
}
