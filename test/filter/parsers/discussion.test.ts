import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/discussion.ts";

const view = (text: string) => parse(text.split("\n").map((text) => ({ text }))).lines.map((line) => line.text);

test("comments that are not shown to readers go, text behind them stays", () => {
  expect(view("a\n<!-- one\ntwo -->\nb\n<!-- x --> c")).toEqual(["a", "b", "<!-- x --> c"]);
});

test("a comment that is never closed hides nothing", () => {
  expect(view("a\n<!-- open\nb")).toEqual(["a", "<!-- open", "b"]);
});

test("code keeps its comments", () => {
  expect(view("```html\n<!-- head -->\n```")).toEqual(["```html", "<!-- head -->", "```"]);
});

test("an image that is written out as text keeps its beginning", () => {
  const [text] = view(`![box](data:image/png;base64,${"A".repeat(5000)})`);
  expect(text).toBe(`![box](data:image/png;base64,${"A".repeat(24)}…)`);
});
