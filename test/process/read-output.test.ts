import { expect, test } from "bun:test";
import { createReader, nextPatience } from "../../src/process/read-output.ts";

test("a command that runs on is told of less and less often, yet before a host takes it for dead", () => {
  const intervals = [60];
  for (let at = 0; at < 5; at++) intervals.push(nextPatience(intervals[at]!));
  expect(intervals).toEqual([60, 120, 240, 240, 240, 240]);
});

test("but never more often than was asked for", () => expect(nextPatience(900)).toBe(900));

test("input, which may hold up all else while it waits, is left alone while something is told and when the reading is over", async () => {
  let asked = 0;
  const silent = {
    async read() {
      asked++;
      await takeTurn();
      return { done: false };
    },
  };
  const askedMeanwhile: number[] = [];
  const ending = await createReader(silent).read({
    onChunk() {},
    patience: 0.001,
    async onLate() {
      // What was asked before may still be answered.
      await takeTurn();
      askedMeanwhile.push(await countAsked());
    },
    isOver: () => (askedMeanwhile.length > 0 ? "over" : "no"),
  });
  expect(ending).toBe("over");
  expect(new Set(askedMeanwhile)).toEqual(new Set([0]));
  expect(await countAsked()).toBe(0);

  async function countAsked(): Promise<number> {
    const before = asked;
    for (let turn = 0; turn < 5; turn++) await takeTurn();
    return asked - before;
  }
});

function takeTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test("a lull is told once after the bytes before it, and not where more are there", async () => {
  const said = ["a", "b", "", "", "c", ""];
  const input = {
    read() {
      const text = said.shift();
      if (text === undefined) return Promise.resolve({ done: true });
      return Promise.resolve(text ? { done: false, value: Buffer.from(text) } : { done: false });
    },
  };
  let seen = "";
  await createReader(input).read({ onChunk: (chunk) => void (seen += Buffer.from(chunk).toString()), onLull: () => void (seen += ".") });
  expect(seen).toBe("ab.c.");
});
