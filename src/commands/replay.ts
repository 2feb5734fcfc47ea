import { existsSync } from "node:fs";
import { type FilterOptions, filter } from "../filter/filter.ts";
import { createReducer } from "../filter/large.ts";
import { estimateTokens } from "../filter/tokens.ts";
import type { Segment } from "../report/discover.ts";
import { unwrapWhole } from "../report/transcripts/gemini.ts";
import type { Call, HostName } from "../report/transcripts/transcript.ts";
import { readIndexOf } from "../rules/built-in-lookup.ts";
import type { IndexedRule } from "../rules/compile.ts";
import { joinRules } from "../rules/custom.ts";
import { decide, type PartDecision } from "../rules/decide.ts";
import { type Known, readPrintingBodies, readPrintsInForce, readRuleInForce } from "../rules/in-force.ts";
import { isShellOnly } from "../rules/line-facts.ts";
import type { HostLimits } from "../rules/plan.ts";
import type { Rule } from "../rules/schema.ts";
import { readDisplay } from "../shell/display.ts";
import { nameOf } from "../shell/launchers.ts";
import type { Part } from "../shell/line.ts";
import { parseLine } from "../shell/parse.ts";
import { nameCommand } from "./name-command.ts";
import { splitOutput } from "./split-output.ts";

// A call of a transcript again, through the decision of the hook and the rules of today: what the model would have read.

export interface Replayer {
  /** What became of the output, part by part where the bytes tell the parts. */
  replay(call: Call, host: HostName): Promise<Segment[]>;
}

/** Rules read some megabytes a second: of a longer text a rule sees what the filter would let it see. */
const largeSize = 4 * 2 ** 20;

/** Characters that each host shows of a success, and of anything else. */
const caps: Record<HostName, readonly [number, number]> = {
  claude: [30_000, 10_000],
  codex: [40_000, 40_000],
  gemini: [40_000, 40_000],
  opencode: [45_000, 45_000],
};

interface Folder {
  own: IndexedRule[];
  known: Known[];
  readBody: NonNullable<FilterOptions["readRule"]>;
}

export function createReplayer(shell: string): Replayer {
  const folders = new Map<string, Promise<Folder>>();
  const bodies = new Map<string, Promise<Rule | undefined>>();
  const findFolder = (cwd: string): Promise<Folder> => {
    let folder = folders.get(cwd);
    if (!folder) folders.set(cwd, (folder = readFolder(cwd)));
    return folder;
  };
  const findBody = (name: string, cwd: string, own: boolean): Promise<Rule | undefined> => {
    const key = own ? `${cwd}\n${name}` : name;
    let body = bodies.get(key);
    if (!body) bodies.set(key, (body = readRuleInForce(name, cwd)));
    return body;
  };
  return {
    async replay(call, host) {
      const { output, command } = call;
      const read = estimateTokens(output);
      const all = (kind: Segment["kind"], name: string): Segment[] => [{ kind, name, read }];
      if (call.group !== "shell") return all("tool", call.group);
      if (call.filtered) return all("pith", "filtered by pith");
      if (call.refused) return all("left", "it was refused and did not run");
      if (call.background) return all("left", "it runs in the background");
      if (command === undefined) return all("left", "later output of a command that went on running");
      const line = await parseLine(command);
      if (!line) return all("left", "pith cannot read its shell text with certainty");
      const folder = await findFolder(call.cwd);
      const index = { rules: join(folder.own, readIndexOf(command).rules) };
      const decision = await decide(command, index, limitsOf(host, shell));
      if (decision.parts.length === 0 && decision.because.includes("it names pith")) return all("pith", "filtered by pith");
      const isDecided = decision.parts.length === line.parts.length;
      if (!isDecided && !decision.because.startsWith("pith cannot read")) return all("left", shortenReason(decision.because));
      const decisions = isDecided ? decision.parts : line.parts.map((part) => leave(command, part));
      const pieces = splitOutput(line.parts, output, (part) => printsNothing(part, call.error));
      const segments: Segment[] = [];
      for (const { parts, text } of pieces) {
        const [at] = parts;
        const tokens = text === output ? read : estimateTokens(text);
        if (parts.length === 1 && at !== undefined)
          segments.push(
            await replayPart(line.parts[at]!, decisions[at]!, {
              call,
              host,
              text,
              read: tokens,
              isAlone: pieces.length === 1,
              folder,
              findBody,
            }),
          );
        else if (tokens > 0)
          segments.push(
            nameMixed(
              parts.map((one) => decisions[one]!),
              tokens,
            ),
          );
      }
      return segments.length > 0 ? segments : all("left", "it prints nothing of its own");
    },
  };
}

async function readFolder(cwd: string): Promise<Folder> {
  const { rules: own } = await joinRules({ rules: [] }, cwd);
  const known = await readPrintsInForce(cwd);
  return { own, known, readBody: await readPrintingBodies(known, cwd) };
}

function join(own: IndexedRule[], builtIn: IndexedRule[]): IndexedRule[] {
  return own.length === 0 ? builtIn : [...own, ...builtIn.filter(({ name }) => !own.some((rule) => rule.name === name))];
}

function limitsOf(host: HostName, shell: string): HostLimits {
  return {
    filter: "pith",
    options: [],
    redirect: true,
    pipefail: true,
    shell: shell.endsWith("zsh") ? "zsh" : "bash",
    namesLast: host === "claude",
  };
}

/** Of a line in which no rule answers a word. */
function leave(command: string, part: Part): PartDecision {
  const because = part.opaque ? `${part.opaque} stays as typed` : `no rule answers ${part.stages[0]?.words[0]?.text ?? ""}`;
  return { text: command.slice(part.start, part.end), rewritten: false, because };
}

const silent = new Set(["rm", "touch", "chmod", "chown", "cp", "mv", "ln", "kill", "false", "test", "[", "read", "exit", "wait"]);

/** What it prints is nothing, or goes elsewhere. A program that says something only when it fails is not known to be silent then. */
function printsNothing(part: Part, failed: boolean): boolean {
  const last = part.stages.at(-1);
  if (part.opaque || !last) return false;
  if (isShellOnly(part) || part.stages[0]!.words.length === 0) return true;
  if (last.redirects.some(({ descriptor, operator }) => (descriptor === 1 || descriptor === -1) && operator.startsWith(">")))
    return !failed;
  return !failed && silent.has(nameOf(last.words[0]?.text ?? ""));
}

function nameMixed(parts: PartDecision[], read: number): Segment {
  const name = "several commands, and no line between their texts";
  return { kind: parts.some(({ rewritten }) => rewritten) ? "kept" : "left", name, read };
}

interface Scene {
  call: Call;
  host: HostName;
  /** What the part printed, as far as the model read it. */
  text: string;
  read: number;
  /** All of the output is this part's. */
  isAlone: boolean;
  folder: Folder;
  findBody: (name: string, cwd: string, own: boolean) => Promise<Rule | undefined>;
}

async function replayPart(part: Part, decision: PartDecision, scene: Scene): Promise<Segment> {
  const { call, read, folder } = scene;
  if (!decision.rewritten) return nameLeft(part, decision, read);
  const name = decision.rule!;
  const kept = (why: string): Segment => ({ kind: "kept", name: why, read });
  const bytes = await findBytes(scene);
  if (!bytes) return kept("the agent cut it, and the rest is gone");
  if (isBounded(part, bytes)) return kept("its own head or tail cut it");
  const rule = await scene.findBody(name, call.cwd, folder.own.length > 0);
  if (!rule) return kept("its rule cannot be read");
  const view = await viewOf(rule, bytes, {
    args: decision.args ?? [],
    fit: decision.fit,
    cap: caps[scene.host],
    known: folder.known,
    readRule: folder.readBody,
  });
  return { kind: "served", name, read, view: view === undefined ? read : estimateTokens(view), ...(call.cut ? { cut: true } : {}) };
}

/** All that the command printed; undefined where the host showed less and kept no whole. */
async function findBytes({ call, host, text, isAlone }: Scene): Promise<Uint8Array | undefined> {
  if (!call.cut) return new TextEncoder().encode(text === "" || text.endsWith("\n") ? text : `${text}\n`);
  // What OpenCode saves was seen with whole runs of lines missing.
  if (!call.whole || !isAlone || host === "opencode" || !existsSync(call.whole)) return undefined;
  const bytes = await Bun.file(call.whole).bytes();
  return host === "gemini" ? new TextEncoder().encode(unwrapWhole(new TextDecoder().decode(bytes))) : bytes;
}

/** Text without a line break at its end has a last line too. */
function isBounded(part: Part, bytes: Uint8Array): boolean {
  const bounds = part.stages.slice(1).flatMap((stage) => {
    const display = readDisplay(stage);
    return typeof display === "object" ? [display.lines] : [];
  });
  if (bounds.length === 0) return false;
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines >= Math.min(...bounds);
}

/** What the model would have read; undefined where that is the raw. */
async function viewOf(rule: Rule, bytes: Uint8Array, options: FilterOptions): Promise<string | undefined> {
  const wanted = rule.recognise ? options : { ...options, known: undefined, readRule: undefined };
  let input = bytes;
  if (bytes.length > largeSize) {
    const reducer = createReducer(rule);
    reducer.push(bytes);
    input = reducer.finish();
    wanted.total = reducer.lines();
  }
  try {
    const view = filter(rule, input, wanted);
    return view.differs ? view.text("k3f9").trimEnd() : undefined;
  } catch {
    // The filter prints the raw then.
    return undefined;
  }
}

function nameLeft(part: Part, { because, text, rule }: PartDecision, read: number): Segment {
  if (rule === undefined && because.startsWith("no rule answers")) {
    const { name, start, isScript } = nameCommand(part, text);
    return isScript ? { kind: "left", name: "a program that the agent wrote into the call", read } : { kind: "unruled", name, read, start };
  }
  return { kind: "left", name: shortenReason(because), read };
}

/** The same reason for all words that it may name. */
function shortenReason(because: string): string {
  if (because.startsWith("its output goes to")) return "its output goes on to another command (grep, wc, jq …)";
  if (because.startsWith("the rule leaves calls with")) return "the rule leaves calls with these options as typed";
  if (because.includes("serves or watches")) return "it serves or watches and does not end by itself";
  if (because.includes("pipefail")) return "its status would need pipefail, which could change the line";
  if (because.includes("changes the shell")) return "it changes the shell for the rest of the line";
  return because;
}
