import type { Line, Parsed } from "../line.ts";

/** `git blame`: author and date once for each commit, above the lines; a line carries its hash where it is not that of the line above. */
export function parse(lines: Line[]): Parsed {
  const rows = lines.map((line) => line.text.match(blamed));
  const commits = new Map<string, string>();
  for (const row of rows) if (row) commits.set(row[1] as string, `${row[1]} ${row[3]} ${row[4]}`);
  if (rows.filter(Boolean).length < 2) return { lines, left: 0, matched: false };
  const out: Line[] = [...commits.values()].map((text) => ({ text, pin: true }));
  let above = "";
  lines.forEach((line, i) => {
    const row = rows[i];
    if (!row) {
      out.push(line);
      above = "";
      return;
    }
    const [, hash, path, , , number, code] = row;
    // A line that came from a file of another name says so.
    const origin = `${hash}${path ? ` ${path}` : ""}`;
    out.push({ text: `${origin === above ? "" : origin} ${number}) ${code}` });
    above = origin;
  });
  return { lines: out, left: 0, matched: true };
}

const blamed = /^(\^?[0-9a-f]{7,40}) +(?:(\S+) +)?\(+(.{1,200}?) +(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}) +(\d+)\) ?(.*)$/;
