// Savings are counted against what the agent would really have read, so against what its host would have left of the raw.

export interface Size {
  tokens: number;
  characters: number;
}

/** What Claude Code shows of a success that is longer than its cap: the first 2 KB and the name of a file. */
const previewCharacters = 2000;

/** Tokens that a host would have shown of a raw. An outcome that nobody knows counts as a failure, which shows less: never in our favour. */
export function estimateShown(raw: Size, cap: readonly [number, number] | undefined, verdict: string | undefined): number {
  if (!cap || raw.characters === 0) return raw.tokens;
  const [success, other] = cap;
  const limit = verdict === "passed" ? success : other;
  if (raw.characters <= limit) return raw.tokens;
  // One number for both: the host shows as much of a long output as of a short one, head and tail.
  const shown = verdict === "passed" && success !== other ? previewCharacters : limit;
  return Math.round(raw.tokens * Math.min(1, shown / raw.characters));
}
