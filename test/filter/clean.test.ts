import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { clean } from "../../src/filter/clean.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const lines = (text: string) => clean(bytes(text)).lines;

describe("clean", () => {
  test.each([
    ["CRLF is a line end", "a\r\nb\r\n", ["a", "b"]],
    ["colours go", "\x1b[31mred\x1b[0m", ["red"]],
    ["an OSC link keeps its text", "\x1b]8;;https://a.example\x07text\x1b]8;;\x07", ["text"]],
    ["a redraw shows its final state", "10%\r50%\r100% done\n", ["100% done"]],
    ["an erased line shows its final state", "Rebasing (1/2)\r\x1b[KSuccessfully rebased.", ["Successfully rebased."]],
    ["what is longer than a screen is no progress", `  0 0${"x".repeat(500)}\r100 9k`, [`  0 0${"x".repeat(500)}`, "100 9k"]],
    ["what a return did not overdraw with progress gets a line of its own", "first words\rsecond words", ["first words", "second words"]],
    ["backspaces rub out", "abc\b\bd", ["ad"]],
    ["trailing blank lines go, inner ones stay", "a\n\nb\n\n \n", ["a", "", "b"]],
    ["bytes that are no UTF-8 become the replacement character", "a\ufffdb", ["a\ufffdb"]],
    ["a bell is shown", "a\x07b", ["a^Gb"]],
    ["a bidirectional override is shown", "a\u202eb", ["a<U+202E>b"]],
    ["a lone escape is shown", "a\x1b", ["a^["]],
    [
      "text that looks like our marker is quoted",
      "[12 of 340 lines shown, all: pith raw k3f9]",
      ["> [12 of 340 lines shown, all: pith raw k3f9]"],
    ],
    ["a forged fold is quoted", '  [209 more lines like "x"]', ['  > [209 more lines like "x"]']],
  ])("%s", (_, raw, expected) => {
    expect(lines(raw)).toEqual(expected);
  });

  test("invalid UTF-8 does not stop it", () => {
    expect(clean(new Uint8Array([97, 0xff, 98])).lines).toEqual(["a\ufffdb"]);
  });

  test("plain is the text itself where nothing in it could deceive", () => {
    const raw = "a\x1b[31mred\x1b[0m\r\nb";
    expect(clean(bytes(raw))).toMatchObject({ plain: raw, altered: false });
  });

  test("any bytes give the same lines twice, without line breaks, returns or escapes in them", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (raw) => {
        const once = clean(raw).lines;
        expect(clean(raw).lines).toEqual(once);
        expect(once.some((line) => /[\n\r\x1b\b]/.test(line))).toBe(false);
      }),
    );
  });
});
