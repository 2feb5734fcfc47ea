import fc from "fast-check";
import glob from "fast-glob";

const root = `${import.meta.dir}/../..`;

async function readAll(pattern: string): Promise<{ path: string; text: string }[]> {
  const paths = (await glob(pattern, { cwd: root })).sort();
  return Promise.all(paths.map(async (path) => ({ path, text: await Bun.file(`${root}/${path}`).text() })));
}

export const recordings = await readAll("filters/**/*.txt");
export const ruleFiles = await readAll("filters/**/*.yaml");
export const payloads = (await readAll("test/hosts/**/*.in.json")).map(({ path, text }) => ({
  host: path.split("/")[2] as string,
  text,
}));
export const transcripts = (await readAll("test/report/transcripts/{claude,codex,gemini}/**/*.{json,jsonl}")).map(({ path, text }) => ({
  host: path.split("/")[3] as string,
  text,
}));

/** What has meaning somewhere: to terminals, patterns, parsers, formats. */
const tokens = [
  ..."\n\t \r\b\u001b[]{}()<>:;,.'\"`\\/|&$#@!?*+-=~^%",
  "\r\n",
  "\n\n",
  "\u001b[31m",
  "\u001b[2K\r",
  "\u001b]8;;x\u0007",
  "\u202e",
  "\u200b",
  "\ufeff",
  "\u0000",
  "\ud800",
  "ü語🙂",
  "0",
  "-1",
  "99999999999999999999",
  "1e308",
  "null",
  "__proto__",
  "constructor",
  "[12 of 340 lines shown, all: pith raw k3f9]",
  "error: ",
  "Error: ",
  "FAILED ",
  "FAIL ",
  "warning: ",
  "passed",
  "failed",
  "1 passed, 2 failed",
  "src/a.ts:1:2: error: x",
  "diff --git a/x b/x\n",
  "@@ -1,2 +1,2 @@\n",
  "not ok 1 - x\n",
  "    at f (src/a.js:1:2)\n",
  "Traceback (most recent call last):\n",
  '  File "a.py", line 1, in f\n',
  "panic: x\n",
  "=== RUN   TestA\n",
  "--- FAIL: TestA (0.00s)\n",
  "<<'EOF'\n",
  "$(",
  "&& ",
  "|| ",
  " | tail -5",
  " 2>&1 ",
  "x".repeat(5000),
  "a ".repeat(3000),
  "\n".repeat(300),
  "[".repeat(2000),
  '{"a":'.repeat(500),
];

const token = fc.oneof(fc.constantFrom(...tokens), fc.string({ maxLength: 12 }), fc.string({ unit: "grapheme", maxLength: 6 }));

type Change = { kind: "insert" | "cut" | "double" | "swap" | "splice" | "swell"; at: number; length: number; token: string; other: number };

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.oneof(
    {
      weight: 100,
      arbitrary: fc.constantFrom(
        "insert" as const,
        "insert" as const,
        "cut" as const,
        "double" as const,
        "swap" as const,
        "splice" as const,
      ),
    },
    // What is quadratic takes seconds on a piece that comes again and again, and is not seen on one of some kilobytes.
    { weight: 1, arbitrary: fc.constant("swell" as const) },
  ),
  at: fc.nat(1_000_000),
  length: fc.nat(400),
  token,
  other: fc.nat(1_000_000),
});

/** One of some texts, damaged here and there, now and then with a part of another one. */
export function damaged(seeds: readonly { text: string }[], most = 8): fc.Arbitrary<string> {
  const start = fc.nat(seeds.length - 1);
  return fc.tuple(start, fc.array(change, { maxLength: most })).map(([from, changes]) => damage(seeds, from, changes));
}

const repeat = (text: string) => (size: number) => text.repeat(Math.ceil(size / text.length));
const list = (line: (i: number) => string) => (size: number) => {
  const lines: string[] = [];
  for (let i = 0, length = 0; length < size; length += (lines[i++] as string).length) lines.push(line(i));
  return lines.join("");
};

/** Texts of any size in which a pattern or a parser may look from every place to the end. */
export const shapes: ((size: number) => string)[] = [
  ...["x", "1", "[", "(", "-", "=", '{"a":', '"a",', "a:", "a/", "a.", "a;", "| a ", "a, ", "word ", "error: ", "at a (b:1:2) "].map(
    repeat,
  ),
  ...["a\n", "(\n", "\n", "+a\n-b\n", "error: same\n", "├── a\n│   ", "    at f (a.js:1:2)\n", '  File "a.py", line 1, in f\n    x\n'].map(
    repeat,
  ),
  ...["M\tsrc/a\n", " src/a | 2 +-\n", " create mode 100644 src/a\n", "--- FAIL: T (0.00s)\n    a\n", "FAILED (errors=1)\n    a\n"].map(
    repeat,
  ),
  ...["@@ -1 +1 @@\n-a\n+b\n", "=== RUN   T\n", "a  b  c\n", "==== F ====\n", "____ t ____\n", "Traceback (most recent call last):\n"].map(
    repeat,
  ),
  (size) => `a${" ".repeat(size)}b`,
  (size) => `${"\n".repeat(size)}x`,
  (size) => `${" ".repeat(size)},;} ${" ".repeat(size / 10)}`,
  (size) => `1%\r${"x".repeat(size)}`,
  (size) => `a\b${"x".repeat(size)}`,
  (size) => Array.from({ length: Math.sqrt(size) }, (_, i) => `${" ".repeat(i)}a\n`).join(""),
  list((i) => `src/a${i}.ts:${i}:1: error: x${i}\n`),
  // A failing test that prints and prints.
  (size) => `=== RUN   T\n--- FAIL: T (0.00s)\n${repeat("    a\n")(size)}FAIL\n`,
  (size) => `==== FAILURES ====\n____ t ____\n${repeat("a\n")(size)}E   assert 1\n==== 1 failed in 0.1s ====\n`,
  list((i) => `diff --git a/${i} b/${i}\n--- a/${i}\n+++ b/${i}\n@@ -1 +1 @@\n-a\n+b\n`),
  list((i) => `k${i.toString(36)} v${(i * 7919).toString(36)}\n`),
  list((i) => `a/b${i % 97}/c${i}.ts\n`),
  list((i) => `ok ${i} - t${i}\n`),
  list((i) => `not ok ${i} - t${i}\n  ---\n`),
  list((i) => `key${i}: \n`),
];

/** Lists of tokens; texts that no tool prints. */
export const noise: fc.Arbitrary<string> = fc.array(token, { maxLength: 60 }).map((parts) => parts.join(""));

// Whole recordings are mostly longer than what is interesting in them.
const longest = 12_000;
const swollen = 200_000;

function damage(seeds: readonly { text: string }[], from: number, changes: Change[]): string {
  let text = (seeds[from] as { text: string }).text;
  if (text.length > longest) text = text.slice((changes[0]?.at ?? 0) % (text.length - longest)).slice(0, longest);
  for (const { kind, at, length, token: inserted, other } of changes) {
    const place = at % (text.length + 1);
    const rest = text.slice(place + length);
    const piece = text.slice(place, place + length);
    if (kind === "insert") text = text.slice(0, place) + inserted + text.slice(place);
    else if (kind === "cut") text = text.slice(0, place) + rest;
    else if (kind === "swell" && text.length < swollen) text = text.slice(0, place) + repeat(piece || inserted || " ")(swollen) + rest;
    else if (kind === "double") text = text.slice(0, place) + piece.repeat(3) + rest;
    else if (kind === "swap") text = text.slice(0, place) + rest + piece;
    else {
      const source = (seeds[other % seeds.length] as { text: string }).text;
      const start = at % (source.length + 1);
      text = text.slice(0, place) + source.slice(start, start + length * 4) + text.slice(place);
    }
  }
  return text;
}
