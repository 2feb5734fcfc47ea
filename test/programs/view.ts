/** What the ledger has of a view of 3,000 tokens, of which 2,500 would have been shown and 500 were. */
export const sample = { rawBytes: 9000, rawTokens: 3000, shownTokens: 2500, viewTokens: 500, markerTokens: 20, id: "k3f9", ms: 3 };
