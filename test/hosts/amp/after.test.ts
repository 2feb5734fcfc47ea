import { expect, test } from "bun:test";
import { after } from "../../../src/hosts/amp/after.ts";
import documented from "./documented.json";

const of = (output: unknown) => after.readResult({ ...documented, output });
const said = (more: object) => of({ ...documented.output, ...more });
const called = (input: unknown, tool = "shell_command") => after.readResult({ ...documented, tool, input });

test("a result is read by the documented fields", () => {
  expect(after.readResult(documented)).toEqual({
    command: "git status",
    cwd: "/home/me/shop",
    session: "T-5928a90d-d53b-488f-a829-4e36442142ee",
    text: documented.output.output,
    status: 0,
    cut: false,
    ending: "",
    cap: [50_000, 50_000],
  });
});

test("a failure is read with its status", () => {
  expect(said({ exitCode: 128 })).toMatchObject({ status: 128, text: documented.output.output });
});

test("the older shell has the command and its folder under other names", () => {
  expect(called({ cmd: "git log", cwd: "/home/me/other" }, "Bash")).toMatchObject({ command: "git log", cwd: "/home/me/other" });
});

test("a call runs in its own folder, which may start at that of the project", () => {
  expect(called({ command: "git log" })).toMatchObject({ cwd: "/home/me/shop" });
  expect(called({ command: "git log", workdir: "" })).toMatchObject({ cwd: "/home/me/shop" });
  expect(called({ command: "git log", workdir: "src" })).toMatchObject({ cwd: "/home/me/shop/src" });
  expect(called({ command: "git log", workdir: "/srv" })).toMatchObject({ cwd: "/srv" });
});

test("what is no shell command that ran to its end is left alone", () => {
  const others = [
    { ...documented, event: "tool.call" },
    { ...documented, status: "error", output: undefined, error: "Permission denied" },
    { ...documented, status: "cancelled", output: undefined },
    { ...documented, tool: "Read" },
    { ...documented, tool: "shell_command_status", input: { pid: 7 } },
    { ...documented, tool: "Bash" },
    { ...documented, input: undefined },
    { ...documented, output: "Tool rejected by plugin: no" },
    {},
  ];
  expect(others.map((payload) => after.readResult(payload))).toEqual(others.map(() => undefined));
});

test("what still runs, was stopped, ended by a signal or is no text is left alone", () => {
  const binary =
    "[Command output omitted: output appears to contain binary data. Use a file-aware tool or redirect/encode binary output explicitly.]";
  const others = [
    { running: true, pid: 7 },
    { exitCode: undefined },
    { exitCode: null },
    { exitCode: -1 },
    { exitCode: -1, stopCode: "stop-timeout", stopReason: "that limit elapsed" },
    { output: binary },
    { output: undefined },
  ];
  expect(others.map(said)).toEqual(others.map(() => undefined));
});

test("a text of which lines are gone is cut, and so is one as long as what is kept of a longer one", () => {
  expect(said({ truncation: { prefixLinesOmitted: 9 } })).toMatchObject({ cut: true });
  expect(said({ output: "x".repeat(50_000) })).toMatchObject({ cut: true });
  expect(said({ output: "x".repeat(49_999) })).toMatchObject({ cut: false });
});

test("the replacement is the text alone", () => {
  expect(JSON.parse(after.formatReplacement(after.readResult(documented)!, "view\n"))).toEqual({ output: "view\n" });
});
