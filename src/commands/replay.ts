import { statSync } from "node:fs";
import { type FilterOptions, filter } from "../filter/filter.ts";
import type { Known } from "../filter/recognise.ts";
import { createReducer } from "../filter/large.ts";
import { estimateTokens } from "../filter/tokens.ts";
import type { Environment } from "../hosts/dialect.ts";
import type { Segment } from "../report/discover.ts";
import { unwrapWhole } from "../report/transcripts/gemini.ts";
import type { Call, HostName } from "../report/transcripts/transcript.ts";
import type { IndexedRule } from "../rules/compile.ts";
import { joinRules } from "../rules/custom.ts";
import type { PartDecision } from "../rules/decide.ts";
import { readRuleInForce, readToolsInForce } from "../rules/in-force.ts";
import type { Rule } from "../rules/schema.ts";
import { readDisplay } from "../shell/display.ts";
import type { Line, Part } from "../shell/line.ts";
import { nameCommand } from "./name-command.ts";
import { decideParts, type Named, shortenReason } from "./past-decision.ts";
import { isQuietPart } from "./quiet-part.ts";
import { type Piece, splitOutput } from "./split-output.ts";

// A call of a transcript again, through the decision of the hook and the rules of today: what the model would have read.

export interface Replayer {
  /** What became of the output, part by part where the bytes tell the parts. */
  replay(call: Call, host: HostName): Promise<Segment[]>;
}

/** Rules read some megabytes a second: of a longer text a rule sees what the filter would let it see. */
const largeSize = 4 * 2 ** 20;
/** What a transcript names is held whole. */
const hugeSize = 64 * 2 ** 20;

interface Folder {
  own: IndexedRule[];
  known: Known[];
  readRule: NonNullable<FilterOptions["readRule"]>;
}

export function createReplayer(env: Environment, parse: (command: string) => Line | undefined): Replayer {
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
      const line = parse(command);
      if (!line) return [{ kind: "left", name: "pith cannot read its shell text with certainty", read }];
      const folder = await findFolder(call.cwd);
      const decided = await decideParts(call, host, { line, own: folder.own, env });
      if ("kind" in decided) return [{ ...decided, read }];
      const scene = { call, host, folder, findBody, line, ...decided };
      const pieces = splitOutput(line.parts, call.output, (part) => isQuietPart(part, call));
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

/** What no hook would have come to see. */
function findOutside({ group, filtered, refused, background, command }: Call): Named | undefined {
  if (group !== "shell") return { kind: "tool", name: group };
  if (filtered) return { kind: "pith", name: "filtered by pith" };
  if (refused) return { kind: "left", name: "it was refused and did not run" };
  if (background) return { kind: "left", name: "it runs in the background" };
  return command === undefined ? { kind: "left", name: "later output of a command that went on running" } : undefined;
}

async function readFolder(cwd: string): Promise<Folder> {
  const { rules: own } = await joinRules({ rules: [] }, cwd);
  return { own, ...(await readToolsInForce(cwd)) };
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
    readRule: folder.readRule,
  });
  return { kind: "served", name, read, view: view === undefined ? read : estimateTokens(view), ...(call.cut ? { cut: true } : {}) };
}

/** All that the command printed; undefined where the host showed less and kept no whole. */
async function findBytes(text: string, { call, host, isAlone }: Scene): Promise<Uint8Array | undefined> {
  if (!call.cut) return new TextEncoder().encode(text === "" || text.endsWith("\n") ? text : `${text}\n`);
  if (!call.whole || !isAlone) return undefined;
  if ("text" in call.whole) return new TextEncoder().encode(call.whole.text);
  const stats = statSync(call.whole.path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size > hugeSize) return undefined;
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
