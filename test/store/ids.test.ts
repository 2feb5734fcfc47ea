import { expect, test } from "bun:test";
import { drawId, formatDay } from "../../src/store/ids.ts";

test("ids of one day begin alike, of the next days otherwise", () => {
  const day = new Date("2026-11-21T23:59:59Z");
  const firsts = Array.from({ length: 36 }, (_, i) => drawId(new Date(day.getTime() + i * 86_400_000))[0]);
  expect(drawId(new Date("2026-11-21T00:00:00Z"))[0]).toBe(firsts[0]);
  expect(new Set(firsts).size).toBe(36);
});

test("an id is four characters that can be said and typed, or more", () => {
  for (let i = 0; i < 200; i++) expect(drawId(new Date())).toMatch(/^[0-9a-z]{4}$/);
  expect(drawId(new Date(), 7)).toMatch(/^[0-9a-z]{7}$/);
});

test("a day is that of UTC", () => {
  expect(formatDay(new Date("2026-11-21T23:30:00-05:00"))).toBe("2026-11-22");
});
