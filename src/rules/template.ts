/**
 * What `pith record` begins a rule with: it holds as it is, and changes nothing until its author writes what is noise. A built-in rule,
 * whose place it takes, is in it whole.
 */
export function beginRule(name: string, isBuiltIn: boolean): string {
  return `${isBuiltIn ? `extends: ${name}` : `match: ${name.replaceAll("/", " ")}`}
# why: say in one sentence what is noise here and what matters
# drop:
#   - '^a pattern for each line that nobody acts on$'
tests: []
`;
}
