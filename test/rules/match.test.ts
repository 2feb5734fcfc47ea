import { expect, test } from "bun:test";
import type { RuleIndex } from "../../src/rules/compile.ts";
import { findRule, matchWords } from "../../src/rules/match.ts";

const matches: Record<string, string[]> = {
  "cargo/test": ["cargo (test|t)"],
  "git/log": ["git log"],
  "git/stash": ["git stash"],
  "git/stash-list": ["git stash list"],
  "git/any": ["git *"],
  "npm/run": ["npm (run|run-script) *", "pnpm run *", "yarn *"],
  "npm/test": ["npm (test|t)", "npm run test"],
  jest: ["jest"],
  gcc: ["(gcc|g++|clang|clang++)"],
  python: ["python"],
  "python/unittest": ["python -m unittest"],
  "django/test": ["python manage.py test"],
  pytest: ["pytest"],
  biome: ["biome check"],
  pip: ["pip install"],
  docker: ["docker ps", "docker compose up"],
  make: ["make"],
  gradle: ["gradle *"],
  script: ["*.sh"],
};
const index: RuleIndex = {
  rules: Object.entries(matches).map(([name, match]) => ({
    name,
    match: match.map((words) => words.split(" ")),
    unless: { "git/log": ["--json", "--format=*", "-z"], gradle: ["run"] }[name] ?? [],
    finite: false,
    readsArgs: false,
    recognise: false,
  })),
};

const cases: [call: string, found: string][] = [
  ["cargo test -q", "cargo/test -q"],
  ["cargo t", "cargo/test"],
  ["cargo +nightly --color always test a", "cargo/test a"],
  ["cargo build", "none"],
  ["cargo", "none"],
  ["git log -3", "git/log -3"],
  ["git -C dir --no-pager -c a.b=c log", "git/log"],
  ["git --git-dir log status", "git/any"],
  ["git stash list -p", "git/stash-list -p"],
  ["git stash pop", "git/stash pop"],
  ["git log --format=%h", "unless --format=%h"],
  ["git log -z", "unless -z"],
  ["git -z log", "unless -z"],
  ["gradle run", "unless run"],
  ["gradle clean run", "unless run"],
  ["gradle build", "gradle"],
  ["npm run test", "npm/test"],
  ["npm --prefix web run lint -- --fix", "npm/run -- --fix"],
  ["yarn --cwd web lint", "npm/run"],
  ["npm run", "none"],
  ["/usr/local/bin/git log", "git/log"],
  ["../node_modules/.bin/jest a", "jest a"],
  ["git.exe log", "git/log"],
  ["npx jest@29 -i", "jest -i"],
  ["npx -y -p @jest/core jest", "jest"],
  ["npx @biomejs/biome@2 check", "biome"],
  ["npx -c 'jest'", "none"],
  ["npm exec -- jest", "jest"],
  ["pnpm --filter web exec jest", "jest"],
  ["yarn exec jest", "jest"],
  ["bunx --bun jest", "jest"],
  ["uv run --with x pytest -q", "pytest -q"],
  ["uv run -- pytest", "pytest"],
  ["poetry run pytest", "pytest"],
  ["python3 -m pytest -x", "pytest -x"],
  ["python -m pip install x", "pip x"],
  ["python -m unittest -v", "python/unittest -v"],
  ["python3.11 -m unittest", "python/unittest"],
  ["python3 manage.py test", "django/test"],
  ["python x.py", "python x.py"],
  ["pip3 install x", "pip x"],
  ["clang++-14 -c a.c", "gcc -c a.c"],
  ["g++ a.c", "gcc a.c"],
  ["env -u A B=1 timeout -k 5 60 nice -n 3 jest", "jest"],
  ["sudo -E -u me docker ps", "docker"],
  ["docker -H tcp://x compose -f a.yaml up -d", "docker -d"],
  ["docker exec -e A=1 web pytest", "pytest"],
  ["docker compose exec web pytest -q", "pytest -q"],
  ["kubectl exec pod -- pytest", "pytest"],
  ["nix develop .#ci --command cargo test", "cargo/test"],
  ["mise exec node@22 -- jest", "jest"],
  ["bundle exec rake", "none"],
  ["gtimeout 60 jest", "jest"],
  ["nice jest", "jest"],
  ["ionice -c 2 jest", "jest"],
  ["stdbuf -o L jest", "jest"],
  ["nohup jest", "jest"],
  ["corepack jest", "jest"],
  ["doas jest", "jest"],
  ["pnpx jest", "jest"],
  ["uvx --from x pytest", "pytest"],
  ["pdm run pytest", "pytest"],
  ["hatch run pytest", "pytest"],
  ["pipenv run pytest", "pytest"],
  ["rye run pytest", "pytest"],
  ["pixi run pytest", "pytest"],
  ["py -m pytest", "pytest"],
  ["podman exec web pytest", "pytest"],
  ["docker-compose exec web pytest", "pytest"],
  ["direnv exec . pytest", "pytest"],
  ["cross-env CI=1 jest", "jest"],
  ["dotenv -e .env -- jest", "jest"],
  ["xvfb-run -n 9 jest", "jest"],
  ["npm x jest", "jest"],
  ["bun x jest", "jest"],
  ["pnpm dlx jest", "jest"],
  ["command -v git log", "none"],
  ["make -j 8 all", "make -j 8 all"],
  ["./ci/run.sh x", "script x"],
  ["constructor", "none"],
  ["__proto__ x", "none"],
  ["", "none"],
];

for (const [call, found] of cases) {
  test(`${call || "no words"} → ${found}`, () => {
    const match = matchWords(call.split(" ").filter(Boolean), index);
    const shown =
      match.kind === "found" ? [match.rule.name, ...match.args].join(" ") : match.kind === "unless" ? `unless ${match.argument}` : "none";
    expect(shown).toBe(found);
  });
}

test("a call that its rule leaves has no rule", () => {
  expect(findRule(["git", "log", "--json"], index)).toBeUndefined();
  expect(findRule(["git", "log", "-1"], index)).toMatchObject({ rule: { name: "git/log" }, args: ["-1"] });
});
