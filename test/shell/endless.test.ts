import { expect, test } from "bun:test";
import { findEndless } from "../../src/shell/endless.ts";

test.each([
  ["npm run dev", "dev"],
  ["pnpm --filter web start", "start"],
  ["yarn build:watch", "build:watch"],
  ["npx vitest --watch", "--watch"],
  ["tsc -w", "-w"],
  ["./start.sh", "./start.sh"],
  ["bash scripts/dev-server.sh", "scripts/dev-server.sh"],
  ["java -jar target/shop-server-1.2.jar", "target/shop-server-1.2.jar"],
  ["python tools/serve.py", "tools/serve.py"],
  ["docker compose -f dev.yaml up --build", "up"],
  ["docker-compose up web", "up"],
])("%s serves or watches", (call, word) => {
  expect(findEndless(call.split(" "))).toBe(word);
});

test.each([
  "npm test",
  "npm run build",
  "npm install start",
  "./deploy.sh start",
  "make check",
  "bash restart-check.sh",
  "go test ./server",
  "docker compose up -d",
  "docker compose up --exit-code-from tests",
  "docker compose build",
])("%s ends by itself", (call) => {
  expect(findEndless(call.split(" "))).toBeUndefined();
});
