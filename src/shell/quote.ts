/** One word for a POSIX shell: as it is where that is safe, else in single quotes. */
export function quoteWord(text: string): string {
  return isPlain(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** No pattern: the hook would wait for its compilation. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!plain.includes(text[at]!)) return false;
  return text.length > 0;
}

const plain = "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:@%+=,-";
