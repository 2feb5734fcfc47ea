import { describe, expect, test } from "bun:test";
import { filter } from "../../../../src/filter/filter.ts";
import { compileRules, readRules } from "../../../../src/rules/compile.ts";

// Scripts of real projects with faults put in, run in the shapes of CI runners; and what somebody who mends them has to read.
const signals: Record<string, { what: string; kept: string[] }> = {
  "go-race": {
    what: "GitHub Actions, go test -race -v over four modules: a panic and a data race",
    kept: [
      "--- FAIL: TestUsageWithGroup",
      "panic: runtime error: invalid memory address or nil pointer dereference",
      "cobra/command.go:1362",
      "command_test.go:1856",
      "FAIL\tgithub.com/spf13/cobra",
      "WARNING: DATA RACE",
      "golang-lru/lru.go:227",
      "golang-lru/lru.go:76",
      "--- FAIL: TestConcurrentLen",
      "race detected during execution of test",
      "FAIL\tgithub.com/hashicorp/golang-lru",
      "exit code 1",
    ],
  },
  "cargo-test": {
    what: "GitLab, a cargo workspace: a stack overflow, twelve failing tests of one kind, one of another",
    kept: [
      "tests::deep",
      "has overflowed its stack",
      "signal: 6, SIGABRT",
      "strsim/src/lib.rs:1122:9",
      "tests::osa_distance_same",
      "strsim/src/lib.rs:1064:9",
      "76 passed; 12 failed",
      "osa_distance_works",
      "strsim/tests/lib.rs:43:5",
      "7 passed; 1 failed",
      "error: 3 targets failed",
      "Job failed: exit code 101",
    ],
  },
  "mvn-jenkins": {
    what: "Jenkins, Maven over three modules: failing tests in Java, an error of the Kotlin compiler",
    kept: [
      "TariffTest.twoDaysAreCheaper:9 two days at a tenth off ==> expected: <43200> but was: <43636>",
      "TariffTest.unknownBerthHasNoPrice",
      "cannot price a stay of 5 h",
      "Caused by: java.lang.IllegalArgumentException: no berth 99",
      "Tests run: 3, Failures: 1, Errors: 1",
      "Type mismatch: inferred type is Boolean but Int was expected",
      "Unresolved reference: nummer",
      "Gate.kt",
      "BUILD FAILURE",
      "script returned exit code 1",
      "Tariff.java:8",
    ],
  },
  "terraform-gitlab": {
    what: "GitLab, terraform: a plan with a failed check, an apply that fails in a provisioner",
    kept: [
      "local-exec provisioner error",
      'main.tf line 14, in resource "terraform_data" "pool"',
      "exit status 7",
      "registry answered 503",
      "Check block assertion failed",
      "Zone outside the EU",
      "Job failed: exit code 1",
    ],
  },
  playwright: {
    what: "GitHub Actions, playwright with retries: failing and flaky tests in two projects",
    kept: [
      "payment is refused without a card",
      "stock of A-17 after checkout",
      "mail is sent",
      "Test timeout of 3000ms exceeded",
      "Executable doesn't exist at",
      "shop.spec.ts:73",
      '"status": 402',
      "8 failed",
      "2 flaky",
      "140 passed",
      "checkout keeps the address",
      "exit code 1",
    ],
  },
  polyglot: {
    what: "GitHub Actions, ExUnit, PHPUnit, bats, prove and RSpec one after the other, all failing",
    kept: [
      "test entries keep their order",
      "Assertion with == failed",
      "FunctionClauseError",
      "test/ledger_test.exs:",
      "disk full",
      "93 tests, 3 failures",
      "Failed asserting that two arrays are equal",
      "DivisionByZeroError",
      "could not find driver",
      "Tests: 155, Assertions: 152, Errors: 2, Failures: 1, Skipped: 1",
      "not ok 2 checksum is that of the release",
      "upload: HTTP 401 token is missing",
      "Failed test 'taxes add up'",
      "cannot open /srv/ledger.db",
      "Failed 1/3 subtests",
      "Result: FAIL",
      "Store forgets nothing",
      "key not found: :b",
      "cannot write row",
      "204 examples, 3 failures, 1 pending",
      "spec/store_spec.rb:10",
      "exit code 1",
    ],
  },
  "sphinx-azure": {
    what: "Azure Pipelines, sphinx with warnings as errors",
    kept: [
      "failed to import 'core.find_berth' from module 'harbour'",
      "No module named 'harbour'",
      "missing.inc",
      "undefined label: 'tariff-table'",
      "page041.rst:8",
      "build finished with problems, 3 warnings",
      "Bash exited with code '1'",
    ],
  },
  "cmake-link": {
    what: "GitHub Actions, cmake and make -j4: warnings in vendored C, a symbol that is not there",
    kept: [
      "undefined reference to `engine::unpack",
      "engine/main.cpp:5",
      "collect2: error: ld returned 1 exit status",
      "Error 2",
      "exit code 2",
    ],
  },
  "tsc-circle": {
    what: "CircleCI, tsc over npm workspaces",
    kept: [
      "src/page.ts(3,3): error TS2322: Type 'Money' is not assignable",
      "src/page.ts(5,30): error TS2322",
      "src/page.ts(5,43): error TS2322",
      "src/page.ts(6,17): error TS7006",
      "@shop/web@3.1.0",
      "Exited with code exit status 2",
    ],
  },
  gradle: {
    what: "Jenkins, gradle --info --continue over two projects: one does not compile, one fails two tests",
    kept: [
      "App.java:1: error: incompatible types",
      "cannot find symbol",
      ":app:compileJava FAILED",
      "d.DepthTest > metres FAILED",
      "depth in metres expected:<12> but was:<13>",
      "d.DepthTest > empty FAILED",
      "NumberFormatException",
      ":core:test FAILED",
      "Build completed with 2 failures",
      "script returned exit code 1",
    ],
  },
  heap: {
    what: "GitLab, a build that runs out of memory",
    kept: ["JavaScript heap out of memory", "Reached heap limit", "Job failed: exit code"],
  },
  push: {
    what: "GitHub Actions, a release that the remote refuses",
    kept: [
      "GH006: Protected branch update failed",
      "Required status check",
      "[remote rejected] HEAD -> main",
      "failed to push some refs",
      "exit code 1",
    ],
  },
  timeout: {
    what: "Azure Pipelines, a database that does not answer, then a step that is ended by its time-out",
    kept: ["Connection refused", "migrating 0041_orders", "Bash exited with code '124'", "database is not up yet"],
  },
  valgrind: {
    what: "GitHub Actions as gh shows it, forty programs under valgrind: a write past the end, a value that nobody set, a leak",
    kept: [
      "Invalid write of size 4",
      "pack_cargo_13 (case13.c:4)",
      "0 bytes after a block of size 32",
      "Conditional jump or move depends on uninitialised value",
      "pack_cargo_22 (case22.c:4)",
      "definitely lost",
      "pack_cargo_31 (case31.c:4)",
      "case13.c: memory check failed (9)",
      "case22.c: memory check failed (9)",
      "case31.c: memory check failed (9)",
      "exit code 1",
    ],
  },
  memory: {
    what: "GitLab, sixteen programs under valgrind: a second free, a read of freed memory",
    kept: [
      "Invalid free() / delete / delete[] / realloc()",
      "main (hull06.c:4)",
      "Invalid read of size 1",
      "main (hull11.c:4)",
      "unclean: hull06 hull11",
      "Job failed: exit code 1",
    ],
  },
  golden: {
    what: "GitHub Actions, 600 golden files compared with diff -u, one of them another",
    kept: [
      "want/error_311.txt",
      "-row 7 of sheet 311: 43",
      "+row 7 of sheet 311: 42",
      "+row 8 of sheet 311:",
      "600 golden files looked at",
      "exit code 1",
    ],
  },
  compare: {
    what: "Azure Pipelines, 260 files compared with diff, one of them another",
    kept: ["4c4", "< 6", "> 990", "6d5", "< 10", "Bash exited with code '3'"],
  },
  generated: {
    what: "GitHub Actions, generated files that are out of date: git diff in the log",
    kept: [
      "api/type_120.ts",
      "-  name: string;",
      "+  title: string;",
      "api/type_003.ts",
      "+export const version = 3;",
      "generated files are out of date, run npm run generate",
      "exit code 1",
    ],
  },
  service: {
    what: "Azure Pipelines, a service that writes a log and breaks down, then health checks that fail again and again",
    kept: [
      "listen EADDRINUSE: address already in use 127.0.0.1:5598",
      "Operation timed out",
      "health check 1 of 14 failed",
      "service did not become healthy",
      "Bash exited with code '1'",
    ],
  },
  redis: {
    what: "GitHub Actions, a service's log among the lines of a test run",
    kept: [
      "FAIL: test_room",
      "ERROR: test_mirror",
      "ConnectionRefusedError: [Errno 111] Connection refused",
      "AssertionError",
      "+QUEUED",
      "test_queue.py",
      "FAILED (failures=1, errors=1)",
      "exit code 1",
    ],
  },
  sqlite: {
    what: "GitHub Actions, rows loaded into seventy tables, those of one refused again and again",
    kept: ["Runtime error near line 465: CHECK constraint failed: length(berth) < 4", "near line 475", "loading harbour_33", "exit code 1"],
  },
  kubectl: {
    what: "GitLab, manifests applied in three attempts to a cluster that does not answer",
    kept: [
      "connection refused",
      "127.0.0.1:5597",
      "17.yaml",
      "attempt 3 of 3",
      "kubectl --server=http://127.0.0.1:5597 apply",
      "Job failed: exit code 1",
    ],
  },
  size: {
    what: "CircleCI, a script of the project's own that holds files to a size: what it says last",
    kept: [
      "recheck/lib/main.js is 701052 B",
      "fast-check/lib/fast-check.js is 90854 B",
      "oxlint/dist/lint.js is 185890 B",
      "total gzip 8219480 B",
      "max 40000 B",
      "Exited with code exit status 1",
    ],
  },
  licences: {
    what: "Jenkins, a script of the project's own that asks for licences: what it says last",
    kept: ["tslib@2.9.1: 0BSD", "42 packages, 1 to be asked about", "tslib is under 0BSD", "script returned exit code 2"],
  },
};

const filters = `${import.meta.dir}/../../../../filters`;
const { rules, prints } = compileRules(await readRules(filters));
const byName = new Map(rules.map((rule) => [rule.name, rule]));

async function digest(name: string): Promise<{ raw: number; text: string }> {
  const raw = await Bun.file(`${import.meta.dir}/${name}.log`).bytes();
  const view = filter({ name: "log", parser: "log" }, raw, {
    args: [],
    cap: [30000, 30000],
    known: prints,
    readRule: (other) => byName.get(other),
  });
  return { raw: raw.length, text: view.text("ID") };
}

describe.each(Object.entries(signals))("%s", (name, { what, kept }) => {
  test(`${what}: its signals are kept in a tenth of the bytes`, async () => {
    const { raw, text } = await digest(name);
    expect(kept.filter((signal) => !text.includes(signal))).toEqual([]);
    expect(new TextEncoder().encode(text).length).toBeLessThan(Math.max(2600, raw * 0.11));
  });
});
