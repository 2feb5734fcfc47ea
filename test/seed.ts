import fc from "fast-check";

// One run tells the same as the next. Other seeds: PITH_SEED=7 npm test.
fc.configureGlobal({ seed: Number(process.env["PITH_SEED"] ?? 1) });
