import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/redraw.ts";

const lines = (...texts: string[]) => texts.map((text) => ({ text }));

test("the last state stays, whole", () => {
  expect(parse(lines("wait", "* run", "  a", "* run", "  b", "end"), { from: "^\\* " }).lines).toEqual(lines("* run", "  b", "end"));
});

test("a state that is printed once stays as it is", () => {
  expect(parse(lines("wait", "* run"), { from: "^\\* " })).toEqual({ lines: lines("wait", "* run"), left: 0, matched: false });
});
