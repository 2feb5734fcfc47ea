import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parseLine } from "../../src/shell/parse.ts";
import { shellLine } from "./lines.ts";

const read = async (text: string) => {
  const line = await parseLine(text);
  return line?.parts.map(
    ({ opaque, stages, after }) =>
      `${opaque ?? stages.map(({ words }) => words.map((word) => word.text).join(" ")).join(" | ")}${after && ` ${after}`}`,
  );
};

const cases: [string, string[] | undefined][] = [
  ["for i in a b; do x; done; y", ["a loop ;", "y"]],
  ["while a | b; do x; done && y", ["a loop &&", "y"]],
  ["if a; then b; fi\ny", ["an if ;", "y"]],
  ["case $x in a) b ;; esac; y", ["a case ;", "y"]],
  ["(a; b) | c", ["a subshell"]],
  ["{ a; } && y", ["a group &&", "y"]],
  ["! a && y", ["a negated command &&", "y"]],
  ["time a; y", ["a timed command ;", "y"]],
  ["[[ -f a ]] && y", ["a test &&", "y"]],
  ["(( i++ )) || y", ["arithmetic ||", "y"]],
  ["f() { a; }; y", ["a function ;", "y"]],
  ["a <<'E' && y\nb; c | d\nE\nz", ["a &&", "y ;", "z"]],
  ["a <<-E\n\tb\n\tE\nz", ["a ;", "z"]],
  ["a \"$(b | c)\" $'d\\te' <(f)", ['a "$(b | c)" d\te <(f)']],
  ["x=(1 2) y", ["y"]],
  ["a 'b", undefined],
  ["a &&", undefined],
  ["a )", undefined],
  ["time &", undefined],
  ["for i in 1; do a &; done", undefined],
  ["time && y", undefined],
  ["a >=(b c); d", undefined],
  ["! &a; b", undefined],
  ["a ${}b", undefined],
  ["(( 1 )\n) && y", undefined],
  ["a( ; b", undefined],
  ["a $(; b); c", undefined],
  ["> # a\nb", undefined],
  ["a\u0001b", undefined],
  ["a\r\nb", undefined],
  ["a \\", undefined],
  ["a >2>&1", undefined],
  ["a -< 2>&1 && b", undefined],
  ["a &>b2>&1", ["a"]],
];

for (const [text, parts] of cases) {
  test(`${JSON.stringify(text)} is ${parts ? parts.length : "not read"}`, async () => expect(await read(text)).toEqual(parts));
}

test("the grammar is asked only where a word of the text matters", async () => {
  expect(await parseLine("coproc a", () => false)).toBeUndefined();
  expect(await parseLine("coproc a b", (words) => words.includes("b"))).toBeDefined();
  expect(await parseLine("a b", () => false)).toBeDefined();
});

test("what is read, bash takes", async () => {
  const texts = fc.sample(shellLine, 500);
  const taken = askBash(texts);
  for (const [at, text] of texts.entries()) if (await parseLine(text)) expect([text, taken[at]]).toEqual([text, true]);
}, 30_000);

/** `bash -n` for each text, in one process. */
function askBash(texts: string[]): boolean[] {
  const folder = mkdtempSync(join(tmpdir(), "pith-texts-"));
  try {
    writeFileSync(join(folder, "texts"), texts.map((text) => `${text}\0`).join(""));
    const script = `while IFS= read -r -d '' text; do bash -n -c "$text" 2>/dev/null && echo yes || echo no; done < "$1"`;
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
