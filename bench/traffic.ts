import { readIndex } from "../src/rules/built-in-index.ts";
import type { RuleIndex } from "../src/rules/compile.ts";
import { type Decision, decide } from "../src/rules/decide.ts";
import { matchWords } from "../src/rules/match.ts";
import { parseLine } from "../src/shell/parse.ts";

// How many real calls are rewritten, and why the others are not.
// bun bench/traffic.ts CALLS.jsonl [--index INDEX.json] [--show 'part of a reason']

const [file, ...rest] = Bun.argv.slice(2);
if (!file) throw new Error("bun bench/traffic.ts CALLS.jsonl: one JSON object with a call a line");
const option = (name: string) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
const index: RuleIndex = option("--index") ? await Bun.file(option("--index")!).json() : readIndex();
const calls = (await Bun.file(file).text())
  .trim()
  .split("\n")
  .map((line) => (JSON.parse(line) as { call: string }).call);
const host = { filter: "pith", options: [], redirect: true, pipefail: true, shell: "bash" as const, namesLast: true };

const reasons = new Map<string, number>();
let rewritten = 0;
let serviceable = 0;
let byDesign = 0;
for (const call of calls) {
  const decision = decide(call, index, host);
  if (decision.kind === "rewrite") rewritten++;
  const hasRule = decision.parts.some((part) => part.rule) || (decision.parts.length === 0 && namesRule(call));
  if (!hasRule) continue;
  serviceable++;
  if (decision.kind === "rewrite") continue;
  const reason = nameReason(decision);
  if (isAsked(reason)) byDesign++;
  reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  if (option("--show") && reason.includes(option("--show")!)) console.log(JSON.stringify(call.slice(0, 400)));
}

const share = (part: number, whole: number) => `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;
console.log(`rewritten, of all calls             ${share(rewritten, calls.length)}`);
console.log(`rewritten, of calls with a rule     ${share(rewritten, serviceable)}`);
console.log(`  less those that must stay as typed ${share(rewritten, serviceable - byDesign)}`);
console.log("\nleft as typed though a rule answers a part:");
for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1]))
  console.log(`${String(count).padStart(6)}  ${isAsked(reason) ? "must" : "    "}  ${reason}`);

/** Other programs or files get the bytes, the rule or the form says so: not what is counted against us. */
function isAsked(reason: string): boolean {
  return /^its output goes|^the rule leaves|serves or watches|here-document|substitution|background|^head may end|^the host takes/.test(
    reason,
  );
}

function nameReason({ parts, because }: Decision): string {
  const text = parts.find((part) => part.rule)?.because ?? because;
  return text
    .replace(/^its output goes to (\S+),.*/, "its output goes to another program")
    .replace(/with \S+ as typed/, "with an argument of its unless");
}

function namesRule(call: string): boolean {
  const line = parseLine(call);
  return (
    line?.parts.some((part) =>
      part.stages.some(
        (stage) =>
          matchWords(
            stage.words.map((word) => word.text),
            index,
          ).kind !== "none",
      ),
    ) ?? false
  );
}
