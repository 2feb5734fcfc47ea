import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parse } from "../../../src/filter/parsers/diff.ts";

const lines = (text: string) =>
  text
    .replace(/\n$/, "")
    .split("\n")
    .map((text) => ({ text }));
const view = (text: string, room?: number) => parse(lines(text), {}, { room }).lines.map((line) => line.text);
/** Where the whole has one character too many. */
const tightView = (text: string) => view(text, view(text).join("\n").length - 1);
const recordings = `${import.meta.dir}/../../../filters/git/diff/git-2.39`;

/** Hunks of a patch, without the section that git finds by itself. */
const hunksOf = (rows: string[]) =>
  rows.filter((row) => /^(?:@@|[ +\-\\])/.test(row) && !/^(?:\+\+\+|---) /.test(row)).map((row) => row.replace(/^(@@ .*? @@).*/, "$1"));

const patch = (body: string, header = "@@ -1,9 +1,9 @@") => `diff --git a/src/a.ts b/src/a.ts
index 1111111..2222222 100644
--- a/src/a.ts
+++ b/src/a.ts
${header}
${body}`;

describe("the diff parser", () => {
  test("rtk#354: below the limit every changed line of every file stays, so nobody asks twice", async () => {
    let checked = 0;
    for (const recording of await Array.fromAsync(new Bun.Glob("*.txt").scan(recordings))) {
      const whole = await Bun.file(`${recordings}/${recording}`).text();
      if (!/^diff --git /m.test(whole) || /^@@@ /m.test(whole) || whole.length > 29_000) continue;
      const changes = (rows: string[]) => rows.filter((row) => /^[+-](?!\+\+ |-- )/.test(row.replace(/\x1b\[[\d;]*m/g, "")));
      expect(changes(view(whole, 29_880))).toEqual(changes(whole.trimEnd().split("\n")));
      checked++;
    }
    expect(checked).toBeGreaterThan(3);
  });

  test("rtk#1852: below the limit all context stays, above a change too", async () => {
    const whole = await Bun.file(`${recordings}/two-commits.txt`).text();
    expect(hunksOf(view(whole))).toEqual(hunksOf(whole.trimEnd().split("\n")));
  });

  test("past the limit it cuts context as git diff -U1 does, line numbers and all", async () => {
    const whole = await Bun.file(`${recordings}/two-commits.txt`).text();
    const narrow = await Bun.file(`${import.meta.dir}/two-commits-u1.txt`).text();
    expect(hunksOf(tightView(whole))).toEqual(hunksOf(narrow.trimEnd().split("\n")));
  });

  test("keeps every changed line", async () => {
    for (const name of ["two-commits", "cached", "worktree", "conflict", "wide-context"]) {
      const whole = await Bun.file(`${recordings}/${name}.txt`).text();
      const shown = new Set(view(whole));
      const changed = whole.split("\n").filter((row) => /^[+-]/.test(row) && !/^(?:\+\+\+|---) /.test(row));
      expect(changed.filter((row) => !shown.has(row))).toEqual([]);
    }
  });

  test("takes no line of a hunk for a header", () => {
    const body = " one\n--- a/old name\n+++ b/new name\n two";
    expect(view(patch(body, "@@ -1,3 +1,3 @@")).slice(1)).toEqual(["@@ -1,3 +1,3 @@", ...body.split("\n")]);
  });

  test("names the function that a narrower hunk stands in", () => {
    const hunk = (n: number) =>
      `@@ -${n},6 +${n},6 @@ function before() {\n \n function after() {\n   const a = 1;\n-  return a;\n+  return 2;\n }\n `;
    const rows = tightView(patch(`${hunk(10)}\n${hunk(40)}\n${hunk(70)}`).replace("@@ -1,9 +1,9 @@\n", ""));
    expect(rows).toContain("@@ -12,3 +12,3 @@ function after() {");
    expect(rows).not.toContain(" function after() {");
  });

  test("a file that only changed its mode keeps its name", () => {
    expect(view("diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755")).toEqual([
      "diff --git a/run.sh b/run.sh",
      "old mode 100644",
      "new mode 100755",
    ]);
  });

  test("checksums of a lock file are cut, versions stay", () => {
    const sum = "sha512-AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQrStUvWxYz==";
    const rows = view(
      patch(`-  "version": "1.0.0",\n-  "integrity": "${sum}"\n+  "version": "1.0.1",\n+  "integrity": "${sum}"`).replaceAll(
        "src/a.ts",
        "package-lock.json",
      ),
    );
    expect(rows).toContain('+  "version": "1.0.1",');
    expect(rows).toContain('+  "integrity": "sha512-AbCdEfGh…"');
  });

  test("past the room, machine-made lines go before anybody's own", () => {
    const own = patch("-old\n+new", "@@ -1 +1 @@");
    const made = patch(`-x\n+${"y".repeat(5000)}`, "@@ -1 +1 @@").replaceAll("src/a.ts", "dist/app.min.js");
    const { lines: rows, left } = parse(lines(`${made}\n${own}`), {}, { room: 1000 });
    expect(rows.map((row) => row.text)).toEqual([
      "+++ b/dist/app.min.js (+1 -1, not shown)",
      "+++ b/src/a.ts (+1 -1)",
      "@@ -1 +1 @@",
      "-old",
      "+new",
    ]);
    expect(left).toBe(2);
  });

  test("of very many files there are names and counts, by folder", () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      patch("-old\n+new", "@@ -1 +1 @@").replaceAll("src/a.ts", `src/part-${i % 2}/file-${i}.ts`),
    ).join("\n");
    const shown = parse(lines(many), {}, { room: 1500 }).lines.map((line) => line.text);
    expect(shown[0]).toBe("src/part-0/");
    expect(shown[1]).toStartWith("  file-0.ts +1 -1, file-2.ts +1 -1, ");
    for (let i = 0; i < 60; i++) expect(shown.join("\n")).toContain(`file-${i}.ts +1 -1`);
    expect(Math.max(...shown.map((row) => row.length))).toBeLessThan(100);
  });

  test("text without a patch is not its business", () => {
    expect(parse(lines("nothing\nhere"))).toEqual({ lines: lines("nothing\nhere"), left: 0, matched: false });
  });

  test("a patch that was cut off in the middle of a hunk keeps what there is, and how much there was", () => {
    expect(view(patch("-a\n+b", "@@ -1,40 +1,9 @@ f()"))).toEqual(["+++ b/src/a.ts", "@@ -1,40 +1,9 @@ f()", "-a", "+b"]);
  });

  test("every line is shown, built or counted, whatever the text", () => {
    const row = fc.oneof(
      fc.constantFrom(
        "diff --git a/x b/x",
        "--- a/x",
        "+++ b/x",
        "@@ -1,3 +1,3 @@",
        "@@ -1,0 +2 @@ f",
        "@@@ -1 -1 +1 @@@",
        "",
        "\\ No newline at end of file",
        "GIT binary patch",
      ),
      fc.constantFrom(" ", "+", "-").chain((sign) => fc.string({ maxLength: 4 }).map((text) => sign + text.replaceAll("\n", ""))),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const text = rows.join("\n");
        const shown = view(text);
        const changed = rows.filter((line) => /^[+-](?![+-])/.test(line));
        for (const line of new Set(changed))
          expect(shown.filter((other) => other === line).length).toBe(changed.filter((other) => other === line).length);
      }),
    );
  });
});
