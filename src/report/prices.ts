/** USD for a million tokens; a price that is not known is absent. */
export interface Price {
  models: string[];
  /** The first day that the row holds. */
  from?: string | undefined;
  /** The first day that it does not hold any more. */
  to?: string | undefined;
  /** The longest prompt that it holds for. */
  upTo?: number | undefined;
  input?: number | undefined;
  cacheWrite?: number | undefined;
  cacheWriteLong?: number | undefined;
  cacheRead?: number | undefined;
  output?: number | undefined;
}

/** The first row that holds for a model's request. */
export function findPrice(prices: readonly Price[], model: string, { day, prompt }: { day: string; prompt: number }): Price | undefined {
  const name = shortenModel(model);
  return prices.find(
    ({ models, from = "", to = "9", upTo = Infinity }) =>
      (models.includes(name) || models.includes(model)) && from <= day && day < to && prompt <= upTo,
  );
}

/** `us.anthropic.claude-opus-4-5-20251101-v1:0` and `claude-opus-4-5[1m]` are both `claude-opus-4-5`. */
export function shortenModel(model: string): string {
  return model
    .replace(/^.*\//, "")
    .replace(/^(?:[a-z]+\.)?anthropic\./, "")
    .replace(/\[1m\]$/, "")
    .replace(/-v\d+(?::\d+)?$/, "")
    .replace(/[-@](?:20\d{6}|20\d\d-\d\d-\d\d|latest)$/, "");
}
