import { createReader } from "../process/read-output.ts";
import type { RawWriter } from "../store/raw-writer.ts";

// Started by the filter alone, with the pipe that a background process holds open: reads it to its end, so that nobody dies of SIGPIPE because
// the filter has left, and goes on with the raw. There is no help text: nobody calls this by hand.
//   pith drain [ID [DESCRIPTOR]]   on the descriptor stands how the filter has left the raw

const keptBytes = 64 * 2 ** 20;
/** What a server printed can be read this long after. */
const flushPause = 1000;

export async function main(args: string[]): Promise<number> {
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, () => {});
  let raw = args[0] === undefined ? undefined : await open(args[0], args[1]);
  let bytes = 0;
  let lines = 0;
  let flushing: ReturnType<typeof setTimeout> | undefined;
  const giveUp = () => {
    raw = undefined;
  };
  await createReader(Bun.stdin.stream().getReader()).read({
    async onChunk(chunk) {
      bytes += chunk.length;
      if (!raw || bytes > keptBytes) return;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
      await raw.write(chunk).catch(giveUp);
      flushing ??= setTimeout(() => {
        flushing = undefined;
        raw?.flush().catch(giveUp);
      }, flushPause);
    },
  });
  clearTimeout(flushing);
  await raw?.finish(lines).catch(giveUp);
  return 0;
}

async function open(id: string, descriptor?: string): Promise<RawWriter | undefined> {
  try {
    const [{ reopenRaw }, { readLeft }] = await Promise.all([import("../store/raw-writer.ts"), import("./hand-over.ts")]);
    return reopenRaw(id, descriptor === undefined ? undefined : readLeft(Number(descriptor)));
  } catch {
    // Then the pipe is read all the same.
    return undefined;
  }
}
