/** Whether a call names our filter, or its result ends as our views do. Text that looks like one proves nothing, but a report may go by it. */
export function isView(command: string, output: string): boolean {
  return (
    /\bpith['"]?(-filter)?['"]? filter\s/.test(command) ||
    /(^|\n)\[\d+ of \d+ lines shown(?: in part)?, all: [^\n]{1,200} raw [0-9a-z]{4,12}\](\n\[exit status \d+\])?\s*$/.test(output)
  );
}
