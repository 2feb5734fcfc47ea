// What README claims of time and size, in one run: bun bench/run.ts
// A machine that does something else meanwhile makes all figures larger; the ratios stand.
const benches = [["bench/hook.ts", "100"], ["bench/filter.ts", "--log", "100"], ["bench/tokens.ts"], ["bench/rules.ts"]];

for (const words of benches) {
  console.log(`\n== bun ${words.join(" ")}`);
  const status = await Bun.spawn([process.execPath, ...words], { stdout: "inherit", stderr: "inherit" }).exited;
  if (status !== 0) process.exit(status);
}

export {};
