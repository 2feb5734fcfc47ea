import { existsSync } from "node:fs";
import { join } from "node:path";
import { agents } from "../src/hosts/list.ts";
import { checkout } from "./agent.ts";

// The real agents, with and without pith: `npm run test:matrix -- [HOST...] [--json]`. Without a name, all that have a test here.

interface Row {
  host: string;
  passed: number;
  failed: number;
  seconds: number;
}

const words = Bun.argv.slice(2);
const json = words.includes("--json");
const all = Object.keys(agents).filter((name) => existsSync(join(import.meta.dir, `${name}.test.ts`)));
const chosen = words.filter((word) => word !== "--json");
const unknown = chosen.find((name) => !all.includes(name));
if (unknown !== undefined) {
  console.error(`no live test is called "${unknown}"; there are ${all.join(", ")}`);
  process.exit(2);
}

const rows = (chosen.length ? chosen : all).map(testHost);
if (json) console.log(JSON.stringify(rows, null, 2));
else
  for (const { host, passed, failed, seconds } of rows) console.log(`${host.padEnd(10)} ${passed} passed, ${failed} failed, ${seconds} s`);
process.exit(rows.some(({ failed }) => failed > 0) ? 1 : 0);

function testHost(host: string): Row {
  const started = performance.now();
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, "test", `./live/${host}.test.ts`], {
    cwd: checkout,
    stdout: "ignore",
    stderr: "pipe",
  });
  const text = stderr.toString();
  const read = (word: string) => Number(new RegExp(`^\\s*(\\d+) ${word}$`, "m").exec(text)?.[1] ?? 0);
  // A file that could not even be loaded has no failing test.
  const failed = exitCode === 0 ? 0 : Math.max(1, read("fail"));
  if (failed) console.error(text.trimEnd());
  return { host, passed: read("pass"), failed, seconds: Math.round((performance.now() - started) / 1000) };
}
