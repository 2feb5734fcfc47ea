import { describe, expect, test } from "bun:test";
import { filter } from "../src/filter/filter.ts";
import { checkTest } from "../src/rules/check-test.ts";
import { compileRules, readRules } from "../src/rules/compile.ts";
import { findUnproved, readProofs } from "../src/rules/prove.ts";

const root = `${import.meta.dir}/../filters`;
const loaded = await readRules(root);
const { rules, prints: known } = compileRules(loaded);
const byName = new Map(rules.map((rule) => [rule.name, rule]));
const proved = await readProofs();

for (const one of loaded) {
  const { name, file } = one;
  const rule = byName.get(name);
  if (!rule) continue;
  describe(name, () => {
    for (const recorded of file.tests ?? []) {
      test(`${name}: ${recorded.name}`, async () => {
        const recording = await Bun.file(`${root}/${name}/${recorded.recorded}`).bytes();
        expect(checkTest({ rule, test: recorded, recording, filter, readRule: (other) => byName.get(other), known })).toEqual([]);
      });
    }

    // A proof takes half a second and more: `bun src/rules/prove.ts` makes those that are missing, and refuses what can explode.
    test(`${name}: every pattern is proved`, () => {
      expect(findUnproved(one, proved)).toEqual([]);
    });

    test(`${name}: says why it exists and has tests`, () => {
      expect(file.why ?? file.extends ?? "").not.toBe("");
      expect(file.tests ?? []).not.toBeEmpty();
    });
  });
}
