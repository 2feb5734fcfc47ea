import { test } from "bun:test";
import { fuzz } from "./check.ts";
import { targets } from "./targets.ts";

// A minute of all in every run; longer, with other seeds, by `npm run fuzz -- --minutes 10 [TARGET]`. What they find becomes a test of its own.
const seconds = 3;

test.each(Object.keys(targets))(
  "%s: nothing breaks it",
  async (name) => {
    await fuzz(name, { seconds, seed: Number(process.env["PITH_SEED"] ?? 1) });
  },
  60_000,
);
