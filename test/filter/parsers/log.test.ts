import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { isLog, parse } from "../../../src/filter/parsers/log.ts";

const toLines = (text: string) =>
  text
    .replace(/\n$/, "")
    .split("\n")
    .map((text) => ({ text }));
const view = (text: string, room = 29880) => parse(toLines(text), {}, { args: [], room }).lines.map((line) => line.text);

const time = (second: number) => `09:${String(Math.floor(second / 60) % 60).padStart(2, "0")}:${String(second % 60).padStart(2, "0")}`;
const day = "2026-05-06";
const requests = Array.from({ length: 60 }, (_, i) => `${day} ${time(i)} INFO http: GET /orders/${i * 37} 200 ${i % 90}ms`);

describe("a program's log", () => {
  test("what all lines begin with is said once", () => {
    expect(view(requests.join("\n"))).toEqual([
      `[all of ${day}]`,
      `09:00:00 INFO http: GET /orders/0 200 0ms (60 like this, last 09:00:59, max 59 ms)`,
    ]);
  });

  test("two that say different things are both told", () => {
    const lines = [
      ...requests,
      `${day} 09:00:41 INFO login: code for anna is 511694`,
      `${day} 09:00:52 INFO login: code for anna is 866481`,
    ];
    expect(view(lines.join("\n"))).toEqual(expect.arrayContaining([expect.stringContaining("511694"), expect.stringContaining("866481")]));
  });

  test("warnings that differ only in an id are one line with the other ids", () => {
    const lines = [...requests, ...[7, 8, 9].map((id) => `${day} 09:01:0${id} WARN cart: stock of ${id}00 is low`)];
    expect(view(lines.join("\n"))).toContain("09:01:07 WARN cart: stock of 700 is low (3 like this, last 09:01:09; also 800, 900)");
  });

  test("failures that differ only in an id are one line with the other ids", () => {
    const lines = [...requests];
    for (const [at, id] of [
      [10, 812],
      [20, 977],
      [30, 812],
    ] as const)
      lines[at] = `${day} ${time(at)} ERROR db: order ${id} was not saved`;
    expect(view(lines.join("\n"))).toContain("09:00:10 ERROR db: order 812 was not saved (3 like this, last 09:00:30; also 977)");
  });

  test.each([
    ["suite #: 12 passed, 0 failed", "suite 222: 11 passed, 1 failed"],
    ["step # rc=0", "step 222 rc=1"],
    ["replica # ready=1/1", "replica 222 ready=0/1"],
    ["node-# running v2.4.1", "node-222 running v1.9.0"],
    ["chunk # size 4096 bytes", "chunk 222 size 0 bytes"],
    ["req id=# status=200 dur=5ms", "req id=222 status=503 dur=30001ms"],
  ])("among many like %j, %j is told", (usual, odd) => {
    const lines = Array.from({ length: 400 }, (_, i) => (i === 222 ? odd : usual.replace("#", String(i))));
    const rows = view(lines.join("\n"));
    expect(rows).toContain(odd);
    expect(rows).toContain(`${usual.replace("#", "0")} (399 like this)`);
  });

  test("of several ids the one that differs most is told", () => {
    const lines = [...requests];
    const ids = Array.from({ length: 9 }, (_, i) => 812 + 3 * i);
    ids.forEach((id, i) => (lines[10 + i] = `${day} ${time(10 + i)} ERROR worker ${i % 2}: order ${id} was not saved`));
    expect(view(lines.join("\n"))).toContain(
      `09:00:10 ERROR worker 0: order 812 was not saved (9 like this, last 09:00:18; also ${ids.slice(1).join(", ")})`,
    );
  });

  test("each of a few failures stands", () => {
    const lines = [...requests];
    [812, 977, 813].forEach((id, i) => (lines[10 + i] = `${day} ${time(10 + i)} ERROR worker ${i % 2}: order ${id} was not saved`));
    const shown = view(lines.join("\n"));
    for (const line of lines.slice(10, 13)) expect(shown).toContain(line.slice(day.length + 1));
  });

  test("failures with different codes stay apart", () => {
    const lines = [...requests];
    for (const [at, code] of [
      [10, 450],
      [20, 550],
      [30, 450],
    ] as const)
      lines[at] = `${day} ${time(at)} ERROR mail: SMTP ${code} from mx1.example`;
    const shown = view(lines.join("\n")).join("\n");
    expect(shown).toContain("SMTP 450 from mx1.example (2 like this, last 09:00:30)");
    expect(shown).toContain("09:00:20 ERROR mail: SMTP 550 from mx1.example");
  });

  test("failures at different places stay apart", () => {
    const lines = requests.map((line) => `[INFO] ${line.slice(30)}`);
    for (const [at, place] of [
      [10, 12],
      [20, 14],
    ] as const)
      lines[at] = `[ERROR] /srv/A.java:[${place},5] cannot find symbol`;
    expect(view(lines.join("\n")).filter((line) => line.startsWith("[ERROR]"))).toHaveLength(2);
  });

  test("a request that failed stays apart from those that did not", () => {
    const lines = [...requests];
    lines[10] = `${day} ${time(10)} INFO http: GET /orders/99 502 9ms`;
    expect(view(lines.join("\n")).join("\n")).toContain("GET /orders/99 502 9ms");
  });

  test("the same line with another level stays apart", () => {
    const lines = requests.map((line) => line.replace(`${day} `, "INFO ").replace("INFO http", "http"));
    lines[30] = (lines[30] as string).replace("INFO", "ERROR");
    expect(view(lines.join("\n")).filter((line) => line.startsWith("ERROR"))).toHaveLength(1);
  });

  test("equal stack traces are said once, with their causes", () => {
    const trace = [
      "Traceback (most recent call last):",
      '  File "/srv/a.py", line 3, in run',
      "ValueError: no total",
      "",
      "During handling of it:",
      "KeyError: 'x'",
    ];
    const lines = [
      ...requests.slice(0, 20),
      `${day} ${time(20)} ERROR job 7 failed`,
      ...trace,
      ...requests.slice(21, 40),
      `${day} ${time(40)} ERROR job 9 failed`,
      ...trace,
    ];
    const shown = view(lines.join("\n"));
    expect(shown.filter((line) => line === "ValueError: no total")).toHaveLength(1);
    expect(shown).toContain("09:00:20 ERROR job 7 failed (2 like this, last 09:00:40; also 9)");
    expect(shown).toContain("KeyError: 'x'");
  });

  test("services of a compose file follow each other", () => {
    const lines = requests.flatMap((line, i) => [`web-1  | ${line}`, `db-1   | ${day} ${time(i)} LOG: checkpoint ${i}`]);
    const shown = view(lines.join("\n"));
    expect(shown.filter((line) => line.startsWith("== "))).toEqual(["== web-1", "== db-1"]);
    expect(shown.length).toBeLessThan(8);
  });
});

describe("counts of errors in a log", () => {
  const built = Array.from({ length: 300 }, (_, i) => `${day} ${time(i)} build ${i} ended: 0 Warning(s), 0 Error(s)`);
  const failed = [
    `${day} ${time(151)} src/Depot/Berth.cs(14,9): error CS0103: The name 'draught' does not exist in the current context`,
    `${day} ${time(152)} Build FAILED.`,
    `${day} ${time(153)}     1 Error(s)`,
  ];
  const shown = parse(toLines([...built.slice(0, 150), ...failed, ...built.slice(150)].join("\n")), {}, { args: [], room: 3000 }).lines;

  test("rtk#3534: a count of no errors is no error, whose values would be told", () => {
    expect(shown.map(({ text }) => text)).toContain("09:00:00 build 0 ended: 0 Warning(s), 0 Error(s) (300 like this, last 09:04:59)");
  });

  test("rtk#4018: a failed run keeps its errors and how many they are", () => {
    for (const line of failed) expect(shown).toContainEqual({ text: line.slice(day.length + 1), pin: true });
  });
});

describe("a job's log", () => {
  const inJob = (lines: string[]) =>
    [
      "##[group]Run check",
      "##[endgroup]",
      ...Array.from({ length: 300 }, (_, i) => `looked at file ${i} of 300`),
      ...lines,
      "##[error]Process completed with exit code 1.",
    ]
      .map((line, i) => `2025-03-01T10:00:${String(i % 60).padStart(2, "0")}.1234567Z ${line}`)
      .join("\n");

  test("a line keeps its own indentation behind the time", () => {
    expect(view(inJob(["  left: 4", " right: 5", "  3 failed"]))).toEqual(expect.arrayContaining(["  left: 4", " right: 5", "  3 failed"]));
  });

  test.each([
    ["biome's heads", "src/state/reducer.ts:2:8 lint/correctness/noUnusedImports  FIXABLE  ━━━━━━━━━━━"],
    ["oxlint's heads", "  x eslint(no-debugger): `debugger` statement is not allowed"],
    ["oxlint's places", "   ,-[ts/lint2.js:2:15]"],
    ["a running Go test", "\t\tTestHang (2s)"],
    ["valgrind's findings", "==12== Conditional jump or move depends on uninitialised value(s)"],
    ["a hunk of diff", "< row 7 of sheet 311: 42"],
  ])("%s stand far from the end", (_, line) => {
    const far = Array.from({ length: 300 }, (_, i) => `wrote page ${i}`);
    expect(view(inJob(["7c7", line, ...far]))).toContain(line);
  });
});

test("of the requests of a development server each path and status stays, with how often and until when", async () => {
  const lines = view(await Bun.file(`${import.meta.dir}/log/http-server.log`).text());
  expect(lines).toEqual([
    "Serving HTTP on 127.0.0.1 port 8765 (http://127.0.0.1:8765/) ...",
    '127.0.0.1 - - [21/Nov/2026 20:21:47] "GET /package.json HTTP/1.1" 200 - (60 like this, last 20:21:59)',
    "127.0.0.1 - - [21/Nov/2026 20:21:47] code 404, message File not found (60 like this, last 20:21:59)",
    '127.0.0.1 - - [21/Nov/2026 20:21:47] "GET /nope.html HTTP/1.1" 404 - (60 like this, last 20:21:59)',
    '127.0.0.1 - - [21/Nov/2026 20:21:47] "GET /apps/?x=1 HTTP/1.1" 200 - (60 like this, last 20:21:59)',
    '127.0.0.1 - - [21/Nov/2026 20:21:47] "GET /eslint.config.mjs HTTP/1.1" 200 - (60 like this, last 20:21:59)',
  ]);
});

test("a log that begins its events with their level alone: a trace is one event, its frames of libraries are folded", async () => {
  const lines = view(await Bun.file(`${import.meta.dir}/log/uvicorn.log`).text());
  expect(lines.slice(4)).toEqual([
    'INFO:     127.0.0.1:53608 - "GET /items/1 HTTP/1.1" 200 OK (87 like this)',
    'INFO:     127.0.0.1:53626 - "GET /items/3 HTTP/1.1" 500 Internal Server Error',
    "ERROR:    Exception in ASGI application (3 like this; also 44, 85)",
    "Traceback (most recent call last):",
    "  [27 frames in uvicorn, fastapi, starlette and others]",
    '  File "/srv/app/fapp.py", line 5, in item',
    '    if i % 41 == 3: raise KeyError(f"sku-{i}")',
    "                    ^^^^^^^^^^^^^^^^^^^^^^^^^^",
    "KeyError: 'sku-3'",
    expect.stringMatching(/"GET \/items\/9 HTTP\/1.1" 404 Not Found \(10 like this; also 19, 29, /),
    'INFO:     127.0.0.1:53988 - "GET /items/44 HTTP/1.1" 500 Internal Server Error',
    'INFO:     127.0.0.1:54350 - "GET /items/85 HTTP/1.1" 500 Internal Server Error',
    'INFO:     127.0.0.1:54534 - "GET /items/x HTTP/1.1" 422 Unprocessable Entity',
    "INFO:     Shutting down",
    "INFO:     Waiting for application shutdown.",
    "INFO:     Application shutdown complete.",
    "INFO:     Finished server process [26405]",
  ]);
});

describe("events as JSON", () => {
  const read = (name: string) => Bun.file(`${import.meta.dir}/log/${name}.log`).text();

  for (const name of ["pino", "structlog"])
    test(`${name}: requests are one line, whatever their ids; each other kind of event has its message`, async () => {
      const text = await read(name);
      const lines = view(text);
      expect(isLog(toLines(text))).toBe(true);
      expect(lines).toHaveLength(6);
      expect(lines[0]).toMatch(/request completed.*\(89 like this, last \S+\)$/);
      expect(lines[1]).toMatch(/stock is low.*\(3 like this, last \S+; also 40, 71\)$/);
      expect(lines[2]).toMatch(/upstream catalog|Traceback/);
      expect(lines[2]).toMatch(/order 19 was not placed/);
      expect(lines[3]).toMatch(/"status": ?404/);
      expect(lines[4]).toMatch(/order 59 was not placed/);
      expect(lines[5]).toMatch(/cannot listen, leaving/);
    });

  test("behind a time or a service's name they are the same", async () => {
    const text = await read("pino");
    const stamped = text.replace(/^(?=\{)/gm, "2026-11-21T20:28:24.022Z ");
    expect(view(stamped).filter((line) => line.includes("request completed"))).toHaveLength(2);
    expect(view(text.replace(/^(?=\{)/gm, "api-1  | ")).slice(0, 2)).toEqual(["== api-1", view(text)[0] as string]);
  });

  test("a message that stands behind a long stack is not cut off", () => {
    const event = (message: string) =>
      JSON.stringify({ level: 50, time: 1795292903127, err: { stack: "at x\n".repeat(200) }, fields: "x ".repeat(150), msg: message });
    const lines = view([...requests, event("cannot write"), event("cannot read")].join("\n"));
    expect(lines.filter((line) => /"msg":"cannot (?:write|read)"/.test(line))).toHaveLength(2);
  });

  test("measurements with a level are no log", () => {
    const rows = Array.from({ length: 40 }, (_, i) => JSON.stringify({ id: i, level: i % 4, time: i * 3 }));
    expect(isLog(toLines(rows.join("\n")))).toBe(false);
  });
});

test("of a line that is cut the rest is counted as left out", () => {
  const parsed = parse(
    toLines(`${requests.slice(0, 30).join("\n")}\n${day} ${time(31)} INFO job: ${"x".repeat(900)}`),
    {},
    { args: [], room: 29880 },
  );
  expect(parsed.lines.at(-1)?.text).toMatch(/x…$/);
  expect(parse(toLines("a short line\n" + "y".repeat(900)), {}, { args: [], room: 29880 }).left).toBe(1);
});

test("what is counted in an extract is a least number", () => {
  const shown = parse(toLines(requests.join("\n")), {}, { args: [], room: 29880, extract: true }).lines.map((line) => line.text);
  expect(shown[1]).toBe("09:00:00 INFO http: GET /orders/0 200 0ms (at least 60 like this, last 09:00:59, max at least 59 ms)");
});

describe("what is a log", () => {
  const isOne = (lines: string[]) => isLog(lines.map((text) => ({ text })));
  test("times and words", () => expect(isOne(requests)).toBe(true));
  test("an access log", () =>
    expect(isOne(requests.map((_, i) => `192.0.2.${i} - - [06/May/2026:09:00:00 +0000] "GET / HTTP/1.1" 200 12`))).toBe(true));
  test("the requests of a development server", () => {
    expect(isOne(requests.map((_, i) => `127.0.0.1 - - [21/Nov/2026 20:21:47] "GET /a?x=${i} HTTP/1.1" 200 -`))).toBe(true);
    expect(isOne(requests.map((_, i) => `[21/Nov/2026 20:21:47] "GET /a?x=${i} HTTP/1.1" 200 1234`))).toBe(true);
  });
  test("measurements with a time are data", () => {
    expect(isOne(requests.map((_, i) => `${day} ${time(i)},${i},${i * 2}`))).toBe(false);
    expect(isOne(requests.map((_, i) => `${day}T${time(i)}Z;${i};ok`))).toBe(false);
  });
  test("source text is none", () => expect(isOne(requests.map((_, i) => `  const x${i} = new Date("2026-05-06 09:00:00");`))).toBe(false));
});

describe("the log of a failed job", () => {
  const filters = `${import.meta.dir}/../../../filters`;
  const job = async (recording: string): Promise<string> => {
    const before = Array.from({ length: 900 }, (_, i) => `Setting up package-${i} (1.${i % 7}.0) ...`);
    const own = (await Bun.file(`${filters}/${recording}`).text()).trimEnd().split("\n");
    const script = ["##[group]Run make check", "make check", "shell: /usr/bin/bash -e {0}", "##[endgroup]"];
    const after = [
      "##[error]Process completed with exit code 2.",
      "Post job cleanup.",
      ...Array.from({ length: 40 }, () => "[command]/usr/bin/git config --local"),
    ];
    return [...before, ...script, ...own, ...after].map((line, i) => `${day}T${time(i)}.0000000Z ${line}`).join("\n");
  };
  const cases: [string, string[]][] = [
    ["cargo/test/cargo-1.95/two-failures.txt", ["panicked at", "test result: FAILED"]],
    ["pytest/pytest/pytest-8.4/failures.txt", ["FAILED tests/", " failed"]],
    ["go/test/go-1.26/failures.txt", ["--- FAIL: "]],
  ];
  for (const [recording, wanted] of cases)
    test(`${recording.split("/")[0]}: failures, the step, the end; no setting up and no cleaning up`, async () => {
      const shown = view(await job(recording)).join("\n");
      for (const text of [...wanted, "##[group]Run make check", "##[error]Process completed with exit code 2."])
        expect(shown).toContain(text);
      expect(shown).not.toContain("git config --local");
      expect(shown).toMatch(/^\[\d+ lines left out: 1-\d+\]$/m);
      expect(shown.length).toBeLessThan(Math.max(2600, (await job(recording)).length * 0.1));
    });

  test("a script that is echoed before it runs is no failure", async () => {
    const step = ["##[group]Run test -f x", "test -f x || { echo 'error: no x'; exit 1; }", "##[endgroup]"].map(
      (line) => `${day}T09:00:00.0000000Z ${line}\n`,
    );
    const text = step.join("") + (await job("go/test/go-1.26/failures.txt"));
    expect(view(text).join("\n")).not.toContain("error: no x");
  });

  test("colours that an export spelled out hide no failure", async () => {
    const text = (await job("pytest/pytest/pytest-8.4/failures.txt")).replace(/^(\S+Z )(FAILED )/gm, "$1^[[31m$2^[[0m");
    const shown = view(text).join("\n");
    expect(shown).toMatch(/^FAILED tests/m);
    expect(shown).not.toContain("^[[");
  });

  test("every line is shown or counted", async () => {
    const text = await job("go/test/go-1.26/failures.txt");
    const parsed = parse(toLines(text), {}, { args: [], room: 5000 });
    const shown = parsed.lines.filter((line) => !line.note && line.text.trim() !== "").length;
    const blank = text.split("\n").filter((line) => line.replace(/^\S+Z ?/, "").trim() === "").length;
    expect(shown + parsed.left + blank).toBeGreaterThanOrEqual(text.split("\n").length);
  });
});

test("any text: the same twice, within the room, never more than it was", () => {
  const word = fc.constantFrom("error:", "FAILED", "ok", "09:00:01", "GET /x 500", "12", "at", "##[error]x", "  File", "warning", "");
  fc.assert(
    fc.property(
      fc.array(
        fc.array(word, { maxLength: 6 }).map((words) => words.join(" ")),
        { maxLength: 200 },
      ),
      (texts) => {
        const lines = texts.map((text) => ({ text }));
        const once = parse(lines, {}, { args: [], room: 2000 });
        expect(
          parse(
            texts.map((text) => ({ text })),
            {},
            { args: [], room: 2000 },
          ),
        ).toEqual(once);
        expect(once.lines.filter((line) => !line.note).length).toBeLessThanOrEqual(texts.length);
        expect(once.left).toBeLessThanOrEqual(texts.length);
      },
    ),
    { numRuns: 60 },
  );
});
