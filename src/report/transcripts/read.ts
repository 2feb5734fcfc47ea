import { readClaude } from "./claude.ts";
import { readCodex } from "./codex.ts";
import { readGemini } from "./gemini.ts";
import { readOpencode } from "./opencode.ts";
import type { Item, TranscriptFile } from "./transcript.ts";

const readers = { claude: readClaude, codex: readCodex, gemini: readGemini, opencode: readOpencode };

/** Streams a transcript with the memory of its longest line. What is twice in it comes once. */
export function readTranscript(file: TranscriptFile): AsyncGenerator<Item> {
  return readers[file.host](file);
}

/** Answers true the first time it sees an id: sessions that were resumed or forked repeat what came before. 8 bytes an id. */
export function createSeen(): (id: string) => boolean {
  let slots = new BigUint64Array(1 << 12);
  let count = 0;
  const put = (into: BigUint64Array, hash: bigint): boolean => {
    const mask = into.length - 1;
    for (let at = Number(hash & BigInt(mask)); ; at = (at + 1) & mask) {
      if (into[at] === hash) return false;
      if (into[at] !== 0n) continue;
      into[at] = hash;
      return true;
    }
  };
  return (id) => {
    if (count * 2 > slots.length) {
      const larger = new BigUint64Array(slots.length * 2);
      for (const hash of slots) if (hash !== 0n) put(larger, hash);
      slots = larger;
    }
    const isNew = put(slots, BigInt(Bun.hash(id)) || 1n);
    if (isNew) count++;
    return isNew;
  };
}
