import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import hooksOfClaude from "../../hooks/claude/settings.json";
import { findAnswer } from "../../src/commands/hook.ts";
import { UserError } from "../../src/errors.ts";
import { clean } from "../../src/filter/clean.ts";
import { type Fit, filter } from "../../src/filter/filter.ts";
import { createReducer } from "../../src/filter/large.ts";
import { parsers } from "../../src/filter/parsers/list.ts";
import { mergeFragment, removeFragment } from "../../src/hosts/fragment.ts";
import { TextFault } from "../../src/hosts/text-fault.ts";
import { editToml, parseToml } from "../../src/hosts/toml.ts";
import { agents } from "../../src/hosts/list.ts";
import { readTranscript } from "../../src/report/transcripts/read.ts";
import type { HostName } from "../../src/report/transcripts/transcript.ts";
import { parseLine } from "../../src/shell/parse.ts";
import { readIndex } from "../../src/rules/built-in-index.ts";
import { readPrints, readRule, ruleNames } from "../../src/rules/built-in.ts";
import { loadRule, resolveRule } from "../../src/rules/load.ts";
import type { Rule } from "../../src/rules/schema.ts";
import { formatFrame, formatHeader } from "../../src/store/raw-file.ts";
import { readRaw } from "../../src/store/raw-reader.ts";
import { createMasker, findBorder, maskSecrets } from "../../src/store/secrets.ts";
import { shellText } from "../shell/lines.ts";
import { damaged, noise, payloads, recordings, ruleFiles, shapes, transcripts } from "./inputs.ts";

/** Throws where something does not hold. */
export type Property = fc.IAsyncPropertyWithHooks<never>;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const output = fc.oneof({ weight: 4, arbitrary: damaged(recordings) }, { weight: 1, arbitrary: noise });
const args = fc.constantFrom<string[][]>([], ["-v"], ["-q"], ["--tb=short"], ["--oneline", "-5"]);
const fit = fc.option(fc.record({ end: fc.constantFrom("head" as const, "tail" as const), lines: fc.integer({ min: 1, max: 40 }) }), {
  nil: undefined,
});
const cap = fc.constantFrom<[number, number][]>([30_000, 10_000], [4000, 2000], [45_000, 45_000]);
const known = readPrints();

function assert(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

/** Marks of ours that a view may have besides lines of the raw. */
const isNote = (line: string) => /^\s*(?:> )?\[/.test(line);

function checkView(rule: Rule, text: string, options: { args: string[]; fit: Fit | undefined; cap: [number, number] }): void {
  const bytes = bytesOf(text);
  const all = { ...options, readRule, ...(rule.recognise ? { known } : {}) };
  const view = filter(rule, bytes, all);
  const shown = view.text("ID00");
  assert(filter(rule, bytes, all).text("ID00") === shown, "the same bytes give another view");
  const cleaned = clean(bytes);
  // The first line, as `| head -1` asks for it, may be blank.
  if (!options.fit && cleaned.lines.some((line) => line.trim() !== ""))
    assert(shown.trim() !== "", "a blank view of a text that is not blank");
  if (!view.differs) assert(shown === cleaned.plain, "a view that does not differ, and is not the raw");
  // Where it can be: what is shown of hidden characters, and of a text that no view can shorten, is longer.
  if (view.condensed && !options.fit) {
    const limit = view.verdict === "passed" ? options.cap[0] : options.cap[1];
    assert(
      shown.length <= Math.max(limit, cleaned.plain.length),
      `a view of ${shown.length} characters of a raw of ${cleaned.plain.length}`,
    );
  }
  if (view.condensed && options.fit && rule.finite)
    assert(shown.split("\n").length - 1 <= Math.max(options.fit.lines, 1), "a view beyond the bound of its call");
  assert(!/[\u001b\u202a-\u202e\u2066-\u2069]/.test(view.condensed ? shown : ""), "hidden characters in a view");
}

const safePatterns = ["^a", "b$", "error", "^\\s*$", "\\d+", "^(\\w+):", "^(?:ok|not ok) (\\d+)", ".", "^[^ ]+ (.*)$", "[A-Z]{2,}", "x{3}"];
const pattern = fc.constantFrom(...safePatterns);
const patterns = fc.array(pattern, { minLength: 1, maxLength: 3 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const template = fc.constantFrom("{lines}", "{n} of {b}", "[[{n} found]]\n{lines}", "{b}\n{lines}", "done");

const substitutions = fc.array(fc.tuple(pattern, fc.constantFrom("", "$1", "x", "$&$&")), { maxLength: 2 });
const limit = fc.record({
  head: optional(fc.nat(5)),
  tail: optional(fc.nat(5)),
  width: optional(fc.integer({ min: 40, max: 90 })),
  pin: optional(patterns),
  per: optional(pattern),
});
const fact = fc.record({ find: pattern, take: fc.constantFrom("first", "last", "sum", "count", "list"), in: optional(fc.constant("b")) });
const group = fc.record({
  by: fc.constantFrom("^(\\w+): (.*)", "^(\\S+) (.*)$"),
  head: optional(fc.constantFrom("$1", "$2 $1")),
  item: optional(fc.constantFrom("$2", "  $2")),
  join: optional(fc.constant(", ")),
  min: optional(fc.integer({ min: 1, max: 4 })),
  fold: fc.boolean(),
});

const stages = fc.record({
  blocks: optional(
    fc.record({
      b: fc.record({
        from: pattern,
        to: optional(pattern),
        include: fc.boolean(),
        drop: optional(patterns),
        keep: optional(patterns),
        sub: optional(substitutions),
        limit: optional(limit),
      }),
    }),
  ),
  facts: optional(fc.record({ n: fact })),
  json: optional(
    fc.record({
      each: fc.constantFrom("", "a", "items.list", "constructor"),
      row: fc.constantFrom("{a}", "{a.b} {c}", "{__proto__}"),
      only: optional(pattern),
    }),
  ),
  records: optional(
    fc.record({
      start: pattern,
      drop: optional(patterns),
      keep: optional(patterns),
      only: optional(pattern),
      facts: optional(fc.record({ n: fact })),
      as: optional(fc.constantFrom("{key} {n}", "{items}")),
    }),
  ),
  drop: optional(patterns),
  keep: optional(patterns),
  sub: optional(substitutions),
  repeat: optional(fc.constantFrom(true, { anywhere: true }, { min: 2, ignore: ["\\d"] }, { only: ["^\\w"] })),
  group: optional(fc.oneof(group, fc.array(group, { maxLength: 2 }))),
  tree: optional(fc.constantFrom(true, { min: 2 }, { path: "^(\\S+)" })),
  limit: optional(limit),
  say: optional(template),
  empty: optional(fc.constant("nothing")),
});

const ownRule = fc
  .tuple(stages, fc.array(fc.tuple(optional(pattern), stages, fc.constantFrom(undefined, "passed", "failed")), { maxLength: 2 }))
  .map(
    ([base, cases]) =>
      JSON.parse(
        JSON.stringify({ name: "own", match: "own", ...base, cases: cases.map(([when, own, verdict]) => ({ ...own, when, verdict })) }),
      ) as Rule,
  );

const lineOf = optional(pattern);
/** A parser by its name, or with options. */
const parser = fc
  .oneof(
    fc.constantFrom(...Object.keys(parsers)),
    fc.record({ diagnostics: fc.record({ bare: fc.boolean() }) }),
    fc.record({ file: fc.record({ data: fc.boolean() }) }),
    fc.record({ redraw: fc.record({ from: lineOf }) }),
    fc.record({ table: fc.record({ header: lineOf, words: fc.boolean() }) }),
    fc.record({
      "test-report": fc.record({
        passed: lineOf,
        ran: lineOf,
        failed: lineOf,
        reason: lineOf,
        head: lineOf,
        end: lineOf,
        file: lineOf,
        total: lineOf,
      }),
    }),
  )
  .map((some) => JSON.parse(JSON.stringify({ name: "own", match: "own", parser: some })) as Rule);

/** Stages that only leave lines out: each line that stays is one of the raw. */
const leavingOut = fc
  .record({
    drop: optional(patterns),
    keep: optional(patterns),
    limit: optional(fc.record({ head: fc.nat(5), tail: fc.nat(5), pin: optional(patterns) })),
  })
  .map((some) => JSON.parse(JSON.stringify({ name: "own", match: "own", ...some })) as Rule);

const folder = mkdtempSync(join(tmpdir(), "pith fuzz "));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const settings = damaged(
  [
    '// mine\n{\n  "model": "opus", // the big one\n  "permissions": {"allow": ["Bash(ls:*)",], "deny": []},\n  "hooks": {"PreToolUse": [{"matcher": "Bash", "hooks": []}]}\n}\n',
    "{}",
    "",
    '{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"/x/pith hook claude"}]}]}}',
    '\ufeff{\r\n\t"a": [1, {"b": null}],\r\n}\r\n',
  ].map((text) => ({ text })),
);
const fragment = { template: hooksOfClaude, pith: "/home/me/.local/bin/pith" };
const toml = damaged(
  ["", '# mine\nmodel = "x"\n[a]\nb = 1\n[[hooks.pre]]\nc = "d"\n', 'a.b = """\nx\n"""\r\n[hooks]\r\n'].map((text) => ({ text })),
);
const block = { block: '[[hooks.after]]\nname = "pith"\ncommand = "{pith} hook x"\n', pith: "/home/me/.local/bin/pith" };

/** Runs work that may refuse its input as a person is told it, and in no other way. */
function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError || error instanceof TextFault) return undefined;
    throw error;
  }
}

const world = { index: () => readIndex(), env: { SHELL: "/bin/bash" }, executable: "/home/me/.local/bin/pith" };

async function checkHook(host: string, payload: string): Promise<void> {
  const said = await findAnswer(host, payload, world);
  if (said === undefined) return;
  const answer = JSON.parse(said) as { hookSpecificOutput?: { permissionDecision?: unknown; updatedInput?: Record<string, unknown> } };
  if (host !== "claude") return;
  const input = (JSON.parse(payload) as { tool_input: Record<string, unknown> }).tool_input;
  const { command, ...rest } = answer.hookSpecificOutput?.updatedInput ?? {};
  assert(answer.hookSpecificOutput?.permissionDecision === undefined, "a decision about a permission");
  assert(
    Bun.deepEquals(rest, Object.fromEntries(Object.entries(input).filter(([key]) => key !== "command"))),
    "another input than the host's",
  );
  assert(isInserted(String(input["command"]), String(command)), "a command of which something was taken");
}

/** What is read, bash takes; its parts stand behind one another, and their stages in them. */
function checkShell(text: string): void {
  const line = parseLine(text);
  if (!line) return;
  // No call has NUL in it, and bash gives up pipelines of thousands.
  if (text.length < 5000 && !text.includes("\0")) {
    const bash = Bun.spawnSync(["bash", "-n"], { stdin: bytesOf(text), stdout: "ignore", stderr: "ignore" });
    assert(bash.exitCode === 0, "bash refuses it");
  }
  let end = 0;
  for (const part of line.parts) {
    assert(part.start >= end && part.end > part.start && part.end <= text.length, "parts that are not in order");
    end = part.start;
    for (const stage of part.stages) {
      assert(stage.start >= end && stage.end > stage.start && stage.end <= part.end, "stages that are not in order");
      end = stage.end;
    }
    end = part.end;
  }
}

const signs =
  "( ) { } ' \" ` \\ $( ${ ${x:- $(( )) (( <( ; ;; & && | || # < << <<E <<< > = x=( [[ ]] [ ] f() case in esac if then fi for do done while ! time ~ * x $x"
    .split(" ")
    .concat(" ", "\n", "; ");

/** Whether a text is another one with something put in. */
function isInserted(typed: string, rewritten: string): boolean {
  let at = 0;
  for (const char of typed) {
    at = rewritten.indexOf(char, at) + char.length;
    if (at < char.length) return false;
  }
  return true;
}

const secretive = damaged(
  [
    "export API_TOKEN=abc123def456 && curl -u me:hunter22 -H 'Authorization: Bearer abcdefghij0123456789' https://u:p4ss@h.example/x?key=0123456789abcdef01234\n",
    '{"name":"DB_PASSWORD","value":"tr0ub4dor","cookie":"sid=0123456789abcdef; a=b","auth":"bWU6aHVudGVyMjI="}\n',
    "db:\n  password: |\n    tr0ub4dor\n  token: 'x1y2z3a4b5'\nkind: Secret\ndata:\n  a: MTIz\n  b: |\n    NDU2\n---\n",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEowIBAAKCAQEA0123\n-----END RSA PRIVATE KEY-----\nPrivate-Lines: 1\nAAAA\nPrivate-MAC: 0\n",
    "machine h login me password s3cretive\n<password>tr0ub4dor</password>\npostgres://a:b1c2@h/x\nroot:$6$abcdefgh$0123456789abcdefghijklmnopqrstuv:1::\n",
  ].map((text) => ({ text })),
  16,
);

const calls = damaged(
  [
    "cd app && CI=1 npm test 2>&1 | tail -20",
    "git status; git log -5 | head -3\nmake all || echo failed",
    'FOO="a b" timeout 60 pytest -k "x and y" > out.txt; cat out.txt',
    "for i in 1 2; do cargo test $i; done",
    "bash -c 'npm run build' <<'EOF'\nx\nEOF",
    "docker compose up -d & wait; kubectl get pods -A | grep -v Running",
  ].map((text) => ({ text })),
);

const all = {
  clean: fc.asyncProperty(fc.oneof(output.map(bytesOf), fc.uint8Array({ maxLength: 600 })), async (bytes) => {
    const { lines, plain } = clean(bytes);
    assert(!lines.some((line) => /[\u0000-\u0008\n\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\u200b]/.test(line)), "a hidden character");
    const again = clean(bytesOf(lines.join("\n")));
    assert(again.lines.join("\n") === lines.join("\n"), "what was clean is cleaned");
    assert(clean(bytesOf(plain)).plain === plain, "what was shown is shown otherwise");
  }),

  rules: fc.asyncProperty(fc.constantFrom(...ruleNames()), output, args, fit, cap, async (name, text, words, bound, limits) => {
    const rule = readRule(name) as Rule;
    checkView(rule, text, { args: words, fit: bound, cap: limits });
  }),

  // Nothing but the time is looked at: what is quadratic takes minutes here.
  "long shapes": fc.asyncProperty(
    fc.oneof(
      fc.constantFrom(...ruleNames()).map((name) => readRule(name) as Rule),
      parser,
    ),
    fc.constantFrom(...shapes),
    async (rule, make) => {
      filter(rule, bytesOf(make(200_000)), { args: [], readRule, ...(rule.recognise ? { known } : {}) });
    },
  ),

  stages: fc.asyncProperty(ownRule, output, fit, cap, async (rule, text, bound, limits) => {
    checkView(rule, text, { args: [], fit: bound, cap: limits });
  }),

  "what is left out": fc.asyncProperty(leavingOut, output, async (rule, text) => {
    const view = filter(rule, bytesOf(text), { args: [] });
    if (!view.condensed) return;
    const raw = new Set(clean(bytesOf(text)).lines);
    const isOfRaw = (line: string) => raw.has(line) || (line.endsWith("…") && [...raw].some((one) => one.startsWith(line.slice(0, -1))));
    for (const line of view.text("ID00").split("\n")) assert(line === "" || isNote(line) || isOfRaw(line), `not in the raw: ${line}`);
    const again = filter(rule, bytesOf(view.text("ID00").replace(/^\[[^\n]*\n?/gm, "")), { args: [] });
    assert(again.shown <= view.shown, "a view of a view shows more");
  }),

  parsers: fc.asyncProperty(parser, output, args, cap, async (rule, text, words, limits) => {
    checkView(rule, text, { args: words, fit: undefined, cap: limits });
  }),

  reducer: fc.asyncProperty(
    fc.constantFrom(...ruleNames()),
    fc.array(output, { maxLength: 6 }),
    fc.integer({ min: 1, max: 5000 }),
    async (name, texts, size) => {
      const bytes = bytesOf(texts.join(""));
      const reduce = (step: number) => {
        const reducer = createReducer(readRule(name) as Rule);
        for (let at = 0; at < bytes.length; at += step) reducer.push(bytes.subarray(at, at + step));
        return { text: Buffer.from(reducer.finish()).toString("latin1"), lines: reducer.lines() };
      };
      assert(Bun.deepEquals(reduce(size), reduce(65_536)), "other pieces give another text");
    },
  ),

  loader: fc.asyncProperty(fc.oneof(damaged(ruleFiles), noise), output, async (yaml, text) => {
    const loaded = unlessRefused(() => loadRule("own", "own.yaml", yaml));
    const rule = loaded && unlessRefused(() => resolveRule(loaded, () => undefined));
    if (rule) filter(rule, bytesOf(text.slice(0, 2000)), { args: [], readRule, known });
  }),

  shell: fc.asyncProperty(
    fc.oneof(
      shellText,
      damaged(
        fc.sample(shellText, 40).map((text) => ({ text })),
        3,
      ),
    ),
    async (text) => checkShell(text),
  ),

  // As for the long shapes.
  "long shell texts": fc.asyncProperty(fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength: 4 }), async (some) => {
    parseLine(some.join("").repeat(200_000 / some.join("").length));
  }),

  hook: fc.asyncProperty(
    fc.oneof(
      fc.constantFrom(...payloads).chain(({ host, text }) => fc.tuple(fc.constant(host), damaged([{ text }], 3))),
      fc.tuple(fc.constantFrom(...Object.keys(agents)), fc.json({ maxDepth: 4 })),
      calls.map((command): [string, string] => [
        "claude",
        JSON.stringify({
          session_id: "abcd",
          hook_event_name: "PreToolUse",
          tool_name: "Bash",
          cwd: "/",
          tool_input: { command, timeout: 9 },
        }),
      ]),
    ),
    async ([host, payload]) => checkHook(host, payload),
  ),

  transcripts: fc.asyncProperty(
    fc.constantFrom(...transcripts).chain(({ host, text }) => fc.tuple(fc.constant(host), damaged([{ text }]))),
    async ([host, text]) => {
      const path = `${folder}/session.jsonl`;
      writeFileSync(path, text);
      for await (const item of readTranscript({ host: host as HostName, path, session: "s", size: text.length, changed: 0 }))
        assert(typeof item.kind === "string", "an item of no kind");
    },
  ),

  "settings in JSON": fc.asyncProperty(settings, async (text) => {
    const merged = unlessRefused(() => mergeFragment(text, fragment));
    if (merged === undefined) return;
    assert(mergeFragment(merged, fragment) === merged, "twice is more than once");
    const removed = removeFragment(merged, fragment);
    assert(!removed.includes(fragment.pith), "something of ours is left");
    assert(removeFragment(removed, fragment) === removed, "a second removal takes more");
  }),

  "settings in TOML": fc.asyncProperty(toml, async (text) => {
    const { merge, remove } = editToml(block);
    const merged = unlessRefused(() => merge(text));
    if (merged === undefined) return;
    assert(merge(merged) === merged, "twice is more than once");
    const removed = remove(merged) ?? "";
    assert(!removed.includes(block.pith), "something of ours is left");
    assert(Bun.deepEquals(parseToml(removed), parseToml(text)), "another value than before");
  }),

  secrets: fc.asyncProperty(fc.oneof(output.map(bytesOf), secretive.map(bytesOf), fc.uint8Array({ maxLength: 600 })), async (bytes) => {
    const masked = Buffer.from(createMasker().mask(bytes));
    const breaks = (some: Uint8Array) => some.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0);
    assert(breaks(masked) === breaks(bytes), "a line came or went");
    const text = masked.toString("latin1");
    assert(maskSecrets(text).text.length > 0 || text === "", "nothing is left");
    const border = bytes.length > 10_000 ? findBorder(bytes, 0, bytes.length) : 1;
    assert(border > 0 && border <= Math.max(bytes.length, 1), "a border outside");
  }),

  "raws on the disk": fc.asyncProperty(
    output,
    fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 6 }),
    fc.nat(6000),
    async (text, changes, size) => {
      const bytes = bytesOf(text);
      const frames = [bytes.subarray(0, 3000), bytes.subarray(3000)].map((part) => formatFrame(Bun.zstdCompressSync(part)));
      const facts = { id: "ab12", time: "", project: "", rule: "own", bytes: text.length, lines: 1, masked: 0, complete: true };
      const length = 1024 + frames.reduce((sum, frame) => sum + frame.length, 0);
      const file = Buffer.concat([formatHeader({ ...facts, size: length }), ...frames]);
      for (const [at, byte] of changes) if (at < file.length) file[at] = byte;
      const home = process.env["XDG_DATA_HOME"];
      process.env["XDG_DATA_HOME"] = folder;
      try {
        writeFileSync(`${makeDay()}/ab12`, file.subarray(0, changes.length > 0 ? size : undefined));
        const raw = readRaw("ab12");
        if (typeof raw !== "object") return;
        const found = Buffer.concat([...raw.blocks()]).toString();
        if (changes.length === 0) assert(found === Buffer.from(text).toString() && raw.facts.complete, "a whole raw is not read whole");
        else if (found.length < text.length / 2) assert(!raw.facts.complete || raw.facts.size !== length, "half a raw passes for whole");
      } finally {
        if (home === undefined) delete process.env["XDG_DATA_HOME"];
        else process.env["XDG_DATA_HOME"] = home;
      }
    },
  ),
};

export const targets = all as unknown as Record<string, Property | undefined>;

function makeDay(): string {
  const day = `${folder}/pith/raws/2026-11-21`;
  mkdirSync(day, { recursive: true });
  return day;
}
