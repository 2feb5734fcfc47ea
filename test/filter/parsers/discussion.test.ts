import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/discussion.ts";

const toLines = (text: string) => text.split("\n").map((text) => ({ text }));
/** Of what stands below a title. */
const view = (text: string) =>
  parse(toLines(`title:\tTea\n${text}`))
    .lines.slice(1)
    .map((line) => line.text);

test("what a query made of it stays as it is where it is shown whole", () => {
  const answer = toLines(`a\n<!-- one -->\n\n\n${"b".repeat(50)}`);
  expect(parse(answer)).toEqual({ lines: answer, left: 0, matched: false });
  expect(parse(answer, {}, { room: 40 }).lines.map((line) => line.text)).not.toContain("<!-- one -->");
});

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
