import type { View } from "../filter/filter.ts";
import type { Reducer } from "../filter/large.ts";
import type { Ending } from "../process/read-output.ts";
import type { Left, PackedRaw, RawWriter } from "../store/raw-writer.ts";
import { type Job, originOf } from "./job.ts";
import { complain, messageOf, print } from "./output.ts";
import { isContradicted, viewOf } from "./view.ts";

const textCheck = 8192;
/** From here on it pays that code is compiled early; the time for that is a third of all for a text of 400 kB. */
const compiledSize = 2 ** 20;
/** Rules read some megabytes a second; nobody should wait longer for a view than for the command. */
const largeSize = 4 * 2 ** 20;
/** Very short lines cost more than their bytes, and a million of them is more than one call of a function takes. */
const largeLines = 200_000;

/** While a command is silent its view is made, for often it ends then: of so many bytes at most, … */
const foreseenSize = 32_768;
/** … from so many milliseconds on, for until then nothing is warm, and in so great a part of the time since. */
const [foreseenAfter, foreseenPart] = [25, 0.02];

export interface Printed {
  view: View;
  /** What was read, or what was made of it where it was too long. */
  bytes: Uint8Array;
  rawBytes: number;
  text: string;
  id: string | undefined;
}

export interface LeftRaw {
  id: string;
  left: Left;
}

export interface Intake {
  take(chunk: Uint8Array): Promise<void>;
  /** Makes the view of what was taken, for the case that it is all. */
  foresee(): Promise<void>;
  sayStillRunning(seconds: number): Promise<void>;
  /** After a silence: what a server has said comes out, and what it says from then on as it comes. */
  showServing(): Promise<void>;
  /** Prints the view of what was taken; undefined where it was no view. */
  print(ending: Ending): Promise<Printed | undefined>;
  /** Takes what comes after the view was printed. */
  takeRest(chunk: Uint8Array): Promise<void>;
  /** Ends the raw. If it is to go on elsewhere, answers under which id, and how it is left. */
  close(goesOn: boolean): Promise<LeftRaw | undefined>;
}

/** Holds an output while its command runs: in memory, past its bound on the disk; bytes that are no text go through at once. */
export function createIntake(job: Job): Intake {
  let mode: "text" | "large" | "pass" | "serve" = "text";
  let chunks: Uint8Array[] = [];
  let size = 0;
  let lines = 0;
  let breaks = 0;
  let writer: RawWriter | undefined;
  let reducer: Reducer | undefined;
  /** Of a server: the line that has not ended yet, and whether its raw was named or says anything that was not shown. */
  let open: Uint8Array = new Uint8Array();
  let needsRaw = false;
  /** What was made while the command was silent, and how many milliseconds that took in all. */
  let foreseen: { view: View; packed: PackedRaw | undefined } | undefined;
  let foreseeing = 0;

  async function openWriter(): Promise<RawWriter> {
    if (writer) return writer;
    const { createRaw } = await import("../store/raw-writer.ts");
    writer = createRaw(originOf(job));
    for (const chunk of chunks) await writer.write(chunk);
    return writer;
  }

  async function passAll(): Promise<void> {
    mode = "pass";
    for (const chunk of chunks) await print(chunk);
    chunks = [];
  }

  /** What the disk has no room for is printed, from what it took so far. */
  async function giveUp(error: unknown): Promise<void> {
    await complain(`cannot keep the raw output: ${messageOf(error)}`);
    if (mode === "large" && writer) for await (const bytes of writer.recover()) await print(bytes);
    writer?.discard();
    writer = undefined;
    await passAll();
  }

  async function becomeLarge(): Promise<void> {
    const { createReducer } = await import("../filter/large.ts");
    await openWriter();
    reducer = createReducer(job.rule);
    for (const chunk of chunks) reducer.push(chunk);
    chunks = [];
    mode = "large";
  }

  async function takeText(chunk: Uint8Array): Promise<void> {
    const isBeginning = size - chunk.length < textCheck;
    if (size > compiledSize) Bun.unsafe.setJITPolicy(1);
    breaks += countBreaks(chunk);
    chunks.push(chunk);
    if (isBeginning && isBinary(chunks)) return passAll();
    await writer?.write(chunk);
    if (size > largeSize || breaks > largeLines) await becomeLarge();
  }

  async function serve(chunk: Uint8Array): Promise<void> {
    lines += countBreaks(chunk);
    await writer?.write(chunk).catch(() => (writer = undefined));
    const bytes = open.length > 0 ? Buffer.concat([open, chunk]) : chunk;
    const end = bytes.lastIndexOf(10) + 1;
    // A line without an end is not held for ever.
    open = bytes.length - end > 65_536 ? new Uint8Array() : bytes.subarray(end);
    await printPlain(bytes.subarray(0, bytes.length - open.length));
  }

  async function printOpen(): Promise<void> {
    const bytes = open;
    open = new Uint8Array();
    await printPlain(bytes);
  }

  async function printPlain(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const { clean } = await import("../filter/clean.ts");
    const shown = clean(bytes);
    needsRaw ||= shown.altered;
    await print(shown.altered ? new TextEncoder().encode(shown.plain) : bytes);
  }

  // A raw that goes on growing stays open; else it is whole before its view is printed.
  async function keep(bytes: Uint8Array, ending: Ending): Promise<string> {
    if (ending !== "end") {
      const raw = await openWriter();
      await raw.flush();
      return raw.id;
    }
    if (writer) return await finish(writer, reducer ? bytes : undefined);
    const { keepRaw } = await import("../store/raw-writer.ts");
    return keepRaw(bytes, lines, originOf(job), foreseen?.packed);
  }

  async function finish(raw: RawWriter, evidence?: Uint8Array): Promise<string> {
    await raw.finish(lines, evidence);
    writer = undefined;
    return raw.id;
  }

  async function printRaw(bytes: Uint8Array): Promise<void> {
    if (!reducer) return print(bytes);
    if (writer) for await (const block of writer.recover()) await print(block);
  }

  return {
    async take(chunk) {
      size += chunk.length;
      foreseen = undefined;
      if (mode === "pass") return print(chunk);
      if (mode === "serve") return serve(chunk);
      try {
        if (mode === "text") return await takeText(chunk);
        await writer?.write(chunk);
        reducer?.push(chunk);
      } catch (error) {
        await giveUp(error);
      }
    },

    async foresee() {
      const started = performance.now();
      if (mode !== "text" || size > foreseenSize || foreseeing > (started - foreseenAfter) * foreseenPart) return;
      try {
        const bytes = joined(chunks);
        const view = await viewOf(job, bytes, undefined);
        const { packRaw } = await import("../store/raw-writer.ts");
        foreseen = { view, packed: view.differs && !writer ? packRaw(bytes) : undefined };
      } catch {
        // What is wrong shows at the end.
      }
      foreseeing += performance.now() - started;
    },

    async sayStillRunning(seconds) {
      if (mode === "pass" || mode === "serve") return;
      let where = "";
      try {
        const raw = await openWriter();
        await raw.flush();
        needsRaw = true;
        where = `, so far: ${job.options.as ?? "pith"} raw ${raw.id}`;
      } catch {
        // It is told at the end, where it matters.
        if (mode === "text") writer = undefined;
      }
      const last = reducer ? reducer.lastLine() : lastLineOf(chunks);
      const { showLine } = await import("../filter/clean.ts");
      // In quotes, for it is not ours.
      const line = last ? `, last line: ${JSON.stringify(showLine(last))}` : "";
      await print(new TextEncoder().encode(`[still running after ${seconds} s, ${formatSize(size)} printed${where}${line}]\n`));
    },

    async showServing() {
      if (mode === "serve") return printOpen();
      if (mode !== "text" || size === 0) return;
      const { isServing } = await import("./serving.ts");
      if (!(await isServing(joined(chunks)))) return;
      // All of it is kept until it is known whether it was shown as it came.
      await openWriter().catch((error) => complain(`cannot keep the raw output: ${messageOf(error)}`));
      mode = "serve";
      lines = countBreaks(joined(chunks));
      await printPlain(joined(chunks));
    },

    async print(ending) {
      if (mode === "pass" || size === 0) return undefined;
      if (mode === "serve") {
        await printOpen();
        const view: View = { text: () => "", differs: false, condensed: false, miss: false, shown: lines, lines };
        return { view, bytes: joined(chunks), rawBytes: size, text: "", id: undefined };
      }
      const bytes = reducer ? reducer.finish() : joined(chunks);
      lines = reducer ? reducer.lines() : countLines(bytes);
      let view: View;
      try {
        view = foreseen?.view ?? (await viewOf(job, bytes, reducer ? lines : undefined));
        if (await isContradicted(job, view)) view = { ...view, differs: false };
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
        writer?.discard();
        writer = undefined;
        return undefined;
      }
      const text = view.text(id);
      await print(new TextEncoder().encode(text));
      return { view, bytes, rawBytes: size, text, id };
    },

    async takeRest(chunk) {
      if (mode === "serve") return serve(chunk);
      await print(chunk);
      lines += countBreaks(chunk);
      // The view is out: what cannot be kept now has been printed all the same.
      await writer?.write(chunk).catch(() => (writer = undefined));
    },

    async close(goesOn) {
      if (mode === "serve") {
        await printOpen();
        if (!needsRaw && !goesOn) {
          writer?.discard();
          return undefined;
        }
      }
      try {
        if (goesOn) {
          const raw = await openWriter();
          return { id: raw.id, left: await raw.leave(lines) };
        }
        if (writer) await finish(writer);
      } catch {
        // What could not be kept was printed.
      }
      return undefined;
    },
  };
}

/** A NUL early on, unless lines of text stand before it: then it is a value that a program prints. */
export function isBinary(chunks: Uint8Array[]): boolean {
  let before = 0;
  for (const chunk of chunks) {
    const nul = chunk.subarray(0, textCheck - before).indexOf(0);
    if (nul >= 0) {
      const text = Buffer.concat(chunks).subarray(0, before + nul);
      return countBreaks(text) < 3 || foreign.test(text.toString("latin1"));
    }
    before += chunk.length;
    if (before >= textCheck) break;
  }
  return false;
}

// What no terminal's text holds.
// oxlint-disable-next-line no-control-regex
const foreign = /[\x01-\x06\x0e-\x1a\x1c-\x1f]/;

function joined(chunks: Uint8Array[]): Uint8Array {
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks);
}

function countLines(bytes: Uint8Array): number {
  return countBreaks(bytes) + (bytes.length > 0 && bytes[bytes.length - 1] !== 10 ? 1 : 0);
}

function countBreaks(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
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
