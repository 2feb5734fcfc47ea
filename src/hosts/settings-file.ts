import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { explainRefusal, UserError } from "../errors.ts";
import { quoteWord } from "../shell/quote.ts";
import { parseJsonc, readValue } from "./jsonc.ts";
import { TextFault } from "./text-fault.ts";

/** How a host's file takes our entries and gives them back: text in, text out. */
export interface Edit {
  merge: (text: string) => string;
  /** Undefined where nothing of the file is left. */
  remove: (text: string) => string | undefined;
}

/** A settings file of a host, and the folder that remembers what installs have changed. */
export interface Target extends Edit {
  host: string;
  file: string;
  memories: string;
}

/** A change that is planned and not made. `undefined` stands for a file that is not there. */
export interface Change {
  before: string | undefined;
  after: string | undefined;
  /** The agents that a file stays for, where it is not this one's alone: one `AGENTS.md` tells many of them. */
  keptFor?: string[];
}

/** What an install remembers of a file, so that an uninstall can give the very bytes back. */
interface Memory {
  version: 2;
  /** All that are connected by what stands in the file. */
  hosts: string[];
  file: string;
  /** Name of the copy of the file without our entries; null where there was no file. */
  copy: string | null;
  /** The folders that this install has made, or an earlier one that still stands; the innermost first. */
  made: string[];
  /** SHA-256 of the file after the install. */
  after: string;
}

export function planInstall({ file, merge }: Target): Change {
  const before = readSettings(file);
  return { before, after: explainFault(file, before, () => merge(before ?? "")) };
}

/** Gives the file back as it was before the install; where it was edited since, only our entries go. `leaving`: the agents that are disconnected now. */
export function planRemoval({ file, memories, remove }: Target, leaving: string[]): Change {
  const before = readSettings(file);
  if (before === undefined) return { before, after: undefined };
  const memory = readMemory(file, memories);
  const keptFor = memory?.hosts.filter((name) => !leaving.includes(name));
  if (keptFor?.length) return { before, after: before, keptFor };
  if (memory?.after === hash(before)) {
    if (memory.copy === null) return { before, after: undefined };
    const copy = join(memories, memory.copy);
    if (existsSync(copy)) return { before, after: readText(copy) };
  }
  const after = explainFault(file, before, () => remove(before));
  const isOursAlone = memory?.copy === null && after !== before && isEmpty(after ?? "");
  return { before, after: isOursAlone ? undefined : after };
}

function isEmpty(text: string): boolean {
  return /^\s*(\{\s*\}\s*)?$/.test(text);
}

/** Makes the change; the answer is where the file as it was is kept, if there was one. */
export function applyInstall({ host, file, memories, remove }: Target, { before, after }: Change): string | undefined {
  const older = readMemory(file, memories);
  if (after === undefined || after === before) {
    if (older && !older.hosts.includes(host)) writeMemory({ ...older, hosts: [...older.hosts, host] }, memories);
    return undefined;
  }
  const target = followLinks(file);
  // A second install must not take the first one's result for the user's own file.
  const isUpdate = before !== undefined && older?.after === hash(before);
  const own = isUpdate || before === undefined ? undefined : remove(before);
  const copy = isUpdate ? older.copy : own === undefined ? null : basename(copyPath(file, memories));
  const made = listMade(dirname(target), memories);
  mkdirSync(memories, { recursive: true, mode: 0o700 });
  if (copy !== null && !isUpdate) writeFileSync(copyPath(file, memories), own ?? "", { mode: 0o600 });
  try {
    writeWhole(target, after);
  } catch (error) {
    if (!older) rmSync(copyPath(file, memories), { force: true });
    throw error;
  }
  const hosts = [...new Set([...(before === undefined ? [] : (older?.hosts ?? [])), host])];
  writeMemory({ version: 2, hosts, file, copy, made, after: hash(after) }, memories);
  return copy === null ? undefined : join(memories, copy);
}

export function applyRemoval({ file, memories }: Target, { before, after, keptFor }: Change): void {
  const target = followLinks(file);
  const memory = readMemory(file, memories);
  if (memory && keptFor) return writeMemory({ ...memory, hosts: keptFor }, memories);
  if (after === undefined) removeFile(target, memory?.made ?? []);
  else if (after !== before) writeWhole(target, after);
  rmSync(copyPath(file, memories), { force: true });
  rmSync(memoryPath(file, memories), { force: true });
}

/** The files of a host that an install has changed and no uninstall has given back yet. */
export function listRemembered(host: string, memories: string): string[] {
  const found = readMemories(memories).filter(({ hosts }) => hosts.includes(host));
  return found.map(({ file }) => file).toSorted();
}

function readMemories(memories: string): Memory[] {
  if (!existsSync(memories)) return [];
  const names = readdirSync(memories).filter((name) => name.endsWith(".memory.json"));
  return names.flatMap((name) => parseMemory(join(memories, name)) ?? []);
}

/** A folder and the ones around it, as far as an install has made them or is about to. */
function listMade(folder: string, memories: string): string[] {
  const known = new Set(readMemories(memories).flatMap(({ made }) => made));
  const isOurs = (path: string): boolean => !existsSync(path) || known.has(path);
  return isOurs(folder) ? [folder, ...listMade(dirname(folder), memories)] : [];
}

/** The settings as a value; undefined where there is no file or nothing in it. */
export function parseSettings(file: string, parse = parseJson): unknown {
  const text = readSettings(file);
  return text?.trim() ? explainFault(file, text, () => parse(text)) : undefined;
}

function parseJson(text: string): unknown {
  return readValue(parseJsonc(text));
}

export function readSettings(file: string): string | undefined {
  try {
    const target = followLinks(file);
    const stats = statSync(target, { throwIfNoEntry: false });
    // A pipe would be waited for.
    if (stats && !stats.isFile() && !stats.isDirectory()) throw new UserError({ cannot: `read ${file}`, because: "it is no file" });
    return stats ? readText(target) : undefined;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError({ cannot: `read ${file}`, because: explainRefusal(error) });
  }
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UserError({
      cannot: `read ${file}`,
      because: "it is not UTF-8 text",
      try: "save it as UTF-8, then run the same command again",
    });
  }
}

function explainFault<T>(file: string, text: string | undefined, edit: () => T): T {
  try {
    return edit();
  } catch (error) {
    if (!(error instanceof TextFault)) throw error;
    const before = (text ?? "").slice(0, error.offset).replace("\uFEFF", "").split("\n");
    throw new UserError({
      cannot: `read ${file}`,
      because: `${error.what}; the file was left as it is`,
      at: `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`,
      try: "mend that place, then run the same command again",
    });
  }
}

/** Where a write ends up: a settings file may be a link into a dotfiles repository, which may even be missing yet. */
function followLinks(file: string): string {
  let path = resolve(file);
  for (let hops = 0; hops < 40 && lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink(); hops++)
    path = resolve(dirname(path), readlinkSync(path));
  return existsSync(path) ? realpathSync(path) : path;
}

function writeWhole(target: string, text: string): void {
  const stat = statSync(target, { throwIfNoEntry: false });
  // Asked of the mode, not of the system: a rename would replace a read-only file, and root may write anything.
  if (stat && !(stat.mode & 0o222))
    throw new UserError({
      cannot: `change ${target}`,
      because: "the file is read-only",
      try: `chmod u+w ${quoteWord(target)}`,
    });
  const draft = join(dirname(target), `.${basename(target)}.pith-${process.pid}`);
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(draft, text, { mode: stat ? stat.mode & 0o777 : 0o600 });
    if (stat) chmodSync(draft, stat.mode & 0o7777);
    if (stat && process.getuid?.() === 0) chownSync(draft, stat.uid, stat.gid);
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new UserError({
      cannot: `change ${target}`,
      because: explainRefusal(error),
      try: `make ${dirname(target)} writable, then run the same command again`,
    });
  }
}

function removeFile(target: string, made: string[]): void {
  try {
    rmSync(target, { force: true });
    for (const folder of made) if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
  } catch (error) {
    throw new UserError({
      cannot: `remove ${target}`,
      because: explainRefusal(error),
    });
  }
}

function readMemory(file: string, memories: string): Memory | undefined {
  return parseMemory(memoryPath(file, memories));
}

function parseMemory(path: string): Memory | undefined {
  try {
    const memory = JSON.parse(readFileSync(path, "utf8")) as Memory;
    return memory.version === 2 ? memory : undefined;
  } catch {
    // Without its memory an install is still taken back, entry by entry.
    return undefined;
  }
}

function writeMemory(memory: Memory, memories: string): void {
  writeFileSync(memoryPath(memory.file, memories), `${JSON.stringify(memory)}\n`, { mode: 0o600 });
}

function memoryPath(file: string, memories: string): string {
  return join(memories, `${keyOf(file)}.memory.json`);
}

function copyPath(file: string, memories: string): string {
  return join(memories, `${keyOf(file)}.${basename(file)}`);
}

function keyOf(file: string): string {
  return hash(resolve(file)).slice(0, 12);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
