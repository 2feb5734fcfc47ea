import fc from "fast-check";
import type { RuleIndex } from "../../src/rules/compile.ts";

// Random shell lines over tiny programs: what agents type, and what would hurt most to misread.

/** `ok`, `bad` and the like are programs of the tests; rules answer the first five. */
export const index: RuleIndex = {
  rules: ["ok", "bad", "many", "reads", "tool (sub|other)", "endless", "grep"].map((match, at) => ({
    name: `t/${match.split(" ")[0]}`,
    match: [match.split(" ")],
    unless: ["--raw"],
    finite: at !== 3,
    readsArgs: at === 4,
    recognise: false,
  })),
};

export const programs: Record<string, string> = {
  ok: 'echo "ok err $X $*" >&2; echo "ok out $*"',
  bad: 'echo "bad err" >&2; echo "bad out $*"; exit 3',
  many: "i=0; while [ $i -lt 9 ]; do echo line $i; i=$((i+1)); done",
  reads: 'while read -r line; do echo "read $line"; done; exit 1',
  tool: 'echo "tool $*"; echo written >> made.txt',
  endless: "exec yes",
  plain: 'echo "plain $* in ${PWD##*/}"',
};

const argument = fc.constantFrom(
  "a",
  "--raw",
  "'a b'",
  '"a; b | c"',
  "a\\ b",
  '"$X"',
  "$X",
  "${X}y",
  "*.txt",
  "'it'\\''s'",
  '"say \\"hi\\""',
  "é✓",
  "$'t\\tb'",
  "{p,q}",
  "~",
  "a#b",
  "2",
  "\\\n  b",
  "$(echo sub)",
  "`echo tick`",
  "$((1+2))",
  '"$(plain | bad)"',
  "-n",
  "=",
  "'#'",
  "\\;",
  "'<<EOF'",
);
const redirect = fc.constantFrom(
  "2>&1",
  "2>/dev/null",
  "> out.txt",
  ">> out.txt",
  "2> err.txt",
  "< in.txt",
  "&> both.txt",
  ">&2",
  "2>&1 > out.txt",
  "<<< here",
  "3>&1",
  ">| out.txt",
  "2>&-",
);
const seldom = (text: fc.Arbitrary<string>) => fc.oneof({ weight: 4, arbitrary: fc.constant("") }, { weight: 1, arbitrary: text });
const words = (name: fc.Arbitrary<string>) =>
  fc
    .tuple(
      seldom(fc.constantFrom("X=1", "X='a b'", "env X=2", "timeout 9", "nice", "command", 'X="$X"')),
      name,
      fc.array(argument, { maxLength: 2 }),
      seldom(redirect),
    )
    .map(([prefix, program, args, end]) => [prefix, program, ...args, end].filter(Boolean).join(" "));

const ruled = words(fc.constantFrom("ok", "bad", "ok", "many", "reads", "tool sub", "tool -q other", "./bin/ok"));
const simple = fc.oneof(
  { weight: 4, arbitrary: ruled },
  { weight: 1, arbitrary: words(fc.constantFrom("plain", "tool", "printf x", "false", "true")) },
);
const display = fc.constantFrom("tail -2", "tail -n 3", "head -2", "head -n1", "cat", "tail --lines=1", "head", "tail -n +2", "tail -c 5");
const bounded = fc
  .tuple(simple, fc.constantFrom("|", "|", "|&", "2>&1 |"), fc.array(display, { minLength: 1, maxLength: 2 }))
  .map(([producer, pipe, shown]) => `${producer} ${pipe} ${shown.join(" | ")}`);
const piped = fc
  .tuple(simple, fc.constantFrom("grep -c o", "wc -l", "sort", "grep nothing", "reads", "tee copy.txt", "sed s/o/0/"))
  .map((both) => both.join(" | "));

const shellWords = fc.constantFrom(
  'echo "=== $? ==="',
  "echo status=$?",
  'echo "${PIPESTATUS[0]}"',
  'echo "${PIPESTATUS[@]}"',
  "cd sub",
  "cd nowhere",
  "mkdir -p sub && cd sub",
  "X=5",
  "export X=6",
  "unset X",
  "true",
  "false",
  "set -e",
  "set -o pipefail",
  "set -euo pipefail",
  "set +e",
  "exit 4",
  "exit",
  "echo $_",
  "source ./lib.sh",
  "use_lib",
  "# a comment; ok | bad",
  "shopt -s lastpipe",
  "trap 'echo trapped $?' EXIT",
  "trap 'echo err' ERR",
  "eval 'plain | bad'",
  "exec 2>&1",
  "alias ok=bad",
  "cd sub; cd ..",
  "pwd",
);
/** A compound command or the like around these; the last of them holds a pipe. */
const around = (inner: fc.Arbitrary<string>, pipeline: fc.Arbitrary<string>) =>
  fc
    .tuple(inner, inner, pipeline)
    .chain(([a, b, c]) =>
      fc.constantFrom(
        `( ${a}; ${b} )`,
        `(${a}) 2>&1 | tail -2`,
        `( cd sub && ${a} ) && ${b}`,
        `{ ${a}; ${c}; }`,
        `{ ${a}; ${b}; } 2>&1 | tail -2`,
        `{ ${a} && ${b}; } > out.txt`,
        `for i in 1 2; do ${a}; done`,
        `for i in a *.txt "$X" $(${b}); do ${c}; done | tail -3`,
        `for i in 1 2 # two; done\ndo\n  ${a} # as | often\ndone`,
        `for ((turn = 0; turn < 2; turn++)); do ${a}; done`,
        `if ${a}; then ${b}; else ${c}; fi`,
        `if ${c}; then\n  ${a}\nelif ${b}; then ${a}; fi > out.txt`,
        `while ${c}; do ${b}; break; done`,
        `while read -r l; do ${a} "$l"; done < in.txt`,
        `while IFS= read -r l; do ${a} "$l"; done < <(${b})`,
        `while read -r l; do echo "got $l"; done <<'EOF'\none | two\ndone\nEOF`,
        `${c} | while read -r l; do ${a}; done`,
        `${c} | { read -r l; ${a}; }`,
        `until ${a}; do break; done`,
        `select i in a b; do ${a}; break; done < in.txt`,
        `case $X in 1|5) ${a} ;; *) ${b} ;; esac`,
        `case "\${X:-5}" in\n  (a | "b)") ${a} ;;\n  # or )\n  [5-9]*) ${b}\n    ;;\nesac`,
        `case a in esac`,
        `[[ -n $X && a == a ]] && ${a}`,
        `[[ $X == [a-z]* || ! -f in.txt && ( 1 -lt 2 ) ]] || ${a}`,
        `[[ $X =~ ^(5|[0-9]{2})+$ ]] && ${a}`,
        `! ${a}`,
        `! ${c}`,
        `! { ${a}; }`,
        `f() { ${c}; }; f`,
        `( f () { ${a}; }; f; f )`,
        `{ function g { ${a}; }; g; } && ${b}`,
        `y=$(${c}); echo "$y $?"`,
        `y=$(${a}) && echo "$y"`,
        `y=$(if ${a}; then ${b}; fi)`,
        `cat <<EOF\n${a}\n$(${b})\nEOF`,
        `{ cat; ${a}; } <<EOF\n$(${b}) \${X:-none} \`echo tick\`\nEOF`,
        `${a} <<'EOF' && ${b}\ntext\nEOF`,
        `if ${a}; then\n  cat <<EOF\n$X done\nEOF\nfi`,
        `reads <<EOF\n$X text\nEOF`,
        `reads <<-'EOF' | tail -2\n\t$(no) \\\n\tEOF`,
        `cat <<A <<"EOF" && ${a}\none\nA\ntwo \`\nEOF`,
        `ok "$(cat <<'EOF'\n${a} ) "\nEOF\n)"`,
        `ok $(${b} && ${c}) "in $(${a})"`,
        `ok "$(for i in 1 2; do ${a}; done | tail -1)"`,
        `cat <(${b})`,
        `arr=(a "b c" $X); echo "\${arr[1]} \${#arr[@]}"`,
        `(( 1 + 1 )) && ${a}`,
        `(( (X + 1) * 2 > 3 )) || ${a}`,
        `${a} & wait`,
        `echo "$(${c})"`,
        `echo "$(${a} | ${b}; echo $?)"`,
        `cat <<< "$(${b} | ${a} | tail -1; echo \${?})"`,
        `echo x > "o$(${a} | ${c} > o5; echo $?)"`,
        `echo "\${X:-it} \${X%5} \${#X} \${X/5/\${y}}" $((1 + (X * 2)))`,
        `\${X:+ok} ${a}`,
        `echo \`${b.includes("`") ? "plain" : b}\``,
      ),
    );
const compound = fc.oneof(
  { weight: 3, arbitrary: around(simple, piped) },
  { weight: 1, arbitrary: around(fc.oneof(simple, around(simple, piped)), piped) },
);

const part = fc.oneof(
  { weight: 9, arbitrary: simple },
  { weight: 6, arbitrary: bounded },
  { weight: 2, arbitrary: piped },
  { weight: 4, arbitrary: shellWords },
  { weight: 5, arbitrary: compound },
);
const separator = fc.constantFrom(" && ", " && ", " || ", "; ", ";", "\n", "&&", " &&\n  ", "\n\n", " ; ");

/** Ends that bash accepts behind anything. */
const ending = fc.constantFrom("", "", "", "\n", " # done", "\n# done | tail");

const wholeLine = fc
  .tuple(fc.constantFrom("", "", "", "  ", "# first\n", "\n"), part, fc.array(fc.tuple(separator, part), { maxLength: 3 }), ending)
  .map(([start, first, others, end]) => {
    // A comment or a here-document reaches to the end of its line.
    const join = (sofar: string, [between, next]: [string, string]) => sofar + (/#[^\n]*$|\n\t?EOF$/.test(sofar) ? "\n" : between) + next;
    const text = start + others.reduce(join, first);
    return text + (/\n\t?EOF$/.test(text) && end.startsWith(" ") ? "" : end);
  });

const tokens =
  "a b if then elif else fi for x in do done while until case esac select { } ( ) [[ ]] (( )) ! time -p coproc function f() f | || && & ; ;; ;& | # = == =~ ^(a|b)$ -f -eq < > <<< 2>&1 >o <(a) x=(1) x=1 ${x:-y} ${x} ${#x} ${x#} $((1+1)) $(a) `a` $'a\\n' \"a\" 'a' \\\n * a) 1".split(
    " ",
  );

/** A character lost, doubled or put in: most of it is no longer what its author meant, and some of it no shell takes. */
const slips = ["", "\n", " ", "; done", " fi", "; }", " ((", " in ", ..."'\"\\|&;()#<>$`{}!"];
const breakLine = ([text, at, put]: [string, number, string]) => {
  const place = at % (text.length + 1);
  return text.slice(0, place) + put + text.slice(place + (at % 2));
};
const broken = fc.tuple(wholeLine, fc.nat(), fc.constantFrom(...slips));
// Without its `break` a loop would run for ever.
const brokenLine = broken.map((slip) => (/while|until|for \(\(|select/.test(slip[0]) ? slip[0] : breakLine(slip)));

export const shellLine = fc.oneof({ weight: 4, arbitrary: wholeLine }, { weight: 1, arbitrary: brokenLine });

/** Never run: words and signs of the shell's own in any order, and lines with any slip. */
export const shellText = fc.oneof(
  broken.map(breakLine),
  fc
    .array(fc.tuple(fc.constantFrom(" ", " ", " ", " ", "; ", "\n", ""), fc.constantFrom(...tokens)), { maxLength: 14 })
    .map((all) => all.flat().join("")),
);
