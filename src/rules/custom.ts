import type { IndexedRule, RuleIndex } from "./compile.ts";
import type { Rule } from "./schema.ts";

// Rules of the user and of trusted projects, as compiled by custom-compile.ts. Read on the hook's and the filter's path: no YAML,
// no node:fs. What is in force is our compiled copy; a project's file that has changed since is not (it has to be trusted again).

/** One folder of rules and what it looked like when it was compiled. */
export interface Source {
  folder: string;
  /** [path, time of change in ms, bytes] of every file and folder in it. */
  seen: [string, number, number][];
  rules: IndexedRule[];
  prints: { name: string; prints: NonNullable<Rule["prints"]> }[];
  /** File below the lookup's folder with the rules' bodies by name. */
  bodies: string;
}

export interface Lookup {
  version: 1;
  user?: Source;
  /** Trusted projects by their root. */
  projects: Record<string, Source>;
}

/** What is not there has a time of change that Bun makes up. */
function isAbsent(path: string): boolean {
  return Bun.file(path).lastModified === 4503599627370495;
}

export function userFolder(environment = process.env): string {
  return `${environment.XDG_CONFIG_HOME || `${environment.HOME}/.config`}/pith/filters`;
}

export function lookupFolder(environment = process.env): string {
  return `${environment.XDG_DATA_HOME || `${environment.HOME}/.local/share`}/pith/rules`;
}

export async function readLookup(): Promise<Lookup> {
  const file = `${lookupFolder()}/lookup.json`;
  if (isAbsent(file)) return { version: 1, projects: {} };
  const lookup = (await Bun.file(file).json()) as Lookup;
  return lookup.version === 1 ? lookup : { version: 1, projects: {} };
}

/** The sources that hold in a folder, the nearest project first, then the user's own. A broken lookup means none: the built-in rules go on. */
export async function findSources(cwd: string): Promise<Source[]> {
  try {
    return await readSources(cwd);
  } catch {
    return [];
  }
}

async function readSources(cwd: string): Promise<Source[]> {
  let lookup = await readLookup();
  if (isStale(lookup.user, userFolder())) {
    const { compileUser } = await import("./custom-compile.ts");
    lookup = await compileUser(lookup);
  }
  const roots = Object.keys(lookup.projects).filter((root) => cwd === root || cwd.startsWith(`${root}/`));
  const projects = roots.sort((a, b) => b.length - a.length).map((root) => lookup.projects[root] as Source);
  return [...projects.filter((source) => isUnchanged(source)), ...(lookup.user ? [lookup.user] : [])];
}

/** The rules that hold in a folder, project before user before built-in. */
export async function joinRules(builtIn: RuleIndex, cwd: string): Promise<RuleIndex> {
  // Most people have no rules of their own; a tenth of a millisecond for them.
  if (isAbsent(`${lookupFolder()}/lookup.json`) && isAbsent(userFolder())) return builtIn;
  const own = (await findSources(cwd)).flatMap((source) => source.rules);
  if (own.length === 0) return builtIn;
  const names = new Set<string>();
  return { rules: [...own, ...builtIn.rules].filter(({ name }) => !names.has(name) && names.add(name)) };
}

/** The body of a user's or project's rule. */
export async function readBody(name: string, cwd: string): Promise<Rule | undefined> {
  for (const source of await findSources(cwd)) {
    if (!source.rules.some((rule) => rule.name === name)) continue;
    try {
      const bodies = (await Bun.file(`${lookupFolder()}/${source.bodies}`).json()) as Record<string, Rule>;
      if (Object.hasOwn(bodies, name)) return bodies[name];
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function isStale(user: Source | undefined, folder: string): boolean {
  if (!user) return !isAbsent(folder);
  return !isUnchanged(user) || user.folder !== folder;
}

export function isUnchanged(source: Source): boolean {
  return source.seen.every(([path, changed, size]) => {
    const file = Bun.file(path);
    return file.lastModified === changed && (file.size === size || size < 0);
  });
}
