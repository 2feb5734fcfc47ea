import { expect, test } from "bun:test";
import { compileAny } from "../../src/filter/patterns.ts";

test.each([
  ["[3/3] linked", true],
  ["[2/3] linked", false],
  ["-- a and a", true],
  ["-- a and b", false],
  ["failed", true],
  ["\\1", true],
])("in a list of patterns a group's number means a group of its own pattern: %s", (line, matches) => {
  expect(compileAny(["^(failed|error)$", "^\\[(\\d+)/\\1\\] ", "^-(-) (\\w) and \\2$", "^\\\\1$"]).test(line)).toBe(matches);
});
