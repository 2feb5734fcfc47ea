import { expect, test } from "bun:test";
import { nextPatience } from "../../src/process/read-output.ts";

test("a command that runs on is told of less and less often, yet before a host takes it for dead", () => {
  const intervals = [60];
  for (let at = 0; at < 5; at++) intervals.push(nextPatience(intervals[at]!));
  expect(intervals).toEqual([60, 120, 240, 240, 240, 240]);
});

test("but never more often than was asked for", () => expect(nextPatience(900)).toBe(900));
