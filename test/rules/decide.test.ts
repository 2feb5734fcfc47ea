import { describe, expect, test } from "bun:test";
import type { RuleIndex } from "../../src/rules/compile.ts";
import { readIndex } from "../../src/rules/built-in-index.ts";
import { decide, findFilter } from "../../src/rules/decide.ts";
import type { HostLimits } from "../../src/rules/plan.ts";

const rule = (name: string, match: string, more: Partial<RuleIndex["rules"][number]> = {}) => ({
  name,
  match: match.split(" / ").map((words) => words.split(" ")),
  unless: [],
  finite: false,
  readsArgs: false,
  recognise: false,
  ...more,
});

const index: RuleIndex = {
  rules: [
    rule("git/status", "git status", { unless: ["--porcelain*", "--short"] }),
    rule("git/diff", "git diff"),
    rule("git/log", "git log", { readsArgs: true }),
    rule("git/commit", "git commit"),
    rule("git/push", "git push"),
    rule("npm/test", "npm (test|t)", { finite: true }),
    rule("npm/run", "npm (run|run-script) *", { finite: true, recognise: true }),
    rule("pnpm/run", "pnpm *", { finite: true, recognise: true }),
    rule("jest", "jest", { finite: true }),
    rule("tsc", "tsc", { finite: true }),
    rule("pytest", "pytest", { finite: true }),
    rule("cargo/test", "cargo (test|t)", { finite: true, unless: ["--no-run"] }),
    rule("find", "find"),
    rule("grep", "grep / egrep"),
    rule("ls", "ls"),
    rule("cat", "cat"),
    rule("curl", "curl"),
    rule("psql", "psql"),
    rule("gh/pr", "gh pr (view|list)", { unless: ["--json", "--jq"] }),
    rule("pip/install", "pip install"),
    rule("make", "make", { finite: true, recognise: true }),
  ],
};

const host: HostLimits = { filter: "/p/pith", options: [], redirect: true, pipefail: true, shell: "bash", namesLast: true };

/** The rewritten call, with `P;` for what is put in front and `F` for the filter. */
function rewrite(call: string, limits: HostLimits = host): string {
  const decision = decide(call, index, limits);
  return decision.kind === "leave" ? "as typed" : decision.command.replace("set -o pipefail;", "P;").replaceAll("/p/pith filter", "F");
}

function table(cases: [typed: string, rewritten: string, complaint?: string][]): void {
  for (const [typed, rewritten, complaint] of cases) {
    test([JSON.stringify(typed), ...(complaint ? [`(${complaint})`] : [])].join(" "), () => {
      expect(rewrite(typed)).toBe(rewritten === "=" ? "as typed" : rewritten);
    });
  }
}

describe("one command gets the filter and keeps its status", () => {
  table([
    ["npm test", "P; npm test 2>&1 | F npm/test"],
    ["  npm test  ", "  P; npm test 2>&1 | F npm/test  "],
    ["npm test;", "P; npm test 2>&1 | F npm/test;"],
    ["npm test # all of them", "P; npm test 2>&1 | F npm/test # all of them"],
    ["# all of them\nnpm test", "# all of them\nP; npm test 2>&1 | F npm/test"],
    ["CI=1 npm test", "P; CI=1 npm test 2>&1 | F npm/test"],
    ["timeout 60 nice -n 5 npm test", "P; timeout 60 nice -n 5 npm test 2>&1 | F npm/test"],
    ["npm test 2>&1", "P; npm test 2>&1 | F npm/test"],
    ["npm test 2>/dev/null", "P; npm test 2>/dev/null | F npm/test"],
    ["psql db < dump.sql", "P; psql db < dump.sql 2>&1 | F psql"],
    ["git log -3 --format='%h %s'", "P; git log -3 --format='%h %s' 2>&1 | F git/log --args '-3 --format=%h %s'"],
    ["git log", "P; git log 2>&1 | F git/log"],
  ]);
});

describe("each part of a list is served on its own", () => {
  table([
    ["cd app && npm test", "P; cd app && npm test 2>&1 | F npm/test"],
    ["git status; npm test", "P; git status 2>&1 | F git/status; npm test 2>&1 | F npm/test"],
    ["git status\nls\n", "P; git status 2>&1 | F git/status\nls 2>&1 | F ls\n"],
    ["git status; echo done", "git status 2>&1 | F git/status; echo done"],
    ["git status && echo '=== log ===' && git log", "P; git status 2>&1 | F git/status && echo '=== log ===' && git log 2>&1 | F git/log"],
    ["npm test || echo failed", "P; npm test 2>&1 | F npm/test || echo failed"],
    ["npm test; echo exit: $?", "P; npm test 2>&1 | F npm/test; echo exit: $?"],
    ["npm test; exit", "P; npm test 2>&1 | F npm/test; exit"],
    ["set -e\nnpm test\ngit status", "P; set -e\nnpm test 2>&1 | F npm/test\ngit status 2>&1 | F git/status"],
    ["cd a && set -o pipefail; npm test", "P; cd a && set -o pipefail; npm test 2>&1 | F npm/test"],
    ["set -euo pipefail\nnpm test", "set -euo pipefail\nnpm test 2>&1 | F npm/test"],
    ["for i in 1 2; do npm test; done; git status", "P; for i in 1 2; do npm test; done; git status 2>&1 | F git/status"],
    ["python - <<'E'\nnpm test\nE\ngit status", "P; python - <<'E'\nnpm test\nE\ngit status 2>&1 | F git/status"],
    ["server & npm test", "P; server & npm test 2>&1 | F npm/test"],
    ["source venv/bin/activate && pytest", "P; source venv/bin/activate && pytest 2>&1 | F pytest"],
  ]);
});

describe("a bound that only shows less is told to the filter", () => {
  table([
    ["npm test 2>&1 | tail -20", "npm test 2>&1 | F npm/test --fit tail:20 | tail -20"],
    ["npm test | tail -n 20", "npm test | F npm/test --fit tail:20 | tail -n 20"],
    ["npm test |& tail -n20", "npm test |& F npm/test --fit tail:20 | tail -n20"],
    ["npm test | tail --lines=5", "npm test | F npm/test --fit tail:5 | tail --lines=5"],
    ["npm test | tail", "npm test | F npm/test --fit tail:10 | tail"],
    ["npm test 2>&1 | head -50", "npm test 2>&1 | F npm/test --fit head:50 | head -50"],
    ["npm test | cat", "npm test | F npm/test | cat"],
    ["npm test | tail -50 | head -5", "npm test | F npm/test --fit head:5 | tail -50 | head -5"],
    ["git log | tail -5", "git log | F git/log --fit tail:5 | tail -5"],
    ["npm test 2>&1 | tail -5; echo ${PIPESTATUS[0]}", "npm test 2>&1 | F npm/test --fit tail:5 | tail -5; echo ${PIPESTATUS[0]}"],
    ["git log | head -5", "="],
    ["grep -rn x . | head", "="],
    ["set -o pipefail; npm test | head -5", "="],
    ["cd a && set -o pipefail && npm test | head -5", "="],
    ["npm test | head -5; echo ${PIPESTATUS[0]}", "="],
    ["npm test | tail -n +5", "="],
    ["npm test | tail -c 100", "="],
    ["npm test | tail -f", "="],
    ["npm test | tail -5 other.log", "="],
    ["npm test | tail -5 > out.log", "="],
    ["npm test | head -n -5", "="],
  ]);
});

describe("pipefail never changes what another pipeline of the line says", () => {
  table([
    ['echo "rc=$(seq 9 | head -1; echo $?)"; npm test', "="],
    ['echo x > "out-$(seq 9 | head -1 > /dev/null; echo $?).txt"; npm test', "="],
    ["cat <<EOF; npm test\n$(false | true; echo ${?})\nEOF", "="],
    ["cat <<< $(false | true; echo $?); npm test", "="],
    ["diff <(false | true; echo $?) <(echo 0); npm test", "="],
    ["[[ -o pipefail ]] && echo on; npm test", "="],
    ["[ -o pipefail ] && echo on; npm test", "="],
    ["echo $(git log | head -1); npm test", "P; echo $(git log | head -1); npm test 2>&1 | F npm/test"],
    ["git status && npm test | tail -5 && git push", "git status && npm test | F npm/test --fit tail:5 | tail -5 && git push"],
    ["git status; git log | wc -l", "git status 2>&1 | F git/status; git log | wc -l"],
    ["git status && git log | wc -l", "="],
    ["npm test && x=$(a | b) && echo $x", "="],
    ["x=$(a | b); npm test", "P; x=$(a | b); npm test 2>&1 | F npm/test"],
    ['echo "$(a | b)" && npm test', 'P; echo "$(a | b)" && npm test 2>&1 | F npm/test'],
    ["for f in *; do a | b && c; done; npm test", "="],
    ["source ~/.nvm/nvm.sh && npm test", "="],
    ["nvm use 20 && npm test | tail -3", "nvm use 20 && npm test | F npm/test --fit tail:3 | tail -3"],
  ]);
});

describe("what goes elsewhere, lives on or is not certain stays as typed", () => {
  table([
    ["npm test > out.log", "="],
    ["npm test > out.log 2>&1", "="],
    ["npm test &> out.log", "="],
    ["npm test >&2", "="],
    ["npm test 3>&1", "="],
    ["npm test 2>&3", "="],
    ["npm test &", "="],
    ["cd app && npm test &", "="],
    ["npm test | grep FAIL", "="],
    ["npm test | tee out.log", "="],
    ["npm test 2>&1 | tail -50 | grep FAIL", "="],
    ["(npm test)", "="],
    ["{ npm test; }", "="],
    ["! npm test", "="],
    ["time npm test", "="],
    ["exec npm test", "="],
    ["if npm test; then echo ok; fi", "="],
    ["while npm test; do sleep 1; done", "="],
    ["f() { npm test; }; f; npm test", "="],
    ["npm test -- $(cat names)", "="],
    ["npm test -- `cat names`", "="],
    ["cat <<E\n$(npm test)\nE", "="],
    ["npm test <<< x", "="],
    ["git commit -F - <<'E'\nnpm test\nE", "="],
    ["trap 'echo bye' EXIT; npm test", "="],
    ["alias npm=echo; npm test", "="],
    ["set -x; npm test", "="],
    ["shopt -s lastpipe; npm test", "="],
    ["npm test; echo ${PIPESTATUS[@]}", "="],
    ["mkdir a && cd $_ && npm test", "="],
    ["npm test 'unfinished", "="],
    ["npm test &&", "="],
    ["npm test\r\n", "="],
    ["npm run dev", "="],
    ["npm start", "="],
    ["npm run test:watch", "="],
    ["npx jest --watch", "="],
    ["npx tsc -w", "="],
    ["npx tsc --watch=false", "P; npx tsc --watch=false 2>&1 | F tsc"],
    ["git status --porcelain=v2", "="],
    ["git status --porcelain", "="],
    ["git log $FLAGS", "="],
    ['git log "$DIR/src" *.ts', 'P; git log "$DIR/src" *.ts 2>&1 | F git/log --args \'"$DIR/src" *.ts\''],
    ["BUN_BE_BUN=1 npm test", "="],
    ["set -u; npm test $X", "="],
    ["npm test $X", "P; npm test $X 2>&1 | F npm/test"],
    ["go build ./... && npm test | Select-Object -Last 2", "="],
  ]);
});

test.each([
  ["a".repeat(16_001), "it has more than 16000 characters"],
  ["git status; ".repeat(1300), "with its filters it would be longer than a shell takes"],
  ["git status \ufffd", "it holds a character that is none"],
])("a call that no shell should be handed in another form stays as typed (%#)", (call, because) => {
  const options = ["--cap", "30000,10000", "--of", "claude.7f3a1c22", "--patience", "42"];
  expect(decide(call, index, { ...host, options })).toEqual({ kind: "leave", parts: [], because });
});

describe("what names pith already stays as typed", () => {
  table([
    ["pith npm test", "="],
    ["pith run -- npm test; git status", "="],
    ["/opt/pith raw k3f9 | tail -5; git status", "="],
    ["set -o pipefail; npm test 2>&1 | /p/pith filter npm/test", "="],
    ["npm test | '/home/me/my tools/pith' filter npm/test | tail -5", "="],
    ["npm test | pith-filter npm/test", "="],
    ["x=$(npm test | pith filter npm/test); git status", "="],
  ]);
});

describe("what bash and zsh read differently stays as typed", () => {
  table([
    ["git status; {head", "="],
    ["cat a |{head; git status", "="],
  ]);
});

describe("what others broke stays whole", () => {
  table([
    ["npm test 2>&1", "P; npm test 2>&1 | F npm/test", "rtk#346"],
    ["case $x in a) ls ;; b) cat y ;; esac", "=", "rtk#3197"],
    ["x=$(git status)", "=", "rtk#1109"],
    [
      "git log \\\n  --oneline \\\n  -5",
      "P; git log \\\n  --oneline \\\n  -5 2>&1 | F git/log --args '--oneline -5'",
      "rtk#1243, rtk#1564",
    ],
    ["/usr/bin/git status", "P; /usr/bin/git status 2>&1 | F git/status", "rtk#485"],
    ["git -C /tmp/x status", "P; git -C /tmp/x status 2>&1 | F git/status", "rtk#163"],
    ["timeout 30s cargo test", "P; timeout 30s cargo test 2>&1 | F cargo/test", "rtk#2375"],
    ["sudo -u app npm test", "P; sudo -u app npm test 2>&1 | F npm/test", "rtk#146"],
    ["npm run run", "P; npm run run 2>&1 | F npm/run", "rtk#405"],
    ["npx jest", "P; npx jest 2>&1 | F jest", "rtk#713, rtk#815, rtk#1080, rtk#1849, rtk#3887"],
    ["pnpm lint", "P; pnpm lint 2>&1 | F pnpm/run", "rtk#3010"],
    ["pnpm -r test", "P; pnpm -r test 2>&1 | F pnpm/run", "rtk#3275"],
    ["find . -name fi; true", "find . -name fi 2>&1 | F find; true", "rtk#246"],
    ["X=1 test -f x", "=", "rtk#3272"],
    ["grep -rn x . | wc -l", "=", "rtk#2962, snip#111"],
    ["cargo test | grep ok", "=", "rtk#1560"],
    ["find . -name '*.o' | xargs rm", "=", "rtk#439, rtk#563, snip#114"],
    ["git diff | grep x", "=", "rtk#3558, rtk#648"],
    ["git status --porcelain", "=", "rtk#2487"],
    ["git diff | git apply", "=", "rtk#1918, rtk#1081"],
    ["curl -s x | jq .", "=", "rtk#1536, rtk#1015, rtk#297, rtk#1490"],
    ["gh pr view 1 --json title", "=", "rtk#311, rtk#313, tokf#382"],
    ["rtk git status", "="],
    ["pith git push --force", "=", "rtk#3152: what names us already is left to the host's rules"],
    ["npm test -- '*.ts' \"$HOME\"", "P; npm test -- '*.ts' \"$HOME\" 2>&1 | F npm/test", "rtk#4125"],
    ["git push -u origin main", "P; git push -u origin main 2>&1 | F git/push", "rtk#1086"],
    ["cat a.txt > b.txt", "=", "rtk#315, rtk#530, tokf#323"],
    ["cat > out.txt <<'EOF'\n1\nEOF\necho done", "=", "tokf#355, tokf#356"],
    ["echo 'é✓𝄞'; git status", "P; echo 'é✓𝄞'; git status 2>&1 | F git/status", "tokf#383, tokf#395"],
    ["ssh host 'git status; npm test'", "=", "tokf#338, tokf#348"],
    ["git commit -m \"$(cat <<'EOF'\nfix: npm test\nEOF\n)\"", "=", "tokf#327, tokf#332"],
    ["nix develop -c cargo test", "P; nix develop -c cargo test 2>&1 | F cargo/test", "tokf#403, tokf#406"],
    ["uv run pytest -q", "P; uv run pytest -q 2>&1 | F pytest", "snip#91, snip#95, snip#101"],
    ["cat <(git status)", "=", "snip#127"],
    ["for f in a b; do git status; done | wc -l", "=", "snip#133, snip#137"],
    ["case x in\n  a) git status ;;\nesac", "=", "snip#151, snip#155"],
    ["echo a \\\n  # git status\nls", "P; echo a \\\n  # git status\nls 2>&1 | F ls", "snip#138"],
    ["npm", "=", "snip#97, snip#104"],
    ["npm view x", "=", "snip#104"],
    ["find . -type f -exec grep -l x {} \\; ; ls", "P; find . -type f -exec grep -l x {} \\; 2>&1 | F find ; ls 2>&1 | F ls", "rtk#664"],
    ["bash -c 'npm test'", "="],
    ["git commit -m a -m 'b c'", "P; git commit -m a -m 'b c' 2>&1 | F git/commit", "rtk#202"],
    ["git commit -am 'x y'", "P; git commit -am 'x y' 2>&1 | F git/commit", "rtk#327"],
    ["git commit --amend --no-edit", "P; git commit --amend --no-edit 2>&1 | F git/commit", "rtk#266"],
    ["git commit -m x -- a.txt", "P; git commit -m x -- a.txt 2>&1 | F git/commit", "rtk#3598"],
    [
      "find . -newer a ! -path './x/*' -size +1k; ls",
      "P; find . -newer a ! -path './x/*' -size +1k 2>&1 | F find; ls 2>&1 | F ls",
      "rtk#211, rtk#757, rtk#922, rtk#2469, rtk#2821, rtk#3256",
    ],
    [
      "grep -rniE 'a|b' -- src",
      "P; grep -rniE 'a|b' -- src 2>&1 | F grep | grep -a --line-buffered '^'",
      "rtk#1436, rtk#1367, rtk#1452, rtk#2543, rtk#2614, rtk#2900",
    ],
    [
      "npm test 2>&1 | tail -5",
      "npm test 2>&1 | F npm/test --fit tail:5 | tail -5",
      "rtk#3696, rtk#3722, rtk#3578, rtk#3442, rtk#4189, rtk#4072",
    ],
    ["python3 -c 'exit(7)' && echo passed", "=", "rtk#3492"],
    ["git log -n 3", "P; git log -n 3 2>&1 | F git/log --args '-n 3'", "snip#79, rtk#461"],
    ["git diff", "P; git diff 2>&1 | F git/diff", "snip#124, snip#132, tokf#430, tokf#436: nothing is added to what was typed"],
    ["docker run --rm x", "=", "snip#85, snip#86"],
    ["npm test > out.txt", "=", "lean-ctx#1303"],
    ["git diff > fix.patch", "=", "headroom#1915, tokf#323"],
    ["git status && cargo test", "P; git status 2>&1 | F git/status && cargo test 2>&1 | F cargo/test", "lean-ctx#1130"],
    ["pith raw k3f9", "=", "headroom#1077"],
    ["PITH=off npm test", "=", "lean-ctx#1320, lean-ctx#1321"],
  ]);
});

describe("a host that reads status 1 by the last command's name reads it as before", () => {
  table([
    ["grep -rn x .", "P; grep -rn x . 2>&1 | F grep | grep -a --line-buffered '^'"],
    ["cd a && grep -n x b 2>&1", "P; cd a && grep -n x b 2>&1 | F grep | grep -a --line-buffered '^'"],
    ["grep -rn x . && echo found", "P; grep -rn x . 2>&1 | F grep && echo found"],
    ["grep -rn x . | tail -5", "grep -rn x . | F grep --fit tail:5 | tail -5"],
    ["LANG=C grep -rn x .", "P; LANG=C grep -rn x . 2>&1 | F grep"],
    ["timeout 5 grep -rn x .", "P; timeout 5 grep -rn x . 2>&1 | F grep"],
    ["grep -rnq x .", "="],
    ["grep -rn x . 2>/dev/null", "="],
    ["/bin/grep -rn x .", "="],
    ["egrep -rn x .", "="],
    ["find . -name x", "="],
    ["find . -name x; echo", "find . -name x 2>&1 | F find; echo"],
    ["git diff HEAD~1", "P; git diff HEAD~1 2>&1 | F git/diff"],
    ["git diff --no-index a b", "="],
  ]);

  test("another host does not care", () => {
    expect(rewrite("find . -name x", { ...host, namesLast: false })).toBe("P; find . -name x 2>&1 | F find");
  });
});

describe("a host that allows less gets less", () => {
  test("no redirection is added where the host forbids it", () => {
    expect(rewrite("npm test", { ...host, redirect: false })).toBe("P; npm test | F npm/test");
  });

  test("standard error is joined without a redirection where the host matches its rules against them", () => {
    const narrow = { ...host, redirect: "|&" as const };
    expect(rewrite("cd x && npm test", narrow)).toBe("P; cd x && npm test |& F npm/test");
    expect(rewrite("npm test 2>&1 | tail -20", narrow)).toBe("npm test 2>&1 | F npm/test --fit tail:20 | tail -20");
    expect(rewrite("npm test 2>/dev/null", narrow)).toBe("P; npm test 2>/dev/null | F npm/test");
  });

  test("without pipefail only what nobody looks at is piped", () => {
    expect(rewrite("git status; npm test", { ...host, pipefail: false })).toBe("git status 2>&1 | F git/status; npm test");
  });

  test("zsh ends a line at a pattern or a command's name without a match, so such a command stays as typed", () => {
    expect(rewrite("ls *.md", { ...host, shell: "zsh" })).toBe("as typed");
    expect(rewrite("ls =nothing; pwd", { ...host, shell: "zsh" })).toBe("as typed");
  });

  test("zsh ends a line at an expansion that fails, with the status of the command before it, so that is kept", () => {
    const zsh = { ...host, shell: "zsh" } as const;
    expect(rewrite("git status; echo $((1+<2))", zsh)).toBe("P; git status 2>&1 | F git/status; echo $((1+<2))");
    expect(rewrite("git status; echo =x", zsh)).toBe("P; git status 2>&1 | F git/status; echo =x");
    expect(rewrite("git status; echo $((1+<2)) | cat", zsh)).toBe("as typed");
    expect(rewrite("git status; echo $((1+<2))", host)).toBe("git status 2>&1 | F git/status; echo $((1+<2))");
    expect(rewrite("git status; echo $A", zsh)).toBe("git status 2>&1 | F git/status; echo $A");
  });

  test("the host's options stand behind every filter", () => {
    const decision = decide("git status; ls | tail -3", index, { ...host, options: ["--of", "claude.7f3a"] });
    expect(decision).toMatchObject({
      command:
        "git status 2>&1 | /p/pith filter git/status --of claude.7f3a; ls | /p/pith filter ls --fit tail:3 --of claude.7f3a | tail -3",
    });
  });
});

describe("the filter of a call with one command", () => {
  const cases: [call: string, found: string][] = [
    ["cd build && cargo test -q", "cargo/test -q"],
    ["../penv/bin/pip install x", "pip/install x"],
    ["CARGO_TERM_COLOR=always cargo t", "cargo/test"],
    ["grep -n x a b | head -60", "grep -n x a b head:60"],
    ["npm test | tail -20", "npm/test tail:20"],
    ["export A=1; cd x; npm test", "npm/test"],
    ["npm test; git status", "it has several commands"],
    ["rm -rf build && npm test 2>&1", "npm/test"],
    ["[ -d web ] && cd web && A=1 npm test || true", "npm/test"],
    ["cd x || exit 1; npm test", "npm/test"],
    ["cp -rv a b && npm test", "it has several commands"],
    ["chmod -c u+x a; npm test", "it has several commands"],
    ["git status --short", "the rule leaves calls with --short as typed"],
    ["frobnicate", "no rule answers frobnicate"],
    ["npm test 'x", "pith cannot read this shell text with certainty"],
    ["npm test | grep x", "its output goes to grep, which gets the same bytes as ever"],
  ];
  for (const [call, found] of cases) {
    test(JSON.stringify(call), () => {
      const filter = findFilter(call, index);
      const { end, lines } = ("fit" in filter ? filter.fit : undefined) ?? {};
      expect("because" in filter ? filter.because : [filter.rule.name, ...filter.args, ...(end ? [`${end}:${lines}`] : [])].join(" ")).toBe(
        found,
      );
    });
  }
});

test("rtk#2233: a reporter that was asked for stays, and what no rule can read is left as typed", () => {
  const answer = (call: string) => {
    const found = findFilter(call, readIndex());
    return "because" in found ? "as typed" : `${found.rule.name} ${found.args.join(" ")}`;
  };
  expect(answer("npx vitest run --reporter=json")).toBe("as typed");
  expect(answer("npx jest --reporters=jest-junit")).toBe("as typed");
  expect(answer("npx playwright test --reporter=html")).toBe("as typed");
  expect(answer("npx vitest run --reporter=verbose")).toStartWith("vitest/vitest");
});

test("rtk#1162: names that were asked for one a line stay so", () => {
  for (const call of ["ls -1 src", "ls -1at src", "ls -a1"])
    expect(findFilter(call, readIndex())).toMatchObject({ because: expect.stringContaining("as typed") });
  expect(findFilter("ls -a src", readIndex())).toMatchObject({ rule: { name: "ls" } });
});

test("lean-ctx#1759, lean-ctx#1813, rtk#1362: what head and tail were asked for stays as typed before the filter", () => {
  const run = (call: string) => decide(call, readIndex(), host) as { command?: string };
  expect(run("tail -5 app.log").command).toBe("set -o pipefail; tail -5 app.log 2>&1 | /p/pith filter tail");
  expect(run("head -n 3 a.txt b.txt").command).toBe("set -o pipefail; head -n 3 a.txt b.txt 2>&1 | /p/pith filter head");
});
