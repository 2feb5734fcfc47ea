import { expect, test } from "bun:test";

const root = `${import.meta.dir}/../src`;

/** What is loaded with a module: files of ours and packages. Types cost nothing, and what is imported in a function is loaded when it is needed. */
async function findLoaded(entry: string, found = { files: new Set<string>(), packages: new Set<string>() }) {
  if (found.files.has(entry)) return found;
  found.files.add(entry);
  const source = await Bun.file(`${root}/${entry}`).text();
  for (const [, name = ""] of source.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?"([^"]+)"/gm)) {
    if (!name.startsWith(".")) found.packages.add(name);
    else if (!name.includes("/dist/")) await findLoaded(new URL(name, `file:///${entry}`).pathname.slice(1), found);
  }
  return found;
}

test("filter reads its first byte with few modules and no package", async () => {
  const { files, packages } = await findLoaded("commands/filter.ts");
  expect([...files].sort()).toEqual([
    "commands/filter-stream.ts",
    "commands/filter.ts",
    "commands/intake.ts",
    "commands/job.ts",
    "commands/output.ts",
    "commands/view.ts",
    "commands/warm-up.ts",
    "process/library.ts",
    "process/read-input.ts",
    "process/read-output.ts",
    "process/write-output.ts",
  ]);
  expect([...packages]).toEqual([]);
});

// A new one here is milliseconds of every call of an agent: say in the commit why it is worth them.
test.each([
  ["commands/hook.ts", []],
  ["filter/filter.ts", ["strip-ansi"]],
  ["rules/in-force.ts", []],
  ["store/raw-writer.ts", ["node:fs", "node:os"]],
  ["commands/books.ts", ["node:fs", "node:os", "node:path"]],
])("%s loads no more packages than these: %j", async (entry, packages) => {
  const found = await findLoaded(entry);
  expect([...found.packages].sort()).toEqual(packages);
});

test("neither the hook nor the filter loads reports, help or the rules' sources", async () => {
  const loaded = await Promise.all(
    ["commands/hook.ts", "filter/filter.ts", "rules/in-force.ts", "store/raw-writer.ts"].map((entry) => findLoaded(entry)),
  );
  const files = loaded.flatMap((found) => [...found.files]);
  expect(files.filter((file) => /^report\/|commands\/(?!hook)|rules\/(?:load|schema|compile|prove)\.ts/.test(file))).toEqual([]);
});

test("of the agents the hook loads how they speak, and no more", async () => {
  const { files } = await findLoaded("commands/hook.ts");
  const ofHosts = [...files].filter((file) => file.startsWith("hosts/"));
  expect(ofHosts.filter((file) => !/^hosts\/(?:list|[^/]+\/hook)\.ts$/.test(file))).toEqual([]);
  expect(ofHosts).toContain("hosts/claude/hook.ts");
});

test("the vocabulary of a real tokenizer is loaded where --exact asks for it, and nowhere else", async () => {
  const files = await Array.fromAsync(new Bun.Glob("**/*.ts").scan({ cwd: root }));
  const naming = await Promise.all(files.map(async (file) => [file, await Bun.file(`${root}/${file}`).text()] as const));
  expect(naming.filter(([, source]) => source.includes('"gpt-tokenizer/')).map(([file]) => file)).toEqual(["commands/measure.ts"]);
  const { packages } = await findLoaded("commands/measure.ts");
  expect([...packages]).not.toContain("gpt-tokenizer/encoding/o200k_base");
});
