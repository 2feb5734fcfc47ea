import { describe, expect, test } from "bun:test";
import type { Payload } from "../../src/hosts/dialect.ts";

/** Each payload as an agent sent it (`<case>.in.json`, the folder is its version) beside what is read from it (`<case>.out.json`). */
export function testPayloads(folder: string, read: (payload: Payload) => unknown): void {
  const cases = [...new Bun.Glob("*/*.in.json").scanSync(folder)].sort();
  describe("payloads as the agent sent them", () => {
    test("are there", () => expect(cases.length).toBeGreaterThan(2));
    test.each(cases)("%s", async (name) => {
      const payload = (await Bun.file(`${folder}/${name}`).json()) as Payload;
      const expected: unknown = await Bun.file(`${folder}/${name.replace(".in.", ".out.")}`).json();
      expect(JSON.parse(JSON.stringify((await read(payload)) ?? null))).toEqual(expected);
    });
  });
}
