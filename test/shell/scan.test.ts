import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseWithGrammar } from "../../src/shell/grammar.ts";
import type { Line } from "../../src/shell/line.ts";
import { scanLine } from "../../src/shell/scan.ts";
import { shellLine } from "./lines.ts";

/** One part a line: its stages, the separator behind it. Words in brackets, `?` before one that the shell expands. */
function show(line: Line | undefined): string {
  if (!line) return "not sure";
  return line.parts
    .map(({ stages, after, background, opaque }) => {
      const texts = stages.map(({ words, assignments, redirects }) =>
        [
          ...assignments.map(({ text }) => `{${text}}`),
          ...words.map(({ text, expands }) => `${expands === "no" ? "" : "?"}[${text}]`),
          ...redirects.map(({ descriptor, operator, target }) => `${descriptor}${operator}${target}`),
        ].join(""),
      );
      return (opaque ?? texts.join(" | ")) + (background ? " (background)" : "") + (after ? ` ${after}` : "");
    })
    .join("\n");
}

const cases: [string, string][] = [
  ["git status", "[git][status]"],
  ["a && b || c; d", "[a] &&\n[b] ||\n[c] ;\n[d]"],
  ["a\nb\n\n", "[a] ;\n[b]"],
  ["a &&\n  b", "[a] &&\n[b]"],
  ["a & b", "[a] (background) &\n[b]"],
  ["a && b & c", "[a] (background) &&\n[b] (background) &\n[c]"],
  ["a | b |& c", "[a] | [b] | [c]"],
  ["A=1 B='x y' c", "{A=1}{B='x y'}[c]".replace("'x y'", "x y")],
  ["a A=1", "[a][A=1]"],
  ["a 'b c' \"d e\" f\\ g", "[a][b c][d e][f g]"],
  ["a 'it'\\''s'", "[a][it's]"],
  ['a "say \\"hi\\" \\$x \\n"', '[a][say "hi" $x \\n]'],
  ["a \\\n  b", "[a][b]"],
  ["a b\\\nc", "[a][bc]"],
  ['a "$X" ${Y} $1 "pre$X"', '[a]?["$X"]?[${Y}]?[$1]?["pre$X"]'],
  ["a $ '$' \"5$\" $.", "[a][$][$][5$][$.]"],
  ["a *.c b? [x] {p,q} ~/d", "[a]?[*.c]?[b?]?[[x]]?[{p,q}]?[~/d]"],
  ["a '*.c' \"{p}\"", "[a][*.c][{p}]"],
  ["a 2>&1 >out 2>>err <in &>both >|x 3>&1", "[a]2>&11>out2>>err0<in-1&>both1>|x3>&1"],
  ["a >&2", "[a]1>&2"],
  ["a >& out", "[a]-1>&out"],
  [">out a", "[a]1>out"],
  ["a 2 >out", "[a][2]1>out"],
  ["a x2>out", "[a][x2]1>out"],
  ["a # b | c\nd", "[a] ;\n[d]"],
  ["# only a comment", ""],
  ["a#b '#c'", "[a#b][#c]"],
  ["a -- ! [ ]", "[a][--][!]?[[][]]"],
  ["", ""],
  ['a $(b | c) "x $(d "e f")"', '[a]?[$(b | c)]?["x $(d "e f")"]'],
  ["X=$(a b) c >$(d)", "?{X=$(a b)}[c]1>$(d)".replace("?", "")],
  ["a \"$(cat <<'E'\nb )\nE\n)\" x", "[a]?[\"$(cat <<'E'\nb )\nE\n)\"][x]"],
  ["a <<E && c\nb $X\nE\nd", "[a] &&\n[c] ;\n[d]"],
  ["a <<'E' |\n$(b) `\nE\nc", "[a] | [c]"],
  ["a <<-E <<F # g\n\tE\nh\nF", "[a]"],
  ["a <<< 'b c' d", "[a][d]"],
];

for (const [text, expected] of cases) {
  test(`the scanner reads ${JSON.stringify(text)}`, () => {
    expect(show(scanLine(text))).toBe(expected);
  });
}

const unsure = [
  "a <<E\n$(b)\nE",
  "a <<E\nb\\\nE\nE",
  "a <<E 'b\nE\n'",
  "a <<E \\\nb\nE",
  "a <<E\nb",
  "a $(b <<'E'\nE) && c $(d <<'E'\nE\n)",
  "a <<$E\n$E",
  "a <<'E'\nb\rc\nE",
  "a $()",
  "a $((1 + 2))",
  "a $(b",
  "a $(if b; then c; fi)",
  "a $(b))",
  "a $(b #c)",
  "a `b`",
  "(a)",
  "{ a; }",
  "a <(b)",
  "if a; then b; fi",
  "for i in 1; do a; done",
  "! a",
  "time a",
  "[[ -f a ]]",
  "f() { a; }",
  "x=(1 2)",
  "a ${x:-y}",
  "a $'b'",
  'a $"b"',
  "a 'b",
  'a "b',
  "a &&",
  "a |",
  "&& a",
  "a ;; b",
  "a ;& b",
  "; a",
  "a >",
  "a >2>&1",
  "{fd}>x a",
  "a !(b)",
  "a \\",
  "a ${x",
  "case x in a) b ;; esac",
  "coproc a",
];

for (const text of unsure) {
  test(`the scanner leaves ${JSON.stringify(text)} to the grammar`, () => {
    expect(scanLine(text)).toBeUndefined();
  });
}

test("what the scanner reads, the grammar reads alike", () => {
  let read = 0;
  fc.assert(
    fc.property(shellLine, (text) => {
      const scanned = scanLine(text);
      // The scanner takes every open brace for an expansion.
      if (!scanned || /\{(?!p,q\}|X\})|\\[{*?[]|\$\$\(/.test(text)) return;
      read++;
      expect(show(scanned)).toBe(show(parseWithGrammar(text)));
      expect(positions(scanned)).toEqual(positions(parseWithGrammar(text)));
      // What stands in quotes the grammar's reader takes for a substitution too.
      if (!/'[^']*(?:`|[$<>]\()|"[^"]*[<>]\(|\\[`$]/.test(text)) expect(inner(scanned)).toEqual(inner(parseWithGrammar(text)));
    }),
    { numRuns: 3000 },
  );
  expect(read).toBeGreaterThan(500);
}, 120_000);

/** What runs inside, and which stages read a here-document. */
function inner(line: Line | undefined): unknown {
  return line?.parts.map(({ nested, operators, stages }) => [nested, operators, stages.map(({ heredoc }) => heredoc)]);
}

function positions(line: Line | undefined): number[][] | undefined {
  return line?.parts.map(({ start, end, stages }) => [start, end, ...stages.flatMap((stage) => [stage.start, stage.end])]);
}
