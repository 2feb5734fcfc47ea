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
const compound = fc
  .tuple(simple, simple, piped)
  .chain(([a, b, c]) =>
    fc.constantFrom(
      `( ${a}; ${b} )`,
      `{ ${a}; ${c}; }`,
      `for i in 1 2; do ${a}; done`,
      `if ${a}; then ${b}; else ${c}; fi`,
      `while ${c}; do ${b}; break; done`,
      `case $X in 1|5) ${a} ;; *) ${b} ;; esac`,
      `[[ -n $X && a == a ]] && ${a}`,
      `! ${a}`,
      `! ${c}`,
      `f() { ${c}; }; f`,
      `y=$(${c}); echo "$y $?"`,
      `y=$(${a}) && echo "$y"`,
      `cat <<EOF\n${a}\n$(${b})\nEOF`,
      `${a} <<'EOF' && ${b}\ntext\nEOF`,
      `reads <<EOF\n$X text\nEOF`,
      `reads <<-'EOF' | tail -2\n\t$(no) \\\n\tEOF`,
      `cat <<A <<"EOF" && ${a}\none\nA\ntwo \`\nEOF`,
      `ok "$(cat <<'EOF'\n${a} ) "\nEOF\n)"`,
      `ok $(${b} && ${c}) "in $(${a})"`,
      `cat <(${b})`,
      `arr=(${"a b"}); echo "\${arr[1]}"`,
      `(( 1 + 1 )) && ${a}`,
      `${a} & wait`,
      `echo "$(${c})"`,
      `until ${a}; do break; done`,
    ),
  );

const part = fc.oneof(
  { weight: 9, arbitrary: simple },
  { weight: 6, arbitrary: bounded },
  { weight: 2, arbitrary: piped },
  { weight: 4, arbitrary: shellWords },
  { weight: 2, arbitrary: compound },
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

/** A character lost, doubled or put in: most of it is no longer what its author meant, and some of it no shell takes. */
const brokenLine = fc
  .tuple(wholeLine, fc.nat(), fc.constantFrom("", "'", '"', "\\", "|", "&", ";", "(", ")", "#", "\n", "<", ">", "$", "`", "{", " "))
  .map(([text, at, put]) => {
    // Without its `break` a loop would run for ever.
    if (/while|until/.test(text)) return text;
    const place = at % (text.length + 1);
    return text.slice(0, place) + put + text.slice(place + (at % 2));
  });

export const shellLine = fc.oneof({ weight: 4, arbitrary: wholeLine }, { weight: 1, arbitrary: brokenLine });
