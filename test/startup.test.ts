import { expect, test } from "bun:test";
import { relative, resolve } from "node:path";

// What an agent waits for. A module more here needs a sentence in the commit that says what it costs.
const src = resolve(`${import.meta.dir}/../src`);

/** Files and packages that are loaded before the first line of a command runs; lazy imports are not. */
async function loadedWith(entry: string): Promise<string[]> {
  const found = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const source = file.endsWith(".ts") ? await Bun.file(`${src}/${file}`).text() : "";
    for (const [, target = ""] of source.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?"([^"]+)";/gm)) {
      queue.push(target.startsWith(".") ? relative(src, resolve(`${src}/${file}`, "..", target)) : target);
    }
  }
  return [...found].sort();
}

test("the hook loads the parser of shell words, the lookup of rules and nothing else", async () => {
  expect(await loadedWith("commands/hook.ts")).toEqual([
    "../dist/rules/index.ts",
    "commands/hook.ts",
    "hosts/claude/hook.ts",
    "rules/built-in-index.ts",
    "rules/custom.ts",
    "rules/decide.ts",
    "rules/match.ts",
    "shell/display.ts",
    "shell/endless.ts",
    "shell/launchers.ts",
    "shell/options.ts",
    "shell/parse.ts",
    "shell/quote.ts",
    "shell/scan.ts",
  ]);
});

test("the filter's reading end loads nothing that has to be waited for", async () => {
  expect(await loadedWith("commands/filter.ts")).toEqual(["commands/filter-stream.ts", "commands/filter.ts", "process/read-output.ts"]);
});

test("neither the view nor anything on the way to it reads YAML, checks rules or makes reports", async () => {
  const all = [
    ...(await loadedWith("commands/filter-stream.ts")),
    ...(await loadedWith("filter/filter.ts")),
    ...(await loadedWith("rules/in-force.ts")),
  ];
  for (const module of [
    "yaml",
    "valibot",
    "fast-glob",
    "picocolors",
    "rules/load.ts",
    "rules/schema.ts",
    "rules/custom-compile.ts",
    "commands/help.ts",
    "commands/gain.ts",
  ]) {
    expect(all).not.toContain(module);
  }
});
