import { afterAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";

// One run tells the same as the next. Other seeds: PITH_SEED=7 npm test.
fc.configureGlobal({ seed: Number(process.env["PITH_SEED"] ?? 1) });

// What the tests put into the temporary folder is gone with the run: `bun test` (1.4) calls no listener of "exit".
const folder = mkdtempSync(join(tmpdir(), "pith-test-"));
process.env["TMPDIR"] = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
