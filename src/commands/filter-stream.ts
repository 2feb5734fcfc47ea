import type { FilterOptions, View } from "../filter/filter.ts";
import type { createReducer } from "../filter/large.ts";
import { createReader, type Ending, type OutputReader, type Watcher } from "../process/read-output.ts";
import type { Rule } from "../rules/schema.ts";
import type { RawOrigin, RawWriter } from "../store/raws.ts";

// The path that `filter` and `run` share: what was printed comes through, whatever happens to the rule, the store or us.

export interface Job {
  rule: Rule;
  options: Omit<FilterOptions, "readRule" | "known">;
  /** Where the output comes from, for store and ledger. */
  host?: string | undefined;
  session?: string | undefined;
  call?: string | undefined;
  /** Seconds after which to tell that the command still runs. */
  patience: number;
  watch: Pick<Watcher, "isOver" | "nudge" | "signals">;
  /** The command's exit status, where it is known once the output has ended. */
  status?: () => Promise<number>;
  /** Descriptor of the pipe, which may have to outlive us. */
  pipe?: number | undefined;
}

const textCheck = 8192;
const largeSize = 8 * 2 ** 20;

/** Reads a command's output to its end and prints its view. */
export async function filterStream(stream: ReadableStream<Uint8Array>, job: Job): Promise<Ending> {
  const reader = createReader(stream);
  const intake = createIntake(job);
  const warming = warmUp(job);
  const ending = await reader.read({ ...job.watch, patience: job.patience, onChunk: intake.take, onLate: intake.sayStillRunning });
  warming.stop();
  const started = performance.now();
  const printed = await intake.print(ending);
  if (ending === "signal" || ending === "orphaned") await passRest(reader, intake.writer());
  await intake.close(ending);
  if (printed) await keepBooks(job, printed, performance.now() - started);
  return ending;
}

// While the command runs, nobody waits for us: what is needed at its end is loaded and tried until it is warm, which halves its time. In small steps, and
// the first after some milliseconds, for a command that ends before would have to wait for what it may not need.
function warmUp(job: Job): { stop(): void } {
  const tryFilter = () => viewOf(job, new TextEncoder().encode(warmText), undefined);
  const tryStore = async () => {
    const modules = await Promise.all([import("./books.ts"), import("../store/raws.ts")]);
    for (const module of modules) module.warmUp();
  };
  const steps = [tryFilter, tryFilter, tryStore, ...new Array<typeof tryFilter>(5).fill(tryFilter)];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const next = () => {
    const step = steps.shift();
    if (!step || stopped) return;
    // What is wrong shows when it matters.
    step().then(
      () => (timer = setTimeout(next, 2)),
      () => {},
    );
  };
  timer = setTimeout(next, 4);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

const warmText = "src/a.ts:1:1: error: a line of 1 word\n".repeat(40);

/** Passes everything through untouched, as it comes. */
export async function passStream(stream: ReadableStream<Uint8Array>): Promise<void> {
  const reader = createReader(stream);
  const ending = await reader.read({ onChunk: print, signals: true });
  if (ending === "signal") await passRest(reader, undefined);
}

async function passRest(reader: OutputReader, writer: RawWriter | undefined): Promise<void> {
  await reader.read({
    async onChunk(chunk) {
      await print(chunk);
      await writer?.write(chunk).catch(() => {});
    },
  });
}

export interface Printed {
  view: View;
  /** What was read, or what was made of it where it was too long. */
  bytes: Uint8Array;
  rawBytes: number;
  text: string;
  id: string | undefined;
}

function createIntake(job: Job) {
  let mode: "text" | "large" | "pass" = "text";
  let chunks: Uint8Array[] = [];
  let size = 0;
  let lines = 0;
  let checked = false;
  let writer: RawWriter | undefined;
  let reducer: ReturnType<typeof createReducer> | undefined;

  const openWriter = async () => {
    if (writer) return writer;
    const { createRaw } = await import("../store/raws.ts");
    writer = createRaw(originOf(job));
    for (const chunk of chunks) await writer.write(chunk);
    return writer;
  };
  const passAll = async () => {
    mode = "pass";
    for (const chunk of chunks) await print(chunk);
    chunks = [];
  };
  // What the disk has no room for is printed, from what it took so far.
  const giveUp = async (error: unknown) => {
    await complain(`cannot keep the raw output: ${messageOf(error)}`);
    mode = "pass";
    if (writer && chunks.length === 0) for (const bytes of writer.recover()) await print(bytes);
    else await passAll();
    chunks = [];
    writer = undefined;
  };
  const becomeLarge = async () => {
    try {
      const { createReducer } = await import("../filter/large.ts");
      await openWriter();
      reducer = createReducer(job.rule);
      for (const chunk of chunks) reducer.push(chunk);
      chunks = [];
      mode = "large";
    } catch (error) {
      await giveUp(error);
    }
  };
  const take = async (chunk: Uint8Array) => {
    size += chunk.length;
    if (mode === "pass") return print(chunk);
    if (mode === "large") {
      try {
        await writer?.write(chunk);
      } catch (error) {
        await giveUp(error);
        return;
      }
      reducer?.push(chunk);
      return;
    }
    chunks.push(chunk);
    if (!checked) {
      if (hasNul(chunks)) return passAll();
      checked = size >= textCheck;
    }
    if (writer) {
      try {
        await writer.write(chunk);
      } catch (error) {
        await giveUp(error);
        return;
      }
    }
    if (size > largeSize) await becomeLarge();
  };

  const finish = async (evidence?: Uint8Array): Promise<string | undefined> => {
    const id = writer?.id;
    await writer?.finish(lines, evidence);
    writer = undefined;
    return id;
  };

  return {
    take,
    writer: () => writer,

    async sayStillRunning(seconds: number) {
      if (mode === "pass") return;
      let where = "";
      try {
        const raw = await openWriter();
        await raw.flush();
        where = `, so far: ${job.options.as ?? "pith"} raw ${raw.id}`;
      } catch {
        writer = undefined;
      }
      const last = reducer ? reducer.lastLine() : lastLineOf(chunks);
      await print(
        new TextEncoder().encode(
          `[still running after ${seconds} s, ${formatSize(size)} printed${where}${last ? `, last line: ${last}` : ""}]\n`,
        ),
      );
    },

    async print(ending: Ending): Promise<Printed | undefined> {
      if (mode === "pass") return undefined;
      const bytes = reducer ? reducer.finish() : joined(chunks);
      lines = reducer ? reducer.lines() : countLines(bytes);
      if (size === 0) return undefined;
      let view: View;
      try {
        view = await viewOf(job, bytes, reducer ? lines : undefined);
        if (await isContradicted(job, view)) view = { ...view, differs: false, condensed: false };
      } catch (error) {
        await complain(`the rule ${job.rule.name} failed: ${messageOf(error)}`);
        await printRaw(bytes);
        return undefined;
      }
      if (!view.differs) {
        await printRaw(bytes);
        return { view, bytes, rawBytes: size, text: "", id: undefined };
      }
      let id: string;
      try {
        id = await keep(bytes, ending);
      } catch (error) {
        await complain(`cannot keep the raw output, so here is all of it: ${messageOf(error)}`);
        await printRaw(bytes);
        writer = undefined;
        return undefined;
      }
      const text = view.text(id);
      await print(new TextEncoder().encode(text));
      return { view, bytes, rawBytes: size, text, id };
    },

    async close(ending: Ending) {
      if (ending === "over" && job.pipe !== undefined) {
        const raw = await openWriter().catch(() => undefined);
        await raw?.leave(lines);
        await handOver(job.pipe, raw?.id);
        return;
      }
      await finish().catch(() => {});
    },
  };

  // A raw that goes on growing stays open; else it is whole before its view is printed.
  async function keep(bytes: Uint8Array, ending: Ending): Promise<string> {
    const goesOn = ending !== "end";
    if (goesOn) {
      const raw = await openWriter();
      await raw.flush();
      return raw.id;
    }
    if (writer) return (await finish(reducer ? bytes : undefined)) as string;
    const { keepRaw } = await import("../store/raws.ts");
    return keepRaw(bytes, lines, originOf(job));
  }

  async function printRaw(bytes: Uint8Array): Promise<void> {
    if (!reducer) return print(bytes);
    if (!writer) return;
    for (const block of writer.recover()) await print(block);
  }
}

async function viewOf(job: Job, bytes: Uint8Array, total: number | undefined): Promise<View> {
  const [{ filter }, { readPrintingBodies, readPrintsInForce }] = await Promise.all([
    import("../filter/filter.ts"),
    import("../rules/in-force.ts"),
  ]);
  const options: FilterOptions = { ...job.options };
  if (total !== undefined) options.total = total;
  if (job.rule.recognise) {
    options.known = await readPrintsInForce(currentFolder());
    options.readRule = await readPrintingBodies([...options.known], currentFolder());
  }
  return filter(job.rule, bytes, options);
}

/** A view that claims success is never printed for a status that does not mean it. */
async function isContradicted({ rule, status }: Job, view: View): Promise<boolean> {
  if (view.verdict !== "passed" || !status) return false;
  return ![...(rule.status?.passed ?? [0]), ...(rule.status?.other ?? [])].includes(await status());
}

// Somebody still writes to the pipe, and would be ended by SIGPIPE if its last reader left.
async function handOver(pipe: number, id: string | undefined): Promise<void> {
  const source = Bun.main.startsWith("/$bunfs/") ? [] : [Bun.main];
  try {
    const words = [process.execPath, ...source, "drain", ...(id === undefined ? [] : [id])];
    // Out of a folder that may be gone by then.
    Bun.spawn(words, { cwd: "/", stdin: pipe, stdout: "ignore", stderr: "ignore", detached: true }).unref();
  } catch (error) {
    await complain(`cannot keep the pipe open for what still writes to it: ${messageOf(error)}`);
  }
}

function originOf(job: Job): RawOrigin {
  return { host: job.host, session: job.session, project: currentFolder(), rule: job.rule.name, call: job.call };
}

/** Where we are; a folder may be gone from under a command. */
export function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return "/";
  }
}

// After the view is out: nobody waits for it, and nobody is told if it fails (`pith doctor` looks).
async function keepBooks(job: Job, printed: Printed, ms: number): Promise<void> {
  try {
    const { recordView } = await import("./books.ts");
    recordView(job, printed, ms);
  } catch {
    return;
  }
}

/** Writes to standard output whole, to pipes and sockets of any kind; a reader that has gone is the end of us, as of any program. */
export async function print(bytes: Uint8Array): Promise<void> {
  if (bytes.length === 0) return;
  try {
    await Bun.write(Bun.stdout, bytes);
  } catch {
    process.exit(0);
  }
}

export async function complain(text: string): Promise<void> {
  await Bun.write(Bun.stderr, `pith: ${text}\n`).catch(() => 0);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function hasNul(chunks: Uint8Array[]): boolean {
  let seen = 0;
  for (const chunk of chunks) {
    if (chunk.subarray(0, Math.max(0, textCheck - seen)).includes(0)) return true;
    seen += chunk.length;
    if (seen >= textCheck) break;
  }
  return false;
}

function joined(chunks: Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count + (bytes.length > 0 && bytes[bytes.length - 1] !== 10 ? 1 : 0);
}

function lastLineOf(chunks: Uint8Array[]): string {
  const end = joined(chunks.slice(-2)).subarray(-2000);
  const lines = new TextDecoder().decode(end).split(/[\r\n]/);
  return (lines.findLast((line) => line.trim() !== "") ?? "").trim().slice(0, 200);
}

function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
