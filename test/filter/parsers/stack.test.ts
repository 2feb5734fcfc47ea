import { describe, expect, test } from "bun:test";
import glob from "fast-glob";
import { foldTraces } from "../../../src/filter/parsers/stack.ts";
import type { Line } from "../../../src/filter/line.ts";

// Traces of real programs, each beside the view of it.
const folder = `${import.meta.dir}/stack`;
const names = (await glob("*.view.txt", { cwd: folder })).map((file) => file.replace(".view.txt", "")).sort();

function linesOf(text: string): Line[] {
  return text.split("\n").map((line) => ({ text: line }));
}

function fold(text: string): string {
  return foldTraces(linesOf(text))
    .lines.map((line) => line.text)
    .join("\n");
}

describe.each(names)("%s", (name) => {
  const raw = Bun.file(`${folder}/${name}.txt`);
  const view = Bun.file(`${folder}/${name}.view.txt`);

  test("is folded as recorded, and folding it again changes nothing", async () => {
    expect(fold(await raw.text())).toBe(await view.text());
    expect(fold(await view.text())).toBe(await view.text());
  });

  test("keeps the order of its lines, and adds only notes", async () => {
    const text = await raw.text();
    const { lines } = foldTraces(linesOf(text));
    let at = 0;
    for (const line of lines.filter((one) => !one.note)) {
      at = text.indexOf(line.text, at);
      expect(at).toBeGreaterThanOrEqual(0);
      at += line.text.length;
    }
  });
});

test("text without a trace stays as it is", () => {
  const text = "at noon\n  at the door (of the shop)\n  1: first\n  2: second\nfrom here to there\n#1 fan\n\tat last";
  expect(foldTraces(linesOf(text))).toEqual({ lines: linesOf(text), left: 0, traces: 0 });
});

test("a short trace of libraries alone keeps all its frames", () => {
  const text = 'Traceback (most recent call last):\n  File "/usr/lib/python3.11/runpy.py", line 1, in run\n    x()\nOSError: no disk';
  expect(fold(text)).toBe(text);
});

test("equal frames under another message are said once, the message stays", async () => {
  const text = await Bun.file(`${folder}/node-modules.txt`).text();
  const [first = ""] = text.split("\nTypeError", 1);
  const view = fold(`${first}\n${first.replace("toFixed", "trim")}`);
  expect(view).toContain("(reading 'trim')\n    [the same 10 frames as above]");
});

test("lines of a block are nobody's trace", async () => {
  const lines = linesOf(await Bun.file(`${folder}/java-overflow.txt`).text()).map((line) => ({ ...line, block: "output" }));
  expect(foldTraces(lines).lines).toEqual(lines);
});
