import { describe, expect, test } from "bun:test";
import { filter } from "../src/filter/filter.ts";
import { checkTest } from "../src/rules/check-test.ts";
import { compileRules, readRules } from "../src/rules/compile.ts";

const root = `${import.meta.dir}/../filters`;
const loaded = await readRules(root);
const { rules, prints: known } = compileRules(loaded);
const byName = new Map(rules.map((rule) => [rule.name, rule]));

for (const { name, file } of loaded) {
  const rule = byName.get(name);
  if (!rule) continue;
  describe(name, () => {
    for (const one of file.tests ?? []) {
      test(`${name}: ${one.name}`, async () => {
        const recording = await Bun.file(`${root}/${name}/${one.recorded}`).bytes();
        expect(checkTest({ rule, test: one, recording, filter, readRule: (other) => byName.get(other), known })).toEqual([]);
      });
    }

    test(`${name}: says why it exists and has tests`, () => {
      expect(file.why ?? file.extends ?? "").not.toBe("");
      expect(file.tests ?? []).not.toBeEmpty();
    });
  });
}
