import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { formatError, UserError } from "../errors.ts";
import { indexRule } from "./compile.ts";
import { type Lookup, lookupFolder, readLookup, type Source, userFolder } from "./custom.ts";
import { type LoadedRule, loadRule, resolveRule } from "./load.ts";
import { readRule } from "./built-in.ts";
import { measurePatterns } from "./measure.ts";
import type { Rule } from "./schema.ts";

const maxFiles = 500;

export interface FolderOfRules {
  loaded: LoadedRule[];
  /** One text per file that cannot be used, as it is printed. */
  problems: string[];
  seen: Source["seen"];
}

/** Reads every rule file below a folder. A file with a mistake is a problem; the others hold. */
export function readFolder(folder: string): FolderOfRules {
  const found: FolderOfRules = { loaded: [], problems: [], seen: [] };
  for (const path of listFiles(folder, found)) {
    const name = path.slice(folder.length + 1).replace(/\.yaml$/, "");
    try {
      const rule = loadRule(name, path, readFileSync(path, "utf8"));
      measurePatterns(rule);
      found.loaded.push(rule);
    } catch (error) {
      found.problems.push(formatError(error));
    }
  }
  return found;
}

// A link could lead anywhere and change without being seen; neither folders nor files are followed.
function listFiles(folder: string, found: FolderOfRules): string[] {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (!stats) return [];
  if (stats.isSymbolicLink()) {
    found.problems.push(
      formatError(
        new UserError({
          cannot: "read rules",
          because: "the folder is a symbolic link",
          at: folder,
          try: "put the files themselves there",
        }),
      ),
    );
    return [];
  }
  found.seen.push([folder, Math.trunc(stats.mtimeMs), -1]);
  const files: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) {
      found.problems.push(
        formatError(new UserError({ cannot: "read a rule", because: "it is a symbolic link", at: path, try: "put the file itself there" })),
      );
    } else if (entry.isDirectory()) files.push(...listFiles(path, found));
    else if (entry.name.endsWith(".yaml") && entry.isFile()) {
      const { mtimeMs, size } = lstatSync(path);
      found.seen.push([path, Math.trunc(mtimeMs), size]);
      files.push(path);
    }
    if (files.length > maxFiles)
      throw new UserError({
        cannot: "read rules",
        because: `there are more than ${maxFiles} files`,
        at: folder,
        try: "keep recordings elsewhere, and rules few",
      });
  }
  return files;
}

/** Compiles the user's own rules into the lookup. Mistakes are left to `pith doctor` and `pith rules` to tell. */
export async function compileUser(lookup: Lookup): Promise<Lookup> {
  const folder = userFolder();
  const { loaded, seen } = readFolder(folder);
  const next = { ...lookup, user: writeSource("user.json", folder, loaded, seen) };
  writeLookup(next);
  return next;
}

export interface Trusted {
  source: Source;
  problems: string[];
}

/** Compiles a project's rules as they are now; from here on they hold below `root`. */
export async function trustProject(root: string): Promise<Trusted> {
  const folder = `${realpathSync(root)}/.pith/filters`;
  const { loaded, problems, seen } = readFolder(folder);
  const lookup = await readLookup();
  const source = writeSource(`${createHash("sha256").update(root).digest("hex").slice(0, 16)}.json`, folder, loaded, seen);
  writeLookup({ ...lookup, projects: { ...lookup.projects, [root]: source } });
  return { source, problems };
}

export async function distrustProject(root: string): Promise<boolean> {
  const lookup = await readLookup();
  const source = lookup.projects[root];
  if (!source) return false;
  const { [root]: _gone, ...projects } = lookup.projects;
  writeLookup({ ...lookup, projects });
  rmSync(`${lookupFolder()}/${source.bodies}`, { force: true });
  return true;
}

/** The compiled rules of a source, by name. */
export async function readBodies(source: Source): Promise<Record<string, Rule>> {
  try {
    return (await Bun.file(`${lookupFolder()}/${source.bodies}`).json()) as Record<string, Rule>;
  } catch {
    return {};
  }
}

function writeSource(bodies: string, folder: string, loaded: LoadedRule[], seen: Source["seen"]): Source {
  const byName = new Map(loaded.map((rule) => [rule.name, rule]));
  const find = (name: string) => byName.get(name) ?? findBuiltIn(name);
  const rules: (Rule | { name: string; off: true })[] = loaded.map((rule) =>
    rule.file.off ? { name: rule.name, off: true } : resolveRule(rule, (name) => (name === rule.name ? findBuiltIn(name) : find(name))),
  );
  writeFile(bodies, JSON.stringify(Object.fromEntries(rules.map((rule) => [rule.name, rule]))));
  return {
    folder,
    seen,
    bodies,
    // A rule that is off answers nothing; by its name it takes the built-in one's place.
    rules: rules.map((rule) => indexRule(rule as Rule)),
    prints: rules.flatMap((rule) => ("prints" in rule && rule.prints ? [{ name: rule.name, prints: rule.prints }] : [])),
  };
}

/** A built-in rule in the form of a file, for `extends`. */
export function findBuiltIn(name: string): LoadedRule | undefined {
  const rule = readRule(name);
  if (!rule) return undefined;
  const { name: _name, ...file } = rule;
  return { name, path: `filters/${name}.yaml`, file };
}

function writeLookup(lookup: Lookup): void {
  writeFile("lookup.json", JSON.stringify(lookup));
}

function writeFile(name: string, text: string): void {
  const folder = lookupFolder();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = `${folder}/${name}.${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, `${folder}/${name}`);
}
