import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { fitLines } from "../../src/filter/fit.ts";

const numbered = (n: number) => Array.from({ length: n }, (_, i) => ({ text: `line ${i}` }));
const texts = (lines: { text: string }[]) => lines.map((line) => line.text);

describe("fitLines", () => {
  test("lines that fit stay as they are", () => {
    expect(fitLines(numbered(3), { chars: 100 }, undefined)).toEqual({ lines: numbered(3), left: 0 });
  });

  test("a pinned line in the middle stays, and the gap says how many are not there", () => {
    const lines = numbered(100);
    (lines[50] as { text: string }).text = "the one that counts";
    const { lines: fitted, left } = fitLines(lines, { chars: 200 }, { pin: ["counts"] });
    expect(texts(fitted)).toContain("the one that counts");
    expect(texts(fitted).some((text) => /^\[\d+ lines left out\]$/.test(text))).toBe(true);
    expect(left).toBe(100 - fitted.filter((line) => !line.note).length);
  });

  test("of one line that is longer than the bound, as much as fits stays", () => {
    const [line] = fitLines([{ text: "x".repeat(22_000) }], { chars: 10_000 }, undefined).lines;
    expect(line?.text.length).toBeGreaterThan(7000);
    expect(line?.text).toEndWith("x…");
  });

  test("without pins of its own, errors and failures come first", () => {
    const lines = numbered(100);
    (lines[60] as { text: string }).text = "src/a.ts:3: error: no such name";
    expect(texts(fitLines(lines, { lines: 5 }, undefined).lines)).toContain("src/a.ts:3: error: no such name");
  });

  test("of several tools what failed comes before what passed, and how a script ended stays", () => {
    const said = (outcome: "passed" | "failed", words: string) =>
      Array.from({ length: 60 }, (_, i) => ({ text: `${words} ${i}`, block: "recognised", outcome, pin: true }));
    const end = ["copying the release", "cp: cannot create /srv: no such directory", "", "see deploy.txt"].map((text) => ({ text }));
    const lines = [
      ...said("passed", "warning of a build"),
      ...said("failed", "a test's failure"),
      ...said("passed", "later warning"),
      ...end,
    ];
    const shown = texts(fitLines(lines, { chars: 1500 }, undefined).lines);
    expect(shown.filter((text) => text.startsWith("a test's failure"))).toHaveLength(60);
    expect(shown).toEqual(expect.arrayContaining(["copying the release", "cp: cannot create /srv: no such directory", "see deploy.txt"]));
  });

  test("beside tools that are known, what nobody has read keeps its errors", () => {
    const tool = Array.from({ length: 80 }, (_, i) => ({ text: `total ${i}`, block: "recognised", outcome: "passed" as const, pin: true }));
    const script = Array.from({ length: 80 }, (_, i) => ({ text: i === 40 ? "deploy: permission denied" : `sent part ${i}` }));
    expect(texts(fitLines([...script, ...tool], { chars: 500 }, undefined).lines)).toContain("deploy: permission denied");
  });

  test("every part keeps its first line, and the rest is shared evenly", () => {
    const lines = ["one", "two", "three"].flatMap((name) => [{ text: `file ${name}` }, ...numbered(50)]);
    const fitted = texts(fitLines(lines, { chars: 400 }, { per: "^file " }).lines);
    expect(fitted.filter((text) => text.startsWith("file "))).toEqual(["file one", "file two", "file three"]);
    const counts = ["one", "two", "three"].map((name, i, all) => {
      const from = fitted.indexOf(`file ${name}`);
      const to = all[i + 1] ? fitted.indexOf(`file ${all[i + 1]}`) : fitted.length;
      return fitted.slice(from, to).filter((text) => text.startsWith("line ")).length;
    });
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });

  test("of pins that are too many, the last ones (totals) and the first ones (causes) stay", () => {
    const lines = Array.from({ length: 50 }, (_, i) => ({ text: `FAILED ${i}` }));
    const fitted = texts(fitLines(lines, { lines: 8 }, { pin: ["^FAILED"] }).lines);
    expect(fitted).toHaveLength(8);
    expect(fitted[0]).toBe("FAILED 0");
    expect(fitted.at(-1)).toBe("FAILED 49");
  });

  test("what is shown fits the bound, stands in order, and what is not is counted", () => {
    const line = fc.record({ text: fc.string({ maxLength: 120 }), pin: fc.boolean() });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), fc.integer({ min: 300, max: 3000 }), (lines, chars) => {
        const before = texts(lines);
        const { lines: fitted, left } = fitLines(lines, { chars }, { pin: ["zzz"] });
        const real = fitted.filter((one) => !one.note);
        expect(real.length + left).toBe(before.length);
        expect(fitted.reduce((sum, one) => sum + one.text.length + 1, 0)).toBeLessThanOrEqual(chars + 24);
        let at = 0;
        for (const { text } of real) {
          const head = text.endsWith("…") ? text.slice(0, -1) : text;
          at = before.findIndex((original, i) => i >= at && original.startsWith(head)) + 1;
          expect(at).toBeGreaterThan(0);
        }
      }),
    );
  });
});
