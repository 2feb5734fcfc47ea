import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkout, copyPith, runInHome } from "./agent.ts";
import { runClaude } from "./claude.ts";
import type { Turn } from "./model.ts";
import { makeShop } from "./shop.ts";

// A working day of Claude Code with pith, recorded for the tests of reports: its transcripts, the ledger, and every raw as text.
//   bun live/record-day.ts HOME FOLDER
// HOME is made and removed; /home/me needs no masking, and a masked path would no longer have the tokens that were counted.

const [home = "/home/me", out = join(checkout, "test/report/day")] = Bun.argv.slice(2);
const project = join(home, "shop");
const at = (folder: string, command: string) => `cd ${join(project, folder)} && ${command}`;
const sessions: Turn[][] = [
  [
    "git status",
    "git log -30",
    "find . -name '*.js' -not -path './node_modules/*'",
    "npm test",
    "npm test",
    "pith raw",
    { find: "^(\\w+) ", run: "pith raw $1 --errors" },
    "sed -i 's/toBe(1)/toBe(0)/' basket.test.js",
    "npm test 2>&1 | tail -20",
    "git diff",
    "git add -A && git commit -q -m 'Count an empty basket' && git show HEAD",
    at("py", "python3 -m unittest -v"),
    at("py", "python3 -m unittest"),
    "pith raw",
    { find: "^(\\w+) ", run: "pith raw $1" },
    "sed -i 's/, 51)/, 52)/' test_sums.py",
    at("py", "python3 -m unittest -v"),
    at("", "grep -rn 'expect' --include='sum-*.js' --exclude-dir=node_modules ."),
    "find . -name '*.json' -not -path './node_modules/.*' | head -40",
    "cat package.json",
    "git log --stat -12",
  ],
  [
    at("rs", "cargo build"),
    "cargo test",
    "cargo test 2>&1 | tail -30",
    "sed -i 's/wrong/right/' src/lib.rs",
    "cargo test",
    at("go", "go vet ./..."),
    "go test ./... -v",
    "go test ./...",
    "sed -i 's/!= 9/!= 8/' sums_test.go && go test -v ./...",
    at("", "git diff --stat"),
    "git diff",
    "git log --oneline",
    "npm ls",
    "cat NOTES.md",
    "wc -l node_modules/jest-cli/build/*.js",
    "npm test -- --testMatch '**/many.js'",
    "pith raw",
    { find: "^(\\w+) ", run: "pith raw $1 --grep misses" },
    "ls -la node_modules",
    "git commit -qam 'Sums in three languages'; git status",
  ],
];

makeHome();
makeProject();
for (const turns of sessions) runClaude(turns, { home, project, mode: "bypassPermissions", options: ["--model", "claude-opus-5-5"] });
rmSync(out, { recursive: true, force: true });
keepStore(".local/share/pith");
keepTranscripts(".claude/projects/-home-me-shop");
rmSync(home, { recursive: true, force: true });

function makeHome(): void {
  copyPith(home);
  mkdirSync(join(home, ".claude"));
  runInHome(home, ["pith", "init", "claude"], home);
}

/** A shop with suites in four languages; one test of each fails. */
function makeProject(): void {
  makeShop(project);
  const tests = Array.from({ length: 1200 }, (_, i) => `test("adds number ${i}", () => expect(${i} + 1).toBe(${i + 1}));\n`);
  write("many.js", `${tests.join("")}test("misses the last", () => expect(2).toBe(3));\n`);
  const sums = Array.from(
    { length: 40 },
    (_, i) => `    def test_sum_${i}(self):\n        self.assertEqual(${i} + ${i}, ${i === 26 ? 51 : 2 * i})\n`,
  );
  write("py/test_sums.py", `import unittest\n\n\nclass Sums(unittest.TestCase):\n${sums.join("\n")}`);
  write("rs/Cargo.toml", '[package]\nname = "sums"\nversion = "0.1.0"\nedition = "2021"\n');
  const rust = Array.from(
    { length: 30 },
    (_, i) => `    #[test]\n    fn adds_${i}() {\n        assert_eq!(super::add(${i}, 1), ${i + 1});\n    }\n`,
  );
  write(
    "rs/src/lib.rs",
    `pub fn add(a: u64, b: u64) -> u64 {\n    a + b\n}\n\n#[cfg(test)]\nmod tests {\n${rust.join("")}    #[test]\n    fn says_so() {\n        assert_eq!("wrong", "right");\n    }\n}\n`,
  );
  write("go/go.mod", "module shop.example/sums\n\ngo 1.18\n");
  write("go/sums.go", "package sums\n\nfunc Add(a, b int) int { return a + b }\n");
  const go = Array.from(
    { length: 30 },
    (_, i) =>
      `func TestAdd${i}(t *testing.T) {\n\tif Add(${i}, 1) != ${i === 7 ? 9 : i + 1} {\n\t\tt.Errorf("Add(${i}, 1) = %d", Add(${i}, 1))\n\t}\n}\n`,
  );
  write("go/sums_test.go", `package sums\n\nimport "testing"\n\n${go.join("\n")}`);
  write(".gitignore", "node_modules/\ntarget/\n__pycache__/\n.pytest_cache/\n");
  for (let i = 0; i < 40; i++) {
    write("NOTES.md", Array.from({ length: i + 1 }, (_, at) => `- note ${at} of the shop, written on a day like any other\n`).join(""));
    runInHome(home, ["git", "add", "-A"], project);
    runInHome(home, ["git", "-c", "user.name=me", "-c", "user.email=me@example.com", "commit", "-q", "-m", `Write note ${i}`], project);
  }
  runInHome(home, ["git", "config", "user.name", "me"], project);
  runInHome(home, ["git", "config", "user.email", "me@example.com"], project);
}

function write(name: string, text: string): void {
  mkdirSync(dirname(join(project, name)), { recursive: true });
  writeFileSync(join(project, name), text);
}

/** The ledger as it is, the raws as plain text. */
function keepStore(folder: string): void {
  mkdirSync(join(out, folder), { recursive: true });
  mkdirSync(join(out, "raws"));
  for (const name of readdirSync(join(home, folder))) {
    if (!name.startsWith("ledger-")) continue;
    const text = readFileSync(join(home, folder, name), "utf8");
    writeFileSync(join(out, folder, name), text);
    const ids = new Set([...text.matchAll(/"id":"(\w+)"/g)].map(([, id = ""]) => id));
    for (const id of ids) writeFileSync(join(out, "raws", `${id}.txt`), runInHome(home, ["pith", "raw", id], home));
  }
}

/** Without the agent's own prompts, which are not ours to hand on. */
function keepTranscripts(folder: string): void {
  mkdirSync(join(out, folder), { recursive: true });
  for (const name of readdirSync(join(home, folder))) {
    if (!name.endsWith(".jsonl")) continue;
    const lines = readFileSync(join(home, folder, name), "utf8")
      .trimEnd()
      .split("\n");
    const kept = lines.filter((line) => {
      const { type, attachment } = JSON.parse(line) as { type: string; attachment?: { type: string } };
      return type === "assistant" || type === "user" || attachment?.type === "hook_success";
    });
    writeFileSync(join(out, folder, name), `${kept.join("\n")}\n`);
  }
}
