import { writeSync } from "node:fs";
import type { TranscriptFile } from "../report/transcripts/transcript.ts";
import { formatNumber } from "../report/units.ts";

export interface Progress {
  begin(file: TranscriptFile): void;
  /** A call was read. Now and then it lets a signal in, which would wait for the end otherwise. */
  tick(): Promise<void> | undefined;
  end(): void;
}

const every = 100;
const eraseLine = "\r\u001b[K";
/** About what a row of a database weighs, beside the bytes of a file. */
const rowSize = 2000;

/** One line on a terminal's standard error, gone at the end; nothing where there is no terminal. */
export function createProgress(files: TranscriptFile[]): Progress {
  if (!process.stderr.isTTY || files.length === 0) return { begin() {}, tick: () => undefined, end() {} };
  const weigh = ({ host, size }: TranscriptFile) => (host === "opencode" ? size * rowSize : size);
  const all = files.reduce((sum, file) => sum + weigh(file), 0);
  const width = Math.max(40, Math.min(process.stderr.columns || 80, 120));
  let done = 0;
  let current = 0;
  let number = 0;
  let calls = 0;
  let shown = 0;
  const clear = () => writeSync(2, eraseLine);
  const show = (): Promise<void> | undefined => {
    const now = Date.now();
    if (now - shown < every) return undefined;
    shown = now;
    const share = all === 0 ? 1 : done / all;
    const room = 20;
    const bar = "#".repeat(Math.round(share * room)).padEnd(room, ".");
    const text = `${bar} ${Math.floor(share * 100)} %, transcript ${formatNumber(number)} of ${formatNumber(files.length)}, ${formatNumber(calls)} calls`;
    writeSync(2, `${eraseLine}${text.slice(0, width - 3)}`);
    return new Promise((resolve) => setImmediate(resolve));
  };
  // What was read so far is kept: the next time goes on from there.
  process.once("SIGINT", () => {
    clear();
    process.exit(130);
  });
  return {
    begin(file) {
      done += current;
      current = weigh(file);
      number++;
    },
    tick() {
      calls++;
      return show();
    },
    end: clear,
  };
}
