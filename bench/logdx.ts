// How much of what a diagnosis needs is left of real logs of failed CI jobs (github.com/eyuansu62/LogDx: raw.log, ground_truth.json).
// A signal is kept if its value, one of its aliases or its file stands in the view.
// usage: bun bench/logdx.ts [--dir DIR] [--cap N] [--lost]
import { clean } from "../src/filter/clean.ts";
import { filter } from "../src/filter/filter.ts";
import { compileRules, readRules } from "../src/rules/compile.ts";

interface Signal {
  type: string;
  value?: string;
  aliases?: string[];
  file?: string;
  importance: "critical" | "important" | "optional";
}

const args = Bun.argv.slice(2);
const given = (name: string, otherwise: string): string => (args.includes(name) ? (args[args.indexOf(name) + 1] ?? otherwise) : otherwise);
const dir = given("--dir", "logdx");
const cap = Number(given("--cap", "30000"));

const { rules, prints } = compileRules(await readRules(`${import.meta.dir}/../filters`));
const byName = new Map(rules.map((rule) => [rule.name, rule]));
const rows = [];
for (const path of [...new Bun.Glob("*/ground_truth.json").scanSync(dir)].sort()) {
  const name = path.split("/")[0] as string;
  const raw = await Bun.file(`${dir}/${name}/raw.log`).bytes();
  const { required_signals: signals } = (await Bun.file(`${dir}/${path}`).json()) as { required_signals: Signal[] };
  const started = performance.now();
  const view = filter({ name: "log", parser: "log" }, raw, {
    args: [],
    cap: [cap, cap],
    known: prints,
    readRule: (name) => byName.get(name),
  });
  const text = view.text("0000");
  const seconds = (performance.now() - started) / 1000;
  const keeps = (all: Signal[]): number => all.filter((signal) => isKept(signal, text)).length;
  const critical = signals.filter((signal) => signal.importance === "critical");
  const bytes = new TextEncoder().encode(text).length;
  rows.push({
    name,
    critical: `${keeps(critical)}/${critical.length}`,
    recall: keeps(critical) / Math.max(1, critical.length),
    all: `${keeps(signals)}/${signals.length}`,
    raw: raw.length,
    view: bytes,
    removed: 1 - bytes / raw.length,
    speed: raw.length / 1e6 / seconds,
    lost: signals.filter((signal) => !isKept(signal, text)),
  });
}

function isKept({ value, aliases = [], file }: Signal, text: string): boolean {
  return [value, ...aliases, file].some((wanted) => wanted !== undefined && wanted !== "" && text.includes(plain(wanted)));
}

function plain(text: string): string {
  return clean(new TextEncoder().encode(text)).lines.join("\n");
}

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
for (const row of rows) {
  console.log(
    [
      row.name.padEnd(36),
      `critical ${row.critical}`.padEnd(14),
      `all ${row.all}`.padEnd(10),
      `${row.raw} -> ${row.view}`.padStart(18),
      percent(row.removed).padStart(8),
      `${row.speed.toFixed(0)} MB/s`.padStart(9),
    ].join("  "),
  );
  if (args.includes("--lost"))
    for (const signal of row.lost) console.log(`    lost ${signal.importance} ${signal.type}: ${signal.value ?? signal.file}`);
}
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
console.log(
  `${rows.length} logs: critical recall ${mean(rows.map((row) => row.recall)).toFixed(3)}, bytes removed ${percent(mean(rows.map((row) => row.removed)))} (mean of logs)`,
);
