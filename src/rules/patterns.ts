/** Every pattern of a rule: in stages, cases, prints. */
export function patternsOf(value: unknown, key = ""): string[] {
  if (typeof value === "string") return isPatternKey(key) ? [value] : [];
  if (Array.isArray(value))
    return key === "sub" ? value.map((pair: string[]) => pair[0] as string) : value.flatMap((item) => patternsOf(item, key));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    skipped.has(name) ? [] : patternsOf(child, key === "facts" && typeof child === "string" ? "find" : name),
  );
}

const skipped = new Set(["tests", "match", "unless", "why", "say", "empty", "extends", "parser"]);
const isPatternKey = (key: string) =>
  /^(?:when|not|args|from|to|find|by|start|only|path|per|drop|keep|pin|ignore|sure|signs|end)$/.test(key);
