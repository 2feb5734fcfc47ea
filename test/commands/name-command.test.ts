import { expect, test } from "bun:test";
import { nameCommand } from "../../src/commands/name-command.ts";
import { parseLine } from "../../src/shell/parse.ts";

test.each([
  ["terraform plan -out x", "terraform plan", "terraform plan -out x", false],
  ["sort names.txt 2>&1", "sort", "sort names.txt", false],
  ["uv run alembic upgrade head", "alembic upgrade", "uv run alembic upgrade head", false],
  ["./node_modules/.bin/knip --production", "knip", "./node_modules/.bin/knip --production", false],
  ["mix test test/a_test.exs", "mix test", "mix test test/a_test.exs", false],
  ["python3 -c 'print(1)'", "python3", "python3 -c 'print(1)'", true],
  ["node -e 'x()' | tail -3", "node", "node -e 'x()'", true],
  ["python3 build.py", "python3", "python3 build.py", false],
  ["deploy ghp_0123456789abcdefghijABCDEFGHIJ012345", "deploy", expect.not.stringContaining("ghp_0123456789"), false],
  [`deploy ${"-v ".repeat(125)}ghp_0123456789abcdefghijABCDEFGHIJ012345`, "deploy", expect.not.stringContaining("ghp_0123456789"), false],
  ["deploy --token ghp_0123456789abcdefghijABCDEFGHIJ012345", "deploy", expect.not.stringContaining("ghp_0123456789"), false],
])("%s", (call, name, start, isScript) => {
  const [part] = parseLine(call)!.parts;
  expect(nameCommand(part!, call.slice(part!.start, part!.end))).toEqual({ name, start, isScript });
});
