import { expect, test } from "bun:test";
import { parse } from "../../../src/filter/parsers/table.ts";

function view(text: string, options: Record<string, unknown> = {}): string {
  const lines = text
    .replace(/^\n/, "")
    .split("\n")
    .map((line) => ({ text: line }));
  return parse(lines, options)
    .lines.map((line) => line.text)
    .join("\n");
}

test("psql: cells without padding, empty ones too", () => {
  expect(
    view(`
 id |  label   | note 
----+----------+------
  1 | parcel 1 | 
 12 |          | x
(2 rows)`),
  ).toBe("id|label|note\n1|parcel 1|\n12||x\n(2 rows)");
});

test("psql: a row with a bar in a cell stays as it is", () => {
  expect(
    view(`
 id |  note   | n 
----+---------+---
  1 | a | b   | 2
(1 row)`),
  ).toBe("id|note|n\n  1 | a | b   | 2\n(1 row)");
});

test("psql: a single column keeps what its indent says", () => {
  expect(
    view(`
      QUERY PLAN      
----------------------
 Sort  (cost=1..2)
   ->  Seq Scan on a
(2 rows)`),
  ).toBe("QUERY PLAN\nSort  (cost=1..2)\n  ->  Seq Scan on a\n(2 rows)");
});

test("psql: expanded records", () => {
  expect(
    view(`
-[ RECORD 1 ]-------
id    | 1
label | parcel 1
note  | 
-[ RECORD 2 ]-------
id    | 2`),
  ).toBe("-[ RECORD 1 ]\nid|1\nlabel|parcel 1\nnote|\n-[ RECORD 2 ]\nid|2");
});

test("sqlite: columns by the places of the dashes", () => {
  expect(
    view(`
id  name    at        
--  ------  ----------
1   user 1            
20  user 2  2026-01-02`),
  ).toBe("id|name|at\n1|user 1|\n20|user 2|2026-01-02");
});

test("boxes, also nested ones", () => {
  expect(
    view(`
┌────┬──────┐
│ id │ name │
├────┼──────┤
│ 1  │      │
└────┴──────┘`),
  ).toBe("id|name\n1|");
  expect(
    view(`
--------------------
|   Describe       |
+------------------+
||   Instances    ||
|+-------+--------+|
||  Id   |  i-6b  ||
|+-------+--------+|`),
  ).toBe("Describe\n  Instances\n  Id|i-6b");
});

test("columns that blanks part; a row with an empty cell stays as it is", () => {
  expect(
    view(
      `
NAME        READY   STATUS    RESTARTS      AGE
api-1       1/1     Running   3 (5m ago)    3d
web-12345   0/1               0             14d

done`,
      { header: "^NAME " },
    ),
  ).toBe(
    "NAME  READY  STATUS  RESTARTS  AGE\napi-1  1/1  Running  3 (5m ago)  3d\nweb-12345   0/1               0             14d\n\ndone",
  );
});

test("columns that blanks part: one blank is enough where no cell has its own", () => {
  const text = "NAME      READY   STATUS    RESTARTS      AGE\napi-1     1/1     Running   3 (5m ago)    3d";
  expect(view(text, { header: "^NAME " })).toBe("NAME READY STATUS RESTARTS AGE\napi-1 1/1 Running 3 (5m ago) 3d");
});

test("columns of words: the last one keeps its blanks", () => {
  expect(
    view(
      `
USER   PID COMMAND
root     1 init  splash
root    12 a`,
      { header: "^USER", words: true },
    ),
  ).toBe("USER PID COMMAND\nroot 1 init  splash\nroot 12 a");
});

test("a text without tables is none of its business", () => {
  expect(parse([{ text: "--- a" }, { text: "+++ b" }], {}).matched).toBe(false);
});
