import type { Line, Parsed } from "../line.ts";
import { seen } from "../patterns.ts";
import { chooseByRank, type Ranked } from "./choose.ts";

/**
 * Test Anything Protocol with YAML blocks (node --test, tap, ava, bats, vitest). What passed goes with its block; a failure keeps its name,
 * place, message, values and the frames of the user's own code. What the tests print (`# …`) and the counts stay.
 */
export function parse(
  lines: Line[],
  _options: Record<string, unknown> = {},
  { room = Infinity, rows = Infinity }: { room?: number | undefined; rows?: number | undefined } = {},
): Parsed {
  if (!lines.some(({ text }) => point.test(text))) return { lines, left: 0, matched: false };
  // vitest opens a suite's tests with a brace.
  const braces = lines.some(({ text }) => point.test(text) && text.endsWith(" {"));
  const out: Ranked[] = [];
  let part = 0;
  for (let i = 0; i < lines.length;) {
    const line = lines[i] as Line;
    const text = seen(line.text);
    const found = line.block === undefined ? point.exec(text) : null;
    if (!found) {
      if (!isNoise(text) && !(braces && /^ *\}$/.test(text))) out.push(total.test(text) ? { line, rank: 1 } : { line });
      i++;
      continue;
    }
    const end = blockEnd(lines, i + 1, (found[1] as string).length);
    if (found[2] !== undefined) {
      out.push({ line: { ...line, part: ++part }, rank: 1, name: "head" });
      if (!/ # (?:TODO|SKIP)\b/i.test(text))
        out.push(...readBlock(lines.slice(i + 1, end)).map((one) => ({ ...one, line: { ...one.line, part } })));
    }
    i = end;
  }
  return { ...chooseByRank(out, { room, rows }), matched: true };
}

const point = /^( *)(not )?ok\b(?: \d+)?/;
const total = /^# (?:tests|pass|fail|cancelled|skipped|todo|ok)\b *\d*$/;

function isNoise(text: string): boolean {
  return (
    /^ *(?:TAP version \d+|1\.\.\d+|# Subtest: .*)$/.test(text) ||
    /^# (?:duration_ms [\d.]+|suites \d+|(?:cancelled|skipped|todo) 0)$/.test(text) ||
    text.trim() === ""
  );
}

/** One past the YAML block that may stand below a test point. */
function blockEnd(lines: Line[], from: number, indent: number): number {
  const opens = /^( *)---$/.exec(lines[from]?.text ?? "");
  if (!opens || (opens[1] as string).length <= indent) return from;
  const closing = `${opens[1]}...`;
  for (let i = from + 1; i < lines.length; i++) if ((lines[i] as Line).text === closing) return i + 1;
  return lines.length;
}

interface Entry {
  key: string;
  lines: Line[];
}

function readBlock(block: Line[]): Ranked[] {
  const entries = readEntries(block.slice(1, -1));
  if (entries.some(({ key, lines }) => key === "failureType" && /subtestsFailed/.test(lines[0]?.text ?? ""))) return [];
  const error = entries.find(({ key }) => key === "error");
  // A message that shows both values needs no second showing.
  const compared = error?.lines.some(({ text }) => / !==? /.test(text)) ?? false;
  const diffed = error?.lines.some(({ text }) => /^\s*[+-] /.test(text)) ?? false;
  return entries.flatMap(({ key, lines }) => {
    if (
      noise.test(key) ||
      (key === "diff" && lines.length === 1) ||
      ((key === "expected" || key === "actual") && (compared || (diffed && lines.length > 1)))
    )
      return [];
    if (key === "stack") return ownFrames(lines).map((line) => ({ line }));
    if (/^\s*(?:code: '?ERR_(?:ASSERTION|TEST_FAILURE)'?|name: '?(?:AssertionError|Error)'?)$/.test(lines[0]?.text ?? "")) return [];
    return lines
      .filter(({ text }) => text.trim() !== "")
      .map((line, i) => (key === "location" || (key === "error" && i < 2) ? { line, rank: 2 } : { line, rank: 3 }));
  });
}

// `source` is an excerpt of the user's own file, at the place that `at` or `stack` names.
const noise = /^(?:duration_ms|type|failureType|operator|exitCode|signal|generatedMessage|source)$/;

function readEntries(lines: Line[]): Entry[] {
  const indent = lines[0]?.text.search(/\S/) ?? 0;
  const entries: Entry[] = [];
  for (const line of lines) {
    const key = line.text.search(/\S/) === indent ? /^\s*([\w-]+):/.exec(seen(line.text)) : null;
    if (key) entries.push({ key: key[1] as string, lines: [line] });
    else entries.at(-1)?.lines.push(line);
  }
  return entries;
}

function ownFrames([head, ...frames]: Line[]): Line[] {
  const own = frames.filter(({ text }) => text.trim() !== "" && !/\bnode:|node_modules|<anonymous>\)$|\(index \d+\)$/.test(text));
  return head && own.length > 0 ? [head, ...own] : [];
}
