import { existsSync } from "node:fs";
import { type FilterOptions, filter } from "../filter/filter.ts";
import { createReducer } from "../filter/large.ts";
import { estimateTokens } from "../filter/tokens.ts";
import type { Environment, Limits } from "../hosts/dialect.ts";
import { agents } from "../hosts/list.ts";
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
import type { Line, Part } from "../shell/line.ts";
import { nameCommand } from "./name-command.ts";
import { type Piece, splitOutput } from "./split-output.ts";

// A call of a transcript again, through the decision of the hook and the rules of today: what the model would have read.

export interface Replayer {
  /** What became of the output, part by part where the bytes tell the parts. */
  replay(call: Call, host: HostName): Promise<Segment[]>;
}

/** Rules read some megabytes a second: of a longer text a rule sees what the filter would let it see. */
const largeSize = 4 * 2 ** 20;

interface Folder {
  own: IndexedRule[];
  known: Known[];
  readBody: NonNullable<FilterOptions["readRule"]>;
}

export function createReplayer(env: Environment, parse: (command: string) => Promise<Line | undefined>): Replayer {
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
      const read = estimateTokens(call.output);
      const outside = findOutside(call);
      if (outside) return [{ ...outside, read }];
      const command = call.command!;
      const line = await parse(command);
      if (!line) return [{ kind: "left", name: "pith cannot read its shell text with certainty", read }];
      const folder = await findFolder(call.cwd);
      const decided = await decideParts(call, host, { line, own: folder.own, env });
      if ("kind" in decided) return [{ ...decided, read }];
      const scene = { call, host, folder, findBody, line, ...decided };
      const pieces = splitOutput(line.parts, call.output, (part) => printsNothing(part, call.error));
      const segments: Segment[] = [];
      for (const piece of pieces) {
        const tokens = piece.text === call.output ? read : estimateTokens(piece.text);
        const segment = await replayPiece(piece, { ...scene, read: tokens, isAlone: pieces.length === 1 });
        if (segment) segments.push(segment);
      }
      return segments.length > 0 ? segments : [{ kind: "left", name: "it prints nothing of its own", read }];
    },
  };
}

type Named = Pick<Segment, "kind" | "name">;

/** What no hook would have come to see. */
function findOutside({ group, filtered, refused, background, command }: Call): Named | undefined {
  if (group !== "shell") return { kind: "tool", name: group };
  if (filtered) return { kind: "pith", name: "filtered by pith" };
  if (refused) return { kind: "left", name: "it was refused and did not run" };
  if (background) return { kind: "left", name: "it runs in the background" };
  return command === undefined ? { kind: "left", name: "later output of a command that went on running" } : undefined;
}

interface Decided {
  decisions: PartDecision[];
  cap: readonly [number, number];
}

/** What the agent's hooks decide for each part of a call, or why they leave the whole. */
async function decideParts(
  { command = "", cwd }: Call,
  host: HostName,
  { line, own, env }: { line: Line; own: IndexedRule[]; env: Environment },
): Promise<Decided | Named> {
  const rules = join(own, readIndexOf(command).rules);
  const limits = await agents[host]!.dialect!.readLimits(env, hookCall(command, cwd, env));
  const cap = limits?.cap ?? [30_000, 10_000];
  // Nearly half of all calls name no program that a rule answers.
  const decision = rules.length > 0 ? await decide(command, { rules }, { ...anyLimits, ...limits }) : undefined;
  if (decision && decision.parts.length > 0) {
    const isAlone = line.parts.filter((part) => !isShellOnly(part)).length === 1;
    const hold = (part: PartDecision) => holdToHooks(part, { rules, limits, replaces: isAlone && agents[host]!.after !== undefined });
    return { decisions: decision.parts.map(hold), cap };
  }
  // The line was read: then no rule answers a word of it.
  if (!decision || decision.because.startsWith("pith cannot read"))
    return { decisions: line.parts.map((part) => leave(command, part)), cap };
  if (decision.because.includes("it names pith")) return { kind: "pith", name: "filtered by pith" };
  return { kind: "left", name: shortenReason(decision.because) };
}

const anyLimits: HostLimits = { filter: "pith", options: [], shell: "bash", redirect: true, pipefail: true, namesLast: false };

/** As the agents' hooks send it, but for what no transcript has: the user's rules at that time. */
function hookCall(command: string, cwd: string, env: Environment) {
  return { command, cwd, session: "", shell: env["SHELL"], permission: {}, agents: [] };
}

interface Hooks {
  rules: IndexedRule[];
  limits: Limits | undefined;
  /** Another hook may replace what the command printed, all of it. */
  replaces: boolean;
}

function holdToHooks(part: PartDecision, { rules, limits, replaces }: Hooks): PartDecision {
  if (!part.rewritten || (replaces && !part.fit)) return part;
  const rule = rules.find(({ name }) => name === part.rule)!;
  if (limits && (limits.pipes?.(rule) ?? true)) return part;
  const because = limits
    ? "with this agent pith serves tests, builds and lints"
    : "the user's shell or a rule of theirs keeps the hook from it";
  return { ...part, rewritten: false, because };
}

async function readFolder(cwd: string): Promise<Folder> {
  const { rules: own } = await joinRules({ rules: [] }, cwd);
  const known = await readPrintsInForce(cwd);
  return { own, known, readBody: await readPrintingBodies(known, cwd) };
}

function join(own: IndexedRule[], builtIn: IndexedRule[]): IndexedRule[] {
  return own.length === 0 ? builtIn : [...own, ...builtIn.filter(({ name }) => !own.some((rule) => rule.name === name))];
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

interface Scene {
  call: Call;
  host: HostName;
  line: Line;
  decisions: PartDecision[];
  cap: readonly [number, number];
  read: number;
  /** All of the output is this part's. */
  isAlone: boolean;
  folder: Folder;
  findBody: (name: string, cwd: string, own: boolean) => Promise<Rule | undefined>;
}

/** Undefined for nothing. */
async function replayPiece({ parts, text }: Piece, scene: Scene): Promise<Segment | undefined> {
  const { line, decisions, read } = scene;
  const [at] = parts;
  if (parts.length === 1 && at !== undefined) return replayPart(text, line.parts[at]!, decisions[at]!, scene);
  const isAnswered = parts.some((one) => decisions[one]!.rewritten);
  return read > 0 ? { kind: isAnswered ? "kept" : "left", name: "several commands, and no line between their texts", read } : undefined;
}

async function replayPart(text: string, part: Part, decision: PartDecision, scene: Scene): Promise<Segment> {
  const { call, read, folder } = scene;
  if (!decision.rewritten) return nameLeft(part, decision, read);
  const name = decision.rule!;
  const kept = (why: string): Segment => ({ kind: "kept", name: why, read });
  const bytes = await findBytes(text, scene);
  if (!bytes) return kept("the agent cut it, and the rest is gone");
  if (isBounded(part, bytes)) return kept("its own head or tail cut it");
  const rule = await scene.findBody(name, call.cwd, folder.own.length > 0);
  if (!rule) return kept("its rule cannot be read");
  const view = await viewOf(rule, bytes, {
    args: decision.args ?? [],
    fit: decision.fit,
    cap: scene.cap,
    known: folder.known,
    readRule: folder.readBody,
  });
  return { kind: "served", name, read, view: view === undefined ? read : estimateTokens(view), ...(call.cut ? { cut: true } : {}) };
}

/** All that the command printed; undefined where the host showed less and kept no whole. */
async function findBytes(text: string, { call, host, isAlone }: Scene): Promise<Uint8Array | undefined> {
  if (!call.cut) return new TextEncoder().encode(text === "" || text.endsWith("\n") ? text : `${text}\n`);
  if (!call.whole || !isAlone) return undefined;
  if ("text" in call.whole) return new TextEncoder().encode(call.whole.text);
  if (!existsSync(call.whole.path)) return undefined;
  const bytes = await Bun.file(call.whole.path).bytes();
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
