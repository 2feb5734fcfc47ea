import { expect, test } from "bun:test";
import { parsePeriod } from "../../src/report/period.ts";

const now = new Date(2026, 10, 21, 12, 30);

test.each([
  ["12h", new Date(2026, 10, 21, 0, 30)],
  ["7d", new Date(now.getTime() - 7 * 86_400_000)],
  ["2w", new Date(now.getTime() - 14 * 86_400_000)],
  ["today", new Date(2026, 10, 21)],
  ["month", new Date(2026, 10, 1)],
  ["2026-11-03", new Date(2026, 10, 3)],
  ["2026-11-03T10:00:00Z", new Date("2026-11-03T10:00:00Z")],
  ["soon", undefined],
  ["7", undefined],
  ["2026-13-01", undefined],
])("%s", (text, date) => {
  expect(parsePeriod(text, now)).toEqual(date as Date);
});
