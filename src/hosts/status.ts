/** The line that tells a failure where the host has none of its own. */
export function formatStatus(status: number): string {
  return status === 0 ? "" : `[exit status ${status}]`;
}
