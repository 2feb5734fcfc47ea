import { describe, expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/commits.ts";

const hash = (n: number) => n.toString(16).padStart(40, "a");
const commit = (n: number, body = "", author = "Ana Sol <ana@example.com>") =>
  `commit ${hash(n)}\nAuthor: ${author}\nDate:   Thu Oct 9 16:53:20 2025 +0200\n\n    Subject ${n}\n${body}\n`;
const rows = (text: string, room?: number) =>
  parse(
    text
      .trimEnd()
      .split("\n")
      .map((text) => ({ text })),
    {},
    { room },
  );
const texts = (text: string, room?: number) => rows(text, room).lines.map((line) => line.text);

describe("the parser of commits", () => {
  test("an address is said once, and again where the same name has another", () => {
    const log = commit(1) + commit(2) + commit(3, "", "Ana Sol <ana@elsewhere.example>");
    expect(texts(log).filter((text) => text.startsWith("commit "))).toEqual([
      `commit ${hash(1).slice(0, 10)} Ana Sol <ana@example.com>, Oct 9 16:53:20 2025 +0200`,
      `commit ${hash(2).slice(0, 10)} Ana Sol, Oct 9 16:53:20 2025 +0200`,
      `commit ${hash(3).slice(0, 10)} Ana Sol <ana@elsewhere.example>, Oct 9 16:53:20 2025 +0200`,
    ]);
  });

  test("a date in another format stays as it was asked for", () => {
    expect(texts(commit(1).replace(/Date: .*/, "Date:   2025-10-09"))[0]).toEndWith("Ana Sol <ana@example.com>, 2025-10-09");
  });

  test("a commit that stands alone keeps its whole hash", () => {
    expect(texts(commit(1))[0]).toStartWith(`commit ${hash(1)} Ana Sol`);
  });

  test("a message that quotes a log is a message", () => {
    const body = `    \n    commit ${hash(9)}\n    Author: Nobody <n@example.com>`;
    expect(texts(commit(1, body))).toContain(`    commit ${hash(9)}`);
  });

  test("a history past the room keeps every subject before any body", () => {
    const log = Array.from({ length: 40 }, (_, n) =>
      commit(n, "    \n    A long explanation of why this was done, and how.\n".repeat(3)),
    ).join("");
    const shown = texts(log, 1300);
    for (let n = 0; n < 40; n++) expect(shown).toContain(`${hash(n).slice(0, 10)} Subject ${n}`);
    expect(rows(log, 1300).left).toBeGreaterThan(40);
  });

  test("text without a commit is not its business", () => {
    expect(rows("abc1234 one line").matched).toBe(false);
  });
});
