import { expect, test } from "bun:test";
import { findEndless } from "../../src/shell/endless.ts";

const endless = [
  "npm run dev",
  "npm start",
  "npm run start:web",
  "yarn dev",
  "pnpm --filter web dev",
  "make watch",
  "just serve",
  "mise run dev",
  "turbo run dev",
  "npx vite dev",
  "npm run css:watch",
  "jest --watch",
  "jest --watchAll",
  "tsc -w",
  "npx tsc --watch",
  "vitest watch",
  "timeout 60 npm run dev",
];
const finite = [
  "npm test",
  "npm run build",
  "npm install serve",
  "npm test -- start",
  "tsc --watch=false",
  "git log dev",
  "grep -rn watch src",
  "git diff start",
  "make deps",
  "jest --watchman",
  "pytest -k dev",
  "git checkout dev",
  "cargo test watch",
];

for (const call of endless) test(`${call} serves or watches`, () => expect(findEndless(call.split(" "))).toBeDefined());
for (const call of finite) test(`${call} ends by itself`, () => expect(findEndless(call.split(" "))).toBeUndefined());
