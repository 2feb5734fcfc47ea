const why = "say in one sentence what is noise here and what matters";
const drop = "^a pattern for each line that nobody acts on$";

/** What a rule is begun from; `loadRule` refuses what nobody wrote anything in place of. */
export const placeholders: readonly string[] = [why, drop];

export function beginRule(match: string): string {
  return `match: ${match}\nwhy: ${why}\ndrop:\n  - '${drop}'\ntests: []\n`;
}
