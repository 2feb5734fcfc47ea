import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Line } from "../../src/shell/line.ts";
import { parseLine } from "../../src/shell/parse.ts";
import { shellLine, shellText } from "./lines.ts";

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
  ["a <<E\n$(b) `c`\nE", "[a]"],
  ["a $((1 + (2 * $x)))", "[a]?[$((1 + (2 * $x)))]"],
  ["a $(if b; then c; fi)", "[a]?[$(if b; then c; fi)]"],
  ['a `b \\`c\\`` "d `e f`"', '[a]?[`b \\`c\\``]?["d `e f`"]'],
  ["a <(b) > >(c) < <(d)", "[a]?[<(b)]1>>(c)0<<(d)"],
  ["x=(1 '2 )' # 3 )\n $(4)) y+=() a", "{x=(1 '2 )' # 3 )\n $(4))}{y+=()}[a]"],
  ["declare -a x=(1 2) y", "[declare][-a]?[x=(1 2)][y]"],
  ['a ${x:-y} ${x%.*} "${x//a/b}" ${#x} ${?} ${10}', '[a]?[${x:-y}]?[${x%.*}]?["${x//a/b}"]?[${#x}]?[${?}]?[${10}]'],
  ["a ${x:-\"b }\" '}' \\} ${y}} c", "[a]?[${x:-\"b }\" '}' \\} ${y}}][c]"],
  ["a $'b\\t\\'c' $'\\x41'", "[a][b\tc]?[$'\\x41']".replace("\tc", "\t'c")],
  ['a $"b $c"', '[a]?[$"b $c"]'],
  ["a \"^b$|c$\" '$'", "[a][^b$|c$][$]"],
  ["A=[x B=[y] c", "{A=[x}{B=[y]}[c]"],
];

for (const [text, expected] of cases) {
  test(`${JSON.stringify(text)} is read`, () => expect(show(parseLine(text))).toBe(expected));
}

/** Each part as typed, with what it is. */
const compounds: [string, string[]][] = [
  ["for i in a b; do x; done; y", ["a loop: for i in a b; do x; done", "y"]],
  ["for i; do x; done && y", ["a loop: for i; do x; done", "y"]],
  ['for i in a "b; do" $(c; d) # do\ndo x; done\ny', ['a loop: for i in a "b; do" $(c; d) # do\ndo x; done', "y"]],
  ["for ((i = 0; i < (3); i++)); do x; done; y", ["a loop: for ((i = 0; i < (3); i++)); do x; done", "y"]],
  ["while a | b; do x; done && y", ["a loop: while a | b; do x; done", "y"]],
  ["until a; do for b in c; do d; done; done; y", ["a loop: until a; do for b in c; do d; done; done", "y"]],
  ["a | while read -r x; do y; done > z; b", ["a loop: a | while read -r x; do y; done > z", "b"]],
  ["while read -r x; do y; done < <(z) | tail -5\nb", ["a loop: while read -r x; do y; done < <(z) | tail -5", "b"]],
  ["while read -r x; do y; done <<'E' && b\ndone\nE\nc", ["a loop: while read -r x; do y; done <<'E'", "b", "c"]],
  ["for i in a; do\n  cat <<E\ndone $(b\nE\ndone\nc", ["a loop: for i in a; do\n  cat <<E\ndone $(b\nE\ndone", "c"]],
  ["select x in a b; do c; done; y", ["a menu: select x in a b; do c; done", "y"]],
  ["if a; then b; fi\ny", ["an if: if a; then b; fi", "y"]],
  ["if a\nthen b # fi\nelif c; then d; else echo fi; fi; y", ["an if: if a\nthen b # fi\nelif c; then d; else echo fi; fi", "y"]],
  ["case $x in a) b ;; esac; y", ["a case: case $x in a) b ;; esac", "y"]],
  ["case x in\n  (a | 'b)') c;& # )\n  *) ;;\nesac\ny", ["a case: case x in\n  (a | 'b)') c;& # )\n  *) ;;\nesac", "y"]],
  ["case x in esac; y", ["a case: case x in esac", "y"]],
  ["(a; b) | c", ["a subshell: (a; b) | c"]],
  ['(a; (b; echo ")")) && c', ['a subshell: (a; (b; echo ")"))', "c"]],
  ["{ a; } && y", ["a group: { a; }", "y"]],
  ["{ a; echo }; } 2>&1; y", ["a group: { a; echo }; } 2>&1", "y"]],
  ["a && { b || c; } & d", ["a", "a group: { b || c; }", "d"]],
  ["! a | b && y", ["a negated command: ! a | b", "y"]],
  ["! { a; } && y", ["a negated command: ! { a; }", "y"]],
  ["time -p a; y", ["a timed command: time -p a", "y"]],
  ["[[ -f a && ( $b == *.c || ! x < y ) ]] && y", ["a test: [[ -f a && ( $b == *.c || ! x < y ) ]]", "y"]],
  ["[[ $a =~ ^(b|c+)$ ]] || y", ["a test: [[ $a =~ ^(b|c+)$ ]]", "y"]],
  ["(( i++ )) || y", ["arithmetic: (( i++ ))", "y"]],
  ["(( (a + $(b)) * 2 > 1 )) || y", ["arithmetic: (( (a + $(b)) * 2 > 1 ))", "y"]],
  ["f() { a; }; y", ["a function: f() { a; }", "y"]],
  ["f-1 ( )\n( a ) > b; y", ["a function: f-1 ( )\n( a ) > b", "y"]],
  ["function f { a; }; y", ["a function: function f { a; }", "y"]],
  ["(f() { a; }; f) && y", ["a subshell: (f() { a; }; f)", "y"]],
  ['a "$(if b; then c; fi)"; y', ['a "$(if b; then c; fi)"', "y"]],
  ["echo if a then; echo done; y }", ["echo if a then", "echo done", "y }"]],
];

for (const [text, expected] of compounds) {
  test(`${JSON.stringify(text)} has ${expected.length} parts`, () => {
    const { parts } = parseLine(text)!;
    const typed = parts.map(({ start, end, opaque }) => (opaque ? `${opaque}: ` : "") + text.slice(start, end));
    expect(typed).toEqual(expected);
    for (const { start, end, opaque, nested, stages } of parts) if (opaque) expect([stages, nested]).toEqual([[], text.slice(start, end)]);
  });
}

test("what runs in the body of a here-document runs in its part", () => {
  const line = parseLine("a; b <<E | c\n$(d | e)\nE\n(f) <<E\n`g`\nE\nh <<'E'\n$(i)\nE")!;
  expect(line.parts.map(({ nested }) => nested)).toEqual(["", "$(d | e)\n", "(f) <<E\n`g`\n", ""]);
});

const unsure = [
  "a <<E\nb\\\nE\nE",
  "a <<E 'b\nE\n'",
  "a <<E \\\nb\nE",
  "a <<E\nb",
  "a <<E | while b; do\nc\nE\nd; done",
  "a $(b <<'E'\nE) && c $(d <<'E'\nE\n)",
  "a <<$E\n$E",
  "a <<'E'\nb\rc\nE",
  "a $()",
  "a $((1 + 2) )",
  "a $(( 1 + (2 ))",
  "a $(b",
  "a $(b))",
  "a $(b #c)",
  "a `b",
  "a `(b`",
  "a `b \\` c",
  'a "`b "c"`"',
  "a b<(c)",
  "a 2<(c)",
  "a <(b",
  "a ${x!}",
  "a ${x y}",
  "a ${(f)x}",
  'a "${x:-\'}"}"',
  "a ${x:-{b}}",
  "a ${x",
  "a ${#x:-y}",
  "a x=(1 2)",
  "x=(1 2)y",
  "x=(1; 2)",
  "x=([1 2]=3)",
  ">a x=(1)",
  "x[1 + 2]=3",
  "a $'b",
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
  "a 2>&-# b",
  "{fd}>x a",
  "a !(b)",
  "a @(b|c)",
  "a \\",
  // Compound commands that bash refuses, or that are not certain.
  "for i in 1; do a &; done",
  "for i in a b do x; done",
  "for i in a; do done",
  "for 1 in a; do b; done",
  "for ((a; b)); do c; done",
  "if a; fi",
  "if a; then b; done",
  "if; then b; fi",
  "while a; do b",
  "case x in a) b",
  "case x in a b) c;; esac",
  "case x in #) a;; esac",
  "(a",
  "()",
  "{ a }",
  "{ }",
  "{ a; }; }",
  "a )",
  "(a) b",
  "{ a; } b",
  "A=1 { a; }",
  "> b if a; then c; fi",
  "i\\\nf a; then b; fi",
  "((a); b)",
  "(( 1 )\n) && y",
  "(( 1 + 'a' ))",
  "! &a; b",
  "!\na",
  "! ! a",
  "a | ! b",
  "time &",
  "time && y",
  "a | time b",
  "time -p done",
  "time -- a",
  "[[ ]]",
  "[[ a b ]]",
  "[[ -f ]]",
  "[[ a == ]]",
  "[[ a && ]]",
  "[[ a == @(b|c) ]]",
  "[[ a =~ (b c) ]]",
  "[[ (a ]]",
  "f() a",
  "if() { a; }",
  "function { a; }",
  "coproc a",
  "repeat 3 a",
  "foreach x (a b)",
  "noglob a",
  "a( ; b",
  "a $(; b); c",
  "a >=(b c); d",
  "> # a\nb",
  "a\u0001b",
  "a\r\nb",
  "a ${}b",
  "a -< 2>&1 && b",
];

for (const text of unsure) {
  test(`${JSON.stringify(text)} is not read`, () => expect(parseLine(text)).toBeUndefined());
}

test("a text that goes deeper than anybody writes is not read", () => {
  for (const sign of ["(", "{ ", "$(", '"$(', "${x:-", "$((", "`", "if ", "[[ ( ", "case x in a) ", "<(", "f() { ", "x=($("])
    expect([sign, parseLine(sign.repeat(50_000))]).toEqual([sign, undefined]);
  expect(parseLine("{ ".repeat(30) + "a;" + " };".repeat(30))).toBeDefined();
  expect(parseLine("{ ".repeat(90) + "a;" + " };".repeat(90))).toBeUndefined();
});

test("what is read, bash takes, and each part of it alone", () => {
  const texts = [...fc.sample(shellLine, 200), ...fc.sample(shellText, 800)];
  const read = texts.flatMap((text) => {
    const line = parseLine(text);
    // The body of a here-document does not stand in its part.
    return line ? [text, ...line.parts.filter(() => !text.includes("<<")).map(({ start, end }) => text.slice(start, end))] : [];
  });
  const taken = askBash(read);
  expect(read.filter((_, at) => !taken[at])).toEqual([]);
  expect(read.length).toBeGreaterThan(700);
}, 30_000);

/** `bash -n` for each text, in one process. */
function askBash(texts: string[]): boolean[] {
  const folder = mkdtempSync(join(tmpdir(), "pith-texts-"));
  try {
    writeFileSync(join(folder, "texts"), texts.map((text) => `${text}\0`).join(""));
    const script = `while IFS= read -r -d '' text; do bash -n -c -- "$text" 2>/dev/null && echo yes || echo no; done < "$1"`;
    const run = Bun.spawnSync(["bash", "-c", script, "bash", join(folder, "texts")], { stdout: "pipe", stderr: "ignore" });
    return run.stdout
      .toString()
      .trim()
      .split("\n")
      .map((answer) => answer === "yes");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
