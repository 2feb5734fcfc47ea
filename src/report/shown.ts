// Savings are counted against what the agent would really have read, so against what its host would have left of the raw.

export interface Size {
  tokens: number;
  characters: number;
}

/** What Claude Code shows of a success that is longer than its cap: the first 2 KB and the name of a file. */
const previewCharacters = 2000;

/** Tokens that a host would have shown of a raw. Of an outcome that nobody knows it is what shows less: never in our favour. */
export function estimateShown(raw: Size, cap: readonly [number, number] | undefined, verdict: string | undefined): number {
  if (!cap || raw.characters === 0) return raw.tokens;
  const [success, other] = cap;
  // One number for both: the host shows as much of a long output as of a short one, head and tail.
  const preview = success === other ? success : previewCharacters;
  const ofSuccess = raw.characters <= success ? raw.characters : preview;
  const ofFailure = Math.min(raw.characters, other);
  const shown = verdict === "passed" ? ofSuccess : verdict === "failed" ? ofFailure : Math.min(ofSuccess, ofFailure);
  return Math.round(raw.tokens * (shown / raw.characters));
}
