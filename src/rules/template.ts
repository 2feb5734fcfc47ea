/** What `pith record` begins a rule with: it holds as it is, and changes nothing until its author writes what is noise. */
export function beginRule(match: string): string {
  return `match: ${match}
# why: say in one sentence what is noise here and what matters
# drop:
#   - '^a pattern for each line that nobody acts on$'
tests: []
`;
}
