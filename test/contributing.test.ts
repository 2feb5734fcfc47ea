import { expect, test } from "bun:test";
import { filter } from "../src/filter/filter.ts";
import { checkTest } from "../src/rules/check-test.ts";
import { loadRule, resolveRule } from "../src/rules/load.ts";

test("the rule that CONTRIBUTING.md shows passes its tests on real recordings", async () => {
  const text = await Bun.file(`${import.meta.dir}/../CONTRIBUTING.md`).text();
  const yaml = text.match(/```yaml\n(# filters\/sha256sum\.yaml\n[\s\S]*?)```/)?.[1] ?? "";
  const loaded = loadRule("sha256sum", "CONTRIBUTING.md", yaml);
  const rule = resolveRule(loaded, () => undefined);
  const tests = loaded.file.tests ?? [];
  expect(tests).toHaveLength(2);
  for (const one of tests) {
    const recording = await Bun.file(`${import.meta.dir}/contributing/${one.recorded}`).bytes();
    expect(checkTest({ rule, test: one, recording, filter, readRule: () => undefined })).toEqual([]);
  }
});
