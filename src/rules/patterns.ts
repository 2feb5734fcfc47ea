/** A pattern of a rule and where in the file it stands. */
export interface PlacedPattern {
  pattern: string;
  path: (string | number)[];
}

/** Every pattern of a rule: in stages, cases, prints, a parser's options. */
export function patternsOf(value: unknown, path: PlacedPattern["path"] = []): PlacedPattern[] {
  if (typeof value === "string") return isPattern(path) ? [{ pattern: value, path }] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    if (path.length === 0 && skipped.has(name)) return [];
    return patternsOf(child, [...path, Array.isArray(value) ? Number(name) : name]);
  });
}

const skipped = new Set(["tests", "match", "unless", "why", "extends"]);
// Where patterns stand; everything else in a rule is names, words and templates.
const keys = /^(?:when|not|args|from|to|find|by|start|only|path|per|drop|keep|pin|ignore|sure|signs|end)$/;

function isPattern(path: PlacedPattern["path"]): boolean {
  const [owner, holder] = path
    .filter((key) => typeof key === "string")
    .slice(-2)
    .reverse();
  // Of a pair only the first text is one.
  if (owner === "sub") return path.at(-1) === 0;
  // Every text among a parser's options is one; a fact may be a pattern alone.
  const stage = path[0] === "cases" ? 2 : 0;
  if (path[stage] === "parser") return path.length > stage + 1;
  if (holder === "facts") return true;
  return keys.test(owner ?? "");
}
