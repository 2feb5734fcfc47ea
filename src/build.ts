import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { BunPlugin } from "bun";
import glob from "fast-glob";
import { alignSegments, hugePage } from "./elf.ts";
import { formatError } from "./errors.ts";
import { compileRules, readRules, writeCompiled } from "./rules/compile.ts";
import { proveRules } from "./rules/prove.ts";
import { chooseRehearsals } from "./rules/rehearsals.ts";

// `bun src/build.ts` checks every rule and compiles dist/pith; `--rules` stops after the rules.
if (import.meta.main) await build();

async function build(): Promise<void> {
  try {
    const loaded = await readRules("filters");
    const compiled = compileRules(loaded);
    await writeCompiled(compiled, await chooseRehearsals(loaded, compiled, "filters"), "dist/rules");
    if (process.argv.includes("--rules")) process.exit(0);
    await proveRules(loaded);
    await compileExecutable("src/main.ts", "dist/pith");
  } catch (error) {
    console.error(formatError(error, process.argv.includes("--debug")));
    process.exit(1);
  }
}

/** Flags measured for start-up and for a hostile folder; the bench compiles its empty executable with the same. */
export async function compileExecutable(entry: string, outfile: string): Promise<void> {
  const { version } = (await Bun.file("package.json").json()) as {
    version: string;
  };
  const result = await Bun.build({
    entrypoints: [entry],
    target: "bun",
    format: "esm",
    minify: true,
    bytecode: true,
    splitting: true,
    plugins: [await joinHook(), keepVocabularyApart()],
    define: {
      "process.env.NODE_ENV": '"production"',
      PITH_VERSION: JSON.stringify(version),
      PITH_BUILD: JSON.stringify(`${version} ${await hashSources()}`),
    },
    compile: {
      outfile,
      autoloadDotenv: false,
      autoloadBunfig: false,
      // Compiling code that runs once costs the hook a quarter of a millisecond and a short filter one; main.ts takes this back for everything else.
      jitPolicy: 100,
      execArgv: ["--disallow-code-generation-from-strings=strict"],
    },
  });
  if (!result.success) throw new AggregateError(result.logs, "bun could not build the executable");
  await mapInHugePages(outfile);
}

/** Written in pieces of two huge pages it is kept in huge pages (ext4, Linux 6.18), and what starts and ends in milliseconds starts and ends the sooner. */
async function mapInHugePages(executable: string): Promise<void> {
  const bytes = alignSegments(await Bun.file(executable).bytes());
  const path = `${executable}.new`;
  rmSync(path, { force: true });
  const file = openSync(path, "wx", 0o755);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, Math.min(2 * hugePage, bytes.length - at));
    renameSync(path, executable);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** The hook in one piece, not in the nine that it would share with other commands: to load those takes it 0.2 ms more, a tenth of its time. */
async function joinHook(): Promise<BunPlugin> {
  const loadLater: BunPlugin = {
    name: "what the hook loads later",
    setup: ({ onResolve }) => {
      onResolve({ filter: /^\./ }, ({ kind, importer, path }) =>
        kind === "dynamic-import" ? { path: resolve(dirname(importer), path), external: true } : undefined,
      );
    },
  };
  const { outputs } = await Bun.build({ entrypoints: ["src/commands/hook.ts"], target: "bun", plugins: [loadLater] });
  // Behind this line Bun would take the text as it is.
  const contents = (await outputs[0]!.text()).replace("// @bun\n", "");
  return {
    name: "the hook in one piece",
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/src\/commands\/hook\.ts$/ }, () => ({ contents, loader: "js" }));
    },
  };
}

/**
 * The vocabulary of `gain --exact` as a file in the executable. As an array in the code it is 200,000 texts, and Bun (1.4.4) asks the kernel for all texts of all code
 * in pieces of 128 kB whenever it starts: 30 more system calls, 3 % of the hook's time.
 */
function keepVocabularyApart(): BunPlugin {
  return {
    name: "the vocabulary apart from the code",
    setup: ({ onLoad }) => {
      onLoad({ filter: /\/gpt-tokenizer\/esm\/bpeRanks\/o200k_base\.js$/ }, async ({ path }) => {
        const file = resolve("dist/o200k_base.json");
        await Bun.write(file, JSON.stringify((await import(path)).default));
        return {
          contents: `import file from ${JSON.stringify(file)} with { type: "file" };\nexport default await Bun.file(file).json();\n`,
          loader: "js",
        };
      });
    },
  };
}

/** What an executable was made from, so that what another one has compiled and kept is known from one's own. */
async function hashSources(): Promise<string> {
  const hasher = new Bun.CryptoHasher("sha256");
  const paths = await glob(["src/**", "filters/**/*.yaml", "package-lock.json"]);
  for (const path of paths.sort()) hasher.update(`${path}\n`).update(await Bun.file(path).bytes());
  return hasher.digest("hex").slice(0, 12);
}
