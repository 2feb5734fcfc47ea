import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/diagnostics.ts";

function view(text: string, options: Record<string, unknown> = {}): string {
  const lines = text
    .replace(/^\n/, "")
    .split("\n")
    .map((line) => ({ text: line }));
  return parse(lines, options)
    .lines.map((line) => line.text)
    .join("\n")
    .trim();
}

test("a rustc error keeps message, place, labels, notes and the fix; excerpt and carets go", () => {
  expect(
    view(`
error[E0308]: mismatched types
  --> src/money.rs:15:25
   |
15 |         let each: i32 = self.cents / n;
   |                   ---   ^^^^^^^^^^^^^^ expected \`i32\`, found \`i64\`
   |                   |
   |                   expected due to this
   |
help: you can convert an \`i64\` to an \`i32\`
   |
15 |         let each: i32 = (self.cents / n).try_into().unwrap();
   |                         +              +++++++++++++++++++++

error: could not compile \`ledger\` (lib) due to 1 previous error`),
  ).toBe(`src/money.rs:15:25: error[E0308]: mismatched types
  expected \`i32\`, found \`i64\`
  expected due to this
  help: you can convert an \`i64\` to an \`i32\`: let each: i32 = (self.cents / n).try_into().unwrap();
error: could not compile \`ledger\` (lib) due to 1 previous error`);
});

test("a label on another line than the message's says its line", () => {
  expect(
    view(`
error[E0308]: mismatched types
  --> queue.rs:18:5
   |
13 | fn drain(q: VecDeque<Job>) -> Vec<u32> {
   |                               -------- expected \`Vec<u32>\` because of return type
...
18 |     done.len()
   |     ^^^^^^^^^^ expected \`Vec<u32>\`, found \`usize\``),
  ).toBe(`queue.rs:18:5: error[E0308]: mismatched types
  expected \`Vec<u32>\` because of return type (line 13)
  expected \`Vec<u32>\`, found \`usize\``);
});

test("further places without a label are named", () => {
  expect(
    view(`
warning: methods \`enqueue\` and \`process\` are never used
  --> src/queue.rs:67:12
   |
57 | impl WriteQueue {
   | --------------- methods in this implementation
...
67 |     pub fn enqueue(&mut self) {
   |            ^^^^^^^
...
76 |     pub fn process(&mut self) {
   |            ^^^^^^^`),
  ).toBe(`src/queue.rs:67:12: warning: methods \`enqueue\` and \`process\` are never used
  methods in this implementation (line 57)
  also line 76`);
});

test("equal messages are said once with all places, file by file", () => {
  const one = (file: string, line: number) => `error[E0560]: no field \`width\`
   --> ${file}:${line}:25
    |
${line} |    width,
    |    ^^^^^ unknown field
    |
    = note: available fields are: \`blank\`
`;
  expect(view([one("src/a.rs", 298), one("src/b.rs", 185), one("src/a.rs", 313)].join("\n"))).toBe(`error[E0560]: no field \`width\`
  unknown field
  note: available fields are: \`blank\`
  src/a.rs: 298:25 313:25
  src/b.rs: 185:25`);
});

test("a message that comes once per target is said once", () => {
  const text = `warning: unused variable: \`x\`
 --> src/lib.rs:2:9
  |
2 |     let x = 1;
  |         ^ help: prefix it with an underscore: \`_x\`
  |
  = note: \`#[warn(unused_variables)]\` on by default

`;
  expect(view(`${text}${text}warning: \`a\` (lib test) generated 1 warning (1 duplicate)`))
    .toBe(`src/lib.rs:2:9: warning: unused variable: \`x\` [unused_variables]
  help: prefix it with an underscore: \`_x\`
warning: \`a\` (lib test) generated 1 warning (1 duplicate)`);
});

test("clippy's link becomes the lint's name", () => {
  expect(
    view(`
warning: empty String is being created manually
   --> src/fill.rs:232:24
    |
232 |         let s = "".to_string();
    |                 ^^^^^^^^^^^^^^ help: consider using: \`String::new()\`
    |
    = help: for further information visit https://rust-lang.github.io/rust-clippy/rust-1.95.0/index.html#manual_string_new
    = note: \`-W clippy::manual-string-new\` implied by \`-W clippy::pedantic\`
    = help: to override \`-W clippy::pedantic\` add \`#[allow(clippy::manual_string_new)]\``),
  ).toBe(`src/fill.rs:232:24: warning: empty String is being created manually [clippy::manual_string_new]
  help: consider using: \`String::new()\``);
});

test("a summary before cargo's next status line is no message of several lines", () => {
  expect(
    view(`
warning: \`core\` (lib) generated 2 warnings
    Checking ledger v0.3.1
warning: unused import: \`a\`
 --> src/main.rs:1:5
  |
1 | use a;
  |     ^`),
  ).toBe(`warning: \`core\` (lib) generated 2 warnings
    Checking ledger v0.3.1
src/main.rs:1:5: warning: unused import: \`a\``);
});

test("gcc: warnings by file, notes with their places, fixes kept", () => {
  expect(
    view(`
broken.c: In function ‘insert’:
broken.c:7:22: warning: implicit declaration of function ‘malloc’ [-Wimplicit-function-declaration]
    7 |     struct node *n = malloc(sizeof *n)
      |                      ^~~~~~
broken.c:3:1: note: include ‘<stdlib.h>’ or provide a declaration of ‘malloc’
    2 | #include <string.h>
  +++ |+#include <stdlib.h>
    3 | 
broken.c:26:14: error: format ‘%d’ expects argument of type ‘int’
   26 |     printf("%d: %s", id);
      |             ~^       ~~
      |              |       |
      |              int     long int
      |             %ld
cc1: all warnings being treated as errors`),
  ).toBe(`broken.c
  7:22 warning: implicit declaration of function ‘malloc’ [-Wimplicit-function-declaration]
    3:1 note: include ‘<stdlib.h>’ or provide a declaration of ‘malloc’
    + #include <stdlib.h>
  26:14 error: format ‘%d’ expects argument of type ‘int’
    long int
    %ld
cc1: all warnings being treated as errors`);
});

test("templates: the user's own line of an instantiation stays, candidates in system headers are counted", () => {
  const text = `
In file included from /usr/include/c++/12/algorithm:61,
                 from shop.cpp:1:
/usr/include/c++/12/bits/stl_algo.h: In instantiation of ‘void std::__sort(_RandomAccessIterator)’:
/usr/include/c++/12/bits/stl_algo.h:4820:18:   required from ‘void std::sort(_RAIter, _RAIter)’
shop.cpp:13:14:   required from here
/usr/include/c++/12/bits/stl_algo.h:1938:50: error: no match for ‘operator-’
 1938 |                                 std::__lg(__last - __first) * 2,
      |                                           ~~~~~~~^~~~~~~~~
/usr/include/c++/12/bits/stl_iterator.h:621:5: note: candidate: ‘operator-(const reverse_iterator&)’
  621 |     operator-(const reverse_iterator<_IteratorL>& __x,
      |     ^~~~~~~~
/usr/include/c++/12/bits/stl_iterator.h:621:5: note:   template argument deduction/substitution failed:`;
  expect(view(text)).toBe(`/usr/include/c++/12/bits/stl_algo.h:1938:50: error: no match for ‘operator-’
  shop.cpp:13:14 required from here
  note: candidate: 1 in /usr/include/c++/12/bits`);
  expect(
    parse(
      text.split("\n").map((line) => ({ text: line })),
      {},
    ).left,
  ).toBe(4);
});

test("clang's excerpts without line numbers go, its notes stay", () => {
  expect(
    view(`
broken.c:9:8: error: no member named 'nxt' in 'struct node'; did you mean 'next'?
    n->nxt = *head;
       ^~~
       next
broken.c:4:37: note: 'next' declared here
struct node { int key; struct node *next; };
                                    ^
1 error generated.`),
  ).toBe(`broken.c:9:8: error: no member named 'nxt' in 'struct node'; did you mean 'next'?
  4:37 note: 'next' declared here
1 error generated.`);
});

test("javac: symbol and location stay", () => {
  expect(
    view(`
src/A.java:4: error: cannot find symbol
        fooo();
        ^
  symbol:   method fooo()
  location: class A
1 error`),
  ).toBe(`src/A.java:4: error: cannot find symbol
  symbol:   method fooo()
  location: class A
1 error`);
});

test("Maven's second telling of a compile error is the same error", () => {
  expect(
    view(`
[ERROR] /home/me/app/src/A.java:[4,9] cannot find symbol
  symbol:   method fooo()
  location: class A
[INFO] 1 error
[ERROR] /home/me/app/src/A.java:[4,9] cannot find symbol
[ERROR]   symbol:   method fooo()
[ERROR]   location: class A
[ERROR] -> [Help 1]`),
  ).toBe(`/home/me/app/src/A.java:4:9: error: cannot find symbol
  symbol:   method fooo()
  location: class A
[INFO] 1 error
[ERROR] -> [Help 1]`);
});

test("tsc: chains stay below their message, in both forms", () => {
  expect(
    view(`
src/a.ts(22,7): error TS2322: Type '(string | number)[]' is not assignable to type 'string[]'.
  Type 'string | number' is not assignable to type 'string'.
src/a.ts(38,5): error TS2322: Type '(string | number)[]' is not assignable to type 'string[]'.
  Type 'string | number' is not assignable to type 'string'.`),
  ).toBe(`src/a.ts
  22:7 38:5 error TS2322: Type '(string | number)[]' is not assignable to type 'string[]'.
    Type 'string | number' is not assignable to type 'string'.`);
  expect(
    view(`
src/Add.tsx:28:13 - error TS2322: Type 'null' is not assignable to type 'User | undefined'.

28             assignee: null,
               ~~~~~~~~

  src/types.ts:9:3
    9   assignee: User | undefined;
        ~~~~~~~~
    The expected type comes from property 'assignee' which is declared here on type 'Card'

src/View.tsx:16:20 - error TS2339: Property 'map' does not exist on type 'Set<string>'.

16       {card.labels.map((l) => (
                      ~~~


Found 2 errors in 2 files.`),
  ).toBe(`src/Add.tsx:28:13: error TS2322: Type 'null' is not assignable to type 'User | undefined'.
  src/types.ts:9:3 The expected type comes from property 'assignee' which is declared here on type 'Card'
src/View.tsx:16:20: error TS2339: Property 'map' does not exist on type 'Set<string>'.
Found 2 errors in 2 files.`);
});

test("mypy's wrapped messages are one message each", () => {
  expect(
    view(`
src/enc.py:17: error: Incompatible return value type (got
"bytes", expected "str")  [return-value]
        return s
               ^
src/enc.py:20: error: Unused "type: ignore" comment 
[unused-ignore]
        return rv.decode("utf-8")
        ^~~~~~~~~~~~~~~~~~~~~~~~~...
Found 2 errors in 1 file (checked 8 source files)`),
  ).toBe(`src/enc.py
  17 error: Incompatible return value type (got "bytes", expected "str")  [return-value]
  20 error: Unused "type: ignore" comment  [unused-ignore]
Found 2 errors in 1 file (checked 8 source files)`);
});

test("flake8, pylint and ruff's concise form by their codes", () => {
  expect(
    view(`
a/x.py:1:1: F401 'os' imported but unused
a/x.py:1:15: E401 multiple imports on one line
b/y.py:1:15: E401 multiple imports on one line
a/x.py:24:0: C0301: Line too long (107/100) (line-too-long)`),
  ).toBe(`a/x.py
  1:1 F401 'os' imported but unused
  24:0 C0301: Line too long (107/100) (line-too-long)
E401 multiple imports on one line
  a/x.py: 1:15
  b/y.py: 1:15`);
});

test("eslint's absolute paths say their common folder once, columns of a line stand together", () => {
  expect(
    view(`
/home/me/zod/src/a.ts
    5:29  warning  Unexpected any. Specify a different type     no-explicit-any
    7:52  warning  Unexpected any. Specify a different type     no-explicit-any
    7:57  warning  Unexpected any. Specify a different type     no-explicit-any
  206:7   error    Definition for rule 'ban/ban' was not found  ban/ban

/home/me/zod/src/v4/b.ts
  9:1  warning  Unexpected any. Specify a different type  no-explicit-any

✖ 5 problems (1 error, 4 warnings)`),
  ).toBe(`in /home/me/zod/src/
warning  Unexpected any. Specify a different type  no-explicit-any
  a.ts: 5:29 7:52,57
  v4/b.ts: 9:1
a.ts:206:7: error  Definition for rule 'ban/ban' was not found  ban/ban
✖ 5 problems (1 error, 4 warnings)`);
});

test("the common folder is said before the first path, whatever stands in several files", () => {
  expect(
    view(`/home/me/shop/app/cart.py:1:1: E401 [*] Multiple imports on one line
/home/me/shop/app/cart.py:1:8: F401 [*] \`os\` imported but unused
/home/me/shop/app/cart.py:9:1: I001 [*] Import block is un-sorted
/home/me/shop/app/stock.py:1:1: I001 [*] Import block is un-sorted`).split("\n")[0],
  ).toBe("in /home/me/shop/app/");
});

test("mypy's context lines go with the places that they are about", () => {
  expect(
    view(`app/cart.py: note: In member "add" of class "Cart":
app/cart.py:7: error: Name "nope" is not defined  [name-defined]
app/cart.py: note: At top level:
app/cart.py:9: error: Name "gone" is not defined  [name-defined]`),
  ).toBe(`app/cart.py
  7 error: Name "nope" is not defined  [name-defined]
  9 error: Name "gone" is not defined  [name-defined]`);
});

test("where few lines are shown each message names its file, or its files behind it", () => {
  const text = `src/a.py:1: error: Name "x" is not defined  [name-defined]
src/a.py:9: error: Name "y" is not defined  [name-defined]
src/b.py:3: error: Name "z" is not defined  [name-defined]
src/a.py:4: error: Function is missing a return type annotation  [no-untyped-def]
src/a.py:6: error: Function is missing a return type annotation  [no-untyped-def]
src/a_rather_long_name.py:7: error: Function is missing a return type annotation  [no-untyped-def]
src/another_rather_long_name.py:8: error: Function is missing a return type annotation  [no-untyped-def]
Found 7 errors in 4 files (checked 4 source files)`;
  const lines = text.split("\n").map((text) => ({ text }));
  expect(parse(lines, {}, { rows: 6 }).lines.map((line) => line.text)).toEqual([
    'src/a.py:1: error: Name "x" is not defined  [name-defined]',
    'src/a.py:9: error: Name "y" is not defined  [name-defined]',
    'src/b.py:3: error: Name "z" is not defined  [name-defined]',
    "error: Function is missing a return type annotation  [no-untyped-def]: src/a.py:4 6 src/a_rather_long_name.py:7 src/another_rather_long_name.py:8",
    "Found 7 errors in 4 files (checked 4 source files)",
  ]);
  expect(parse(lines, {}, { rows: 12 }).lines.map((line) => line.text)[0]).toBe("src/a.py");
});

test("pyright: the rule stands with its message", () => {
  expect(
    view(`
/home/me/src/encoding.py
  /home/me/src/encoding.py:17:12 - error: Type "bytes" is not assignable to return type "str"
    "bytes" is not assignable to "str" (reportReturnType)
1 error, 0 warnings, 0 informations`),
  ).toBe(`/home/me/src/encoding.py:17:12: error: Type "bytes" is not assignable to return type "str" (reportReturnType)
  "bytes" is not assignable to "str"
1 error, 0 warnings, 0 informations`);
});

test("shellcheck: each finding with what it proposes", () => {
  expect(
    view(`
In a.sh line 2:
ROOT=\`pwd\`
     ^---^ SC2006 (style): Use $(...) notation.

Did you mean: 
ROOT=$(pwd)

For more information:
  https://www.shellcheck.net/wiki/SC2006 -- Use $(...)`),
  ).toBe(`a.sh:2: SC2006 (style): Use $(...) notation.
  Did you mean: ROOT=$(pwd)
For more information:
  https://www.shellcheck.net/wiki/SC2006 -- Use $(...)`);
});

test("go's messages name no severity: only where the rule asks for them", () => {
  const text = `# example.com/stock
internal/tax.go:28:8: declared and not used: err
internal/tax.go:38:9: not enough return values
\thave ([]Cart)
\twant ([]Cart, int)`;
  expect(view(text)).toBe(text);
  expect(view(text, { bare: true })).toBe(`# example.com/stock
internal/tax.go
  28:8 declared and not used: err
  38:9 not enough return values
    have ([]Cart)
    want ([]Cart, int)`);
});

test("equal names below different folders of make are different files", () => {
  expect(
    view(`
make[1]: Entering directory '/home/me/a'
main.c:3:1: error: unknown type name ‘x’
make[1]: Leaving directory '/home/me/a'
make[1]: Entering directory '/home/me/b'
main.c:3:1: error: unknown type name ‘x’
make[1]: Leaving directory '/home/me/b'`),
  ).toBe(`make[1]: Entering directory '/home/me/a'
in /home/me/
error: unknown type name ‘x’
  a/main.c: 3:1
  b/main.c: 3:1
make[1]: Leaving directory '/home/me/a'
make[1]: Entering directory '/home/me/b'
make[1]: Leaving directory '/home/me/b'`);
});

test("a path that leaves ninja's folder is the path that one would open", () => {
  expect(
    view(`
ninja: Entering directory \`build'
../src/a.c:5:19: error: ‘oops’ undeclared`),
  ).toBe(`ninja: Entering directory \`build'
src/a.c:5:19: error: ‘oops’ undeclared`);
});

test("lines of a block are nobody's message", () => {
  const lines = [{ text: "a.c:1:2: error: printed by a program under test", block: "output" }];
  expect(parse(lines, {})).toEqual({ lines, left: 0, matched: false });
});

test("where not all places fit, columns are given up, not places", () => {
  const text = Array.from({ length: 1500 }, (_, i) => `src/a.c:${1000 + i}:12: error: unknown type name ‘x’`).join("\n");
  const shown = view(text);
  expect(shown.length).toBeLessThan(9500);
  expect(shown).toContain("1000 1001 1002");
  expect(shown).toContain("2499 error: unknown type name ‘x’");
});
