import { createHash } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { formatError, UserError } from "../errors.ts";
import { findCollisions, refuseCollision } from "./collide.ts";
import { indexRule } from "./compile.ts";
import { findSources, isUnchanged, type Lookup, lookupFolder, ownBuild, readLookup, type Source, userFolder } from "./custom.ts";
import { type LoadedRule, loadRule, maxBytes, refuseSize, resolveRule } from "./load.ts";
import { look } from "../store/weak.ts";
import { readRule, ruleNames } from "./built-in.ts";
import { measurePatterns } from "./measure.ts";
import type { Rule } from "./schema.ts";

const maxFiles = 500;

/** A rule that is off has a name alone. */
type Resolved = Rule | { name: string; off: true };

export interface Problem {
  /** The rule or the path that it is about. */
  about: string;
  /** As it is printed. */
  text: string;
}

export interface FolderOfRules {
  loaded: LoadedRule[];
  /** The same with what they extend. */
  resolved: Resolved[];
  /** Files that cannot be used. */
  problems: Problem[];
  seen: Source["seen"];
  digest: string;
}

/** Reads every rule file below a folder. A file with a mistake is a problem; the others hold. To measure patterns takes some milliseconds each. */
export function readFolder(folder: string, { measured = true } = {}): FolderOfRules {
  const found: FolderOfRules = { loaded: [], resolved: [], problems: [], seen: [], digest: "" };
  const hasher = createHash("sha256");
  const attempt = (about: string, work: () => void) => {
    try {
      work();
    } catch (error) {
      found.problems.push({ about, text: formatError(error) });
    }
  };
  for (const { path, size } of listFiles(folder, found)) {
    const name = path.slice(folder.length + 1).replace(/\.yaml$/, "");
    attempt(name, () => {
      if (size > maxBytes) throw refuseSize(name, path);
      const text = readFileSync(path, "utf8");
      hasher.update(JSON.stringify([name, text]));
      const rule = loadRule(name, path, text);
      if (measured) measurePatterns(rule);
      found.loaded.push(rule);
    });
  }
  found.digest = hasher.digest("hex");
  const byName = new Map(found.loaded.map((rule) => [rule.name, rule]));
  for (const rule of found.loaded) attempt(rule.name, () => found.resolved.push(resolve(rule, byName)));
  const collisions = findCollisions(found.resolved.map((rule) => indexRule(rule as Rule)));
  for (const one of collisions) {
    const refused = refuseCollision(one, byName.get(one.name) as LoadedRule);
    found.problems.push({ about: one.name, text: formatError(refused) });
  }
  const refused = new Set(collisions.map(({ name }) => name));
  found.resolved = found.resolved.filter(({ name }) => !refused.has(name));
  return found;
}

/** Their texts, one below the other, without the last line break. */
export function formatProblems(problems: Problem[]): string {
  return problems
    .map(({ text }) => text)
    .join("")
    .trimEnd();
}

function resolve(rule: LoadedRule, byName: Map<string, LoadedRule>): Resolved {
  if (rule.file.off) return { name: rule.name, off: true };
  // A rule that takes the place of a built-in one may start from it.
  return resolveRule(rule, (name) => (name === rule.name ? undefined : byName.get(name)) ?? findBuiltIn(name), [
    ...byName.keys(),
    ...ruleNames(),
  ]);
}

interface FoundFile {
  path: string;
  size: number;
}

// A link could lead anywhere and change without being seen; neither folders nor files are followed.
function listFiles(folder: string, found: FolderOfRules): FoundFile[] {
  const stats = look(folder);
  if (!stats) return [];
  if (stats.isSymbolicLink()) {
    const because = "the folder is a symbolic link";
    const refused = new UserError({ cannot: "read rules", because, at: folder, try: "put the files themselves there" });
    found.problems.push({ about: folder, text: formatError(refused) });
    return [];
  }
  found.seen.push([folder, Math.trunc(stats.mtimeMs), -1]);
  const files: FoundFile[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) {
      const refused = new UserError({
        cannot: "read a rule",
        because: "it is a symbolic link",
        at: path,
        try: "put the file itself there",
      });
      found.problems.push({ about: path, text: formatError(refused) });
    } else if (entry.isDirectory()) files.push(...listFiles(path, found));
    else if (entry.name.endsWith(".yaml") && entry.isFile()) {
      const { mtimeMs, size } = lstatSync(path);
      found.seen.push([path, Math.trunc(mtimeMs), size]);
      files.push({ path, size });
    }
    if (files.length > maxFiles) {
      const because = `there are more than ${maxFiles} files; those that come first by name hold`;
      const hint = "keep recordings elsewhere, and rules few";
      const refused = new UserError({ cannot: "read all rules", because, at: folder, try: hint });
      found.problems.push({ about: folder, text: formatError(refused) });
      return files.slice(0, maxFiles);
    }
  }
  return files;
}

/** Compiles the user's own rules into the lookup. Mistakes are left to `pith rules` and `pith test` to tell. */
export async function compileUser(lookup: Lookup, measured: boolean): Promise<Lookup> {
  const folder = userFolder();
  const next = { ...lookup, user: writeSource("user.json", folder, readFolder(folder, { measured }), measured) };
  writeLookup(next);
  return next;
}

/** The nearest folder upward that has rules of its own. */
export function findProjectRoot(cwd: string): string | undefined {
  for (let folder = realpathSync(cwd); folder !== ""; folder = folder.slice(0, folder.lastIndexOf("/")))
    if (existsSync(`${folder}/.pith/filters`)) return folder;
  return undefined;
}

/** Which rules of the user and of the project do not hold here, and what to do; empty where all do. */
export async function describeIdle(cwd: string): Promise<string> {
  const problems = (await findSources(cwd)).flatMap(({ folder }) => readFolder(folder).problems);
  return [formatProblems(problems), (await describeResting(cwd)) ?? ""].filter(Boolean).join("\n");
}

async function describeResting(cwd: string): Promise<string | undefined> {
  const root = findProjectRoot(cwd);
  const lookup = await readLookup();
  if (root === undefined || typeof lookup === "number") return undefined;
  const trusted = lookup.projects[root];
  const folder = `${root}/.pith/filters`;
  if (
    (trusted?.by === ownBuild && isUnchanged(trusted)) ||
    !readdirSync(folder, { recursive: true }).some((path) => String(path).endsWith(".yaml"))
  )
    return undefined;
  const why = trusted ? "they have changed since they were trusted" : "nobody has trusted them";
  return `pith: the rules in ${folder} do not hold: ${why}\n  try: pith trust`;
}

/** Where a project keeps its rules; nothing on the way from its root may be a link. */
export function findProjectFolder(root: string): string {
  const folder = `${root}/.pith/filters`;
  if (realpathSync(folder) === folder) return folder;
  throw new UserError({
    cannot: `trust the rules of ${root}`,
    because: ".pith/filters is a symbolic link, or lies behind one",
    try: "put the files themselves there",
  });
}

/** Compiles anew what another pith has compiled, as long as it is what was trusted; how long its patterns take was measured then. */
export async function recompileProject(root: string, { digest }: Source): Promise<Source | undefined> {
  const read = readFolder(findProjectFolder(root), { measured: false });
  return read.digest === digest ? trustProject(root, read) : undefined;
}

/** Compiles a project's rules as they were read and shown; from here on they hold below `root`. */
export async function trustProject(root: string, read: FolderOfRules): Promise<Source> {
  const lookup = await requireLookup();
  const bodies = `${createHash("sha256").update(root).digest("hex").slice(0, 16)}.json`;
  const source = writeSource(bodies, findProjectFolder(root), read, true);
  writeLookup({ ...lookup, projects: { ...lookup.projects, [root]: source } });
  return source;
}

/** The lookup, or an error that says why its rules do not hold. */
export async function requireLookup(): Promise<Lookup> {
  const lookup = await readLookup();
  if (typeof lookup === "object") return lookup;
  throw new UserError({
    cannot: "read the rules that are trusted",
    because: "a newer pith has compiled them",
    at: lookupFolder(),
    try: "./install.sh",
  });
}

export async function distrustProject(root: string): Promise<boolean> {
  const lookup = await requireLookup();
  const source = lookup.projects[root];
  if (!source) return false;
  const { [root]: _gone, ...projects } = lookup.projects;
  writeLookup({ ...lookup, projects });
  rmSync(`${lookupFolder()}/${source.bodies}`, { force: true });
  return true;
}

function writeSource(bodies: string, folder: string, { resolved, seen, digest }: FolderOfRules, measured: boolean): Source {
  writeFile(bodies, JSON.stringify(Object.fromEntries(resolved.map((rule) => [rule.name, rule]))));
  return {
    folder,
    by: ownBuild,
    measured,
    seen,
    digest,
    bodies,
    // A rule that is off answers nothing; by its name it takes the built-in one's place.
    rules: resolved.map((rule) => indexRule(rule as Rule)),
    prints: resolved.flatMap((rule) => ("prints" in rule && rule.prints ? [{ name: rule.name, prints: rule.prints }] : [])),
  };
}

/** A built-in rule in the form of a file, for `extends`. */
function findBuiltIn(name: string): LoadedRule | undefined {
  const rule = readRule(name);
  if (!rule) return undefined;
  const { name: _name, ...file } = rule;
  const path = `filters/${name}.yaml`;
  return { name, path, placeOf: () => path, file };
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
