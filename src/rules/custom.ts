import type { IndexedRule, RuleIndex } from "./compile.ts";
import type { Rule } from "./schema.ts";

// Rules of the user and of trusted projects, as compiled by custom-compile.ts. Read on the hook's and the filter's path: no YAML,
// no node:fs. What is in force is our compiled copy; a project's file that has changed since is not (it has to be trusted again).

/** One folder of rules and what it looked like when it was compiled. */
export interface Source {
  folder: string;
  /** Build of the pith that compiled it: what rules mean, and those that it starts from, may be others in another one. */
  by: string;
  /** Its patterns are known not to take long. */
  measured: boolean;
  /** [path, time of change in ms, bytes] of every file and folder in it. */
  seen: [string, number, number][];
  /** What stood in the files. */
  digest: string;
  rules: IndexedRule[];
  prints: { name: string; prints: NonNullable<Rule["prints"]> }[];
  /** File below the lookup's folder with the rules' bodies by name. */
  bodies: string;
}

export interface Lookup {
  version: typeof lookupVersion;
  user?: Source;
  /** Trusted projects by their root. */
  projects: Record<string, Source>;
}

declare const PITH_BUILD: string;
export const ownBuild = typeof PITH_BUILD === "string" ? PITH_BUILD : "source";
const lookupVersion = 1;

/** What is not there has a time of change that Bun makes up. */
export function isAbsent(path: string): boolean {
  return Bun.file(path).lastModified === 4503599627370495;
}

export function userFolder(): string {
  return `${configFolder()}/filters`;
}

/** Where the user keeps rules and prices of their own. */
export function configFolder({ XDG_CONFIG_HOME: config, HOME: home } = process.env): string {
  return `${findBase(config, home, ".config")}/pith`;
}

export function lookupFolder({ XDG_DATA_HOME: data, HOME: home } = process.env): string {
  return `${findBase(data, home, ".local/share")}/pith/rules`;
}

// A path that is not absolute would lead into the folder of whatever project we are in. Nothing lies below a device.
function findBase(own: string | undefined, home: string | undefined, below: string): string {
  if (own?.startsWith("/")) return own;
  return home?.startsWith("/") ? `${home}/${below}` : "/dev/null";
}

/** What was compiled; a number is the version of a newer pith's, which is left as it is. */
export async function readLookup(): Promise<Lookup | number> {
  return parseLookup(await readText(lookupPath()));
}

function lookupPath(): string {
  return `${lookupFolder()}/lookup.json`;
}

/** Mapped, for to read a file Bun starts threads: half a millisecond. Nobody writes into a file of ours, a new one takes its name. */
function mapText(path: string): string | undefined {
  try {
    return new TextDecoder().decode(Bun.mmap(path));
  } catch {
    return undefined;
  }
}

/** The same of a file that cannot be mapped; nothing where there is none. */
async function readText(path: string): Promise<string> {
  const text = mapText(path);
  if (text !== undefined) return text;
  // A pipe or a device in its place would be read without end.
  return isAbsent(path) || Bun.file(path).size === Infinity ? "" : Bun.file(path).text();
}

// A power cut may have left less than was written.
function parseLookup(text: string): Lookup | number {
  const none: Lookup = { version: lookupVersion, projects: {} };
  try {
    const lookup = JSON.parse(text) as Lookup;
    if (lookup.version < lookupVersion) return none;
    return lookup.version === lookupVersion ? lookup : lookup.version;
  } catch {
    return none;
  }
}

/** The sources that hold in a folder, the nearest project first, then the user's own. Where they cannot be read the built-in rules go on. */
export async function findSources(cwd: string, { measured = true } = {}): Promise<Source[]> {
  try {
    return await readSources(cwd, measured);
  } catch {
    return [];
  }
}

async function readSources(cwd: string, measured: boolean): Promise<Source[]> {
  let lookup = await readLookup();
  if (typeof lookup === "number") return [];
  if (isStale(lookup.user, measured)) {
    const { compileUser } = await import("./custom-compile.ts");
    lookup = await compileUser(lookup, measured);
  }
  const sources: Source[] = [];
  for (const root of findRoots(lookup, cwd)) {
    const source = lookup.projects[root] as Source;
    const own = source.by === ownBuild ? source : await (await import("./custom-compile.ts")).recompileProject(root, source);
    if (own) sources.push(own);
  }
  return lookup.user ? [...sources, lookup.user] : sources;
}

/** The same where all is compiled, for the hook: nothing is waited for. */
function findCompiled(cwd: string): Source[] | undefined {
  try {
    return readCompiled(cwd);
  } catch {
    return undefined;
  }
}

function readCompiled(cwd: string): Source[] | undefined {
  const text = mapText(lookupPath());
  const lookup = text === undefined ? undefined : parseLookup(text);
  if (typeof lookup !== "object" || isStale(lookup.user, false)) return undefined;
  const sources: Source[] = [];
  const roots = findRoots(lookup, cwd);
  for (let at = 0; at < roots.length; at++) {
    const source = lookup.projects[roots[at]!]!;
    if (source.by !== ownBuild) return undefined;
    sources.push(source);
  }
  if (lookup.user) sources.push(lookup.user);
  return sources;
}

/** Trusted projects around a folder whose rules have not changed since, the nearest first. */
function findRoots({ projects }: Lookup, cwd: string): string[] {
  const roots: string[] = [];
  for (const root in projects) if (isWithin(cwd, root) && isUnchanged(projects[root]!)) roots.push(root);
  return roots.length > 1 ? roots.sort((a, b) => b.length - a.length) : roots;
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder) && (path.length === folder.length || path[folder.length] === "/");
}

/** The rules that hold in a folder, project before user before built-in. Whether their patterns take long is measured where they are used. */
export function joinRules(builtIn: RuleIndex, cwd: string): RuleIndex | Promise<RuleIndex> {
  // Most people have no rules of their own; a tenth of a millisecond for them.
  if (isAbsent(lookupPath()) && isAbsent(userFolder())) return builtIn;
  const compiled = findCompiled(cwd);
  return compiled ? joinSources(builtIn, compiled) : findSources(cwd, { measured: false }).then((sources) => joinSources(builtIn, sources));
}

function joinSources(builtIn: RuleIndex, sources: Source[]): RuleIndex {
  const rules: IndexedRule[] = [];
  const names = new Set<string>();
  // Plain loops, for the hook runs them once.
  for (let of = 0; of <= sources.length; of++) {
    const more = of < sources.length ? sources[of]!.rules : builtIn.rules;
    for (let at = 0; at < more.length; at++) {
      const rule = more[at]!;
      if (!names.has(rule.name)) rules.push(rule);
      names.add(rule.name);
    }
  }
  return { rules };
}

/** The body of a user's or project's rule. */
export async function readBody(name: string, cwd: string): Promise<Rule | undefined> {
  for (const source of await findSources(cwd)) {
    if (!source.rules.some((rule) => rule.name === name)) continue;
    const bodies = await readBodies(source);
    return Object.hasOwn(bodies, name) ? bodies[name] : undefined;
  }
  return undefined;
}

/** The compiled rules of a source, by name; none where the file is damaged. */
export async function readBodies(source: Source): Promise<Record<string, Rule>> {
  try {
    return JSON.parse(await readText(`${lookupFolder()}/${source.bodies}`)) as Record<string, Rule>;
  } catch {
    return {};
  }
}

function isStale(user: Source | undefined, measured: boolean): boolean {
  const folder = userFolder();
  if (!user) return !isAbsent(folder);
  return user.by !== ownBuild || user.folder !== folder || (measured && !user.measured) || !isUnchanged(user);
}

export function isUnchanged(source: Source): boolean {
  for (let at = 0; at < source.seen.length; at++) {
    const seen = source.seen[at]!;
    const file = Bun.file(seen[0]);
    if (file.lastModified !== seen[1] || (seen[2] >= 0 && file.size !== seen[2])) return false;
  }
  return true;
}
