import type { Result, WholeFile } from "../hosts/dialect.ts";
import { readIndexOf } from "../rules/built-in-lookup.ts";
import { joinRules } from "../rules/custom.ts";
import { findFilter, type FoundFilter } from "../rules/decide.ts";
import { readRuleInForce } from "../rules/in-force.ts";
import { keepRaw } from "../store/raw-writer.ts";
import { recordView } from "./books.ts";
import { isBinary } from "./intake.ts";
import { currentFolder, type Job, originOf } from "./job.ts";
import { isContradicted, viewOf } from "./view.ts";

// The way in after a call: the host shows what is said here in place of what the command printed, or that, where nothing is said.

/** Rules read some megabytes a second, and the host waits: past this only line by line, and past the second not at all. */
const largeSize = 4 * 2 ** 20;
const hugeSize = 64 * 2 ** 20;

interface Caller {
  of: string;
  as: string | undefined;
}

/** What a host is to show of a call that has run; undefined where its own text stays. `of` names host and session, `as` is how its reader can call us. */
export async function replaceOutput(result: Result, { of, as }: Caller): Promise<string | undefined> {
  const started = performance.now();
  enter(result.cwd);
  const found = await findRule(result);
  const bytes = found && (await readOutput(result));
  if (!bytes || isBinary([bytes])) return undefined;
  const job = await makeJob({ of, as }, result, found);
  const { extract, lines } = await extractLarge(job, bytes);
  const view = await viewOf(job, extract, extract === bytes ? undefined : lines);
  const shows = view.differs && !(await isContradicted(job, view));
  const id = shows ? keepRaw(bytes, lines, originOf(job)) : undefined;
  const text = id === undefined ? "" : view.text(id);
  recordView(job, { view, bytes: extract, rawBytes: bytes.length, text, id }, performance.now() - started);
  return id === undefined ? undefined : endLine(text) + result.ending;
}

function endLine(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** The hook may have been started anywhere; a project's rules and its name in the ledger go by where the call ran. */
function enter(folder: unknown): void {
  if (typeof folder !== "string" || folder === "") return;
  try {
    process.chdir(folder);
  } catch {
    // It is gone: the user's own rules and the built-in ones hold anywhere.
  }
}

async function findRule({ command, piped }: Result): Promise<FoundFilter | undefined> {
  const found = findFilter(command, await joinRules(readIndexOf(command), currentFolder()));
  // What `| tail` has left is no whole output, so its verdict would be worth nothing.
  if ("because" in found || found.fit || piped?.(found.rule)) return undefined;
  return found;
}

async function readOutput({ text, cut, whole }: Result): Promise<Uint8Array | undefined> {
  if (!cut) return new TextEncoder().encode(text);
  return whole && (await readWhole(whole));
}

/** A file that is not what the host says of it is left alone: some were seen with a part missing. */
async function readWhole({ path, size, head = "", tail = "" }: WholeFile): Promise<Uint8Array | undefined> {
  const file = Bun.file(path);
  if (file.size > hugeSize || (size !== undefined && file.size !== size)) return undefined;
  const bytes = await file.bytes();
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const [first, last] = [Buffer.from(head), Buffer.from(tail.replace(/\n+$/, ""))];
  // A host may show the last line without its end.
  let end = text.length;
  while (text[end - 1] === 10) end--;
  const agrees = text.subarray(0, first.length).equals(first) && text.subarray(Math.max(0, end - last.length), end).equals(last);
  return agrees ? bytes : undefined;
}

async function makeJob(
  { of, as }: Caller,
  { command, status, cap, shown, text }: Result,
  { rule: { name }, args }: FoundFilter,
): Promise<Job> {
  const rule = await readRuleInForce(name, currentFolder());
  if (!rule) throw new Error(`no rule is called "${name}"`);
  const [host, session] = of.split(".");
  return {
    rule,
    options: { args, cap: cap ?? [30_000, 10_000], as },
    host,
    session,
    call: command,
    patience: 0,
    watch: {},
    status: () => Promise.resolve(status),
    shown: shown ?? text.length,
  };
}

async function extractLarge({ rule }: Job, bytes: Uint8Array): Promise<{ extract: Uint8Array; lines: number }> {
  if (bytes.length <= largeSize) return { extract: bytes, lines: countLines(bytes) };
  const { createReducer } = await import("../filter/large.ts");
  const reducer = createReducer(rule);
  reducer.push(bytes);
  return { extract: reducer.finish(), lines: reducer.lines() };
}

function countLines(bytes: Uint8Array): number {
  let lines = bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}
