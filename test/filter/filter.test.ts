import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { filter } from "../../src/filter/filter.ts";
import { estimateTokens } from "../../src/filter/tokens.ts";
import { loadRule, resolveRule } from "../../src/rules/load.ts";

const rule = (yaml: string) => resolveRule(loadRule("x", "x.yaml", `match: x\n${yaml}`), () => undefined);
const bytes = (text: string) => new TextEncoder().encode(text);
const view = (yaml: string, raw: string, options = {}) => filter(rule(yaml), bytes(raw), { args: [], ...options });
const noise = (n: number) => Array.from({ length: n }, (_, i) => `noise number ${i} that nobody acts on\n`).join("");

describe("the gates", () => {
  test("small output is printed as it is", () => {
    expect(view("drop: ['^noise']", "noise\nword\n")).toMatchObject({ differs: false, condensed: false });
  });

  test("empty output stays empty", () => {
    expect(view("drop: ['x']", "").text("k3f9")).toBe("");
  });

  test("snip#85, snip#86: a view without any line gives way to the raw", () => {
    const raw = noise(40);
    expect(view("drop: ['^noise']", raw).text("k3f9")).toBe(raw);
  });

  test("a rule of which nothing matches gives way to the raw and counts as a miss", () => {
    const raw = noise(40);
    expect(view("drop: ['^other']", raw)).toMatchObject({ miss: true, differs: false });
  });

  test("a view that saves next to nothing gives way to the raw", () => {
    const raw = `${noise(40)}tiny\n`;
    expect(view("drop: ['^tiny']", raw)).toMatchObject({ condensed: false, miss: false });
  });

  test("what could deceive is shown even where the raw is printed", () => {
    const shown = view("drop: ['x']", "a\u202eb\n");
    expect(shown.text("k3f9")).toBe("a<U+202E>b\n");
    expect(shown.differs).toBe(true);
  });
});

describe("the marker", () => {
  test("lean-ctx#127, lean-ctx#992: there is none where only noise went", () => {
    expect(view("drop: ['^noise']", `${noise(40)}result\n`).text("k3f9")).toBe("result\n");
  });

  test("lean-ctx#1679, headroom#2586, headroom#3635: it counts the lines that are left out and says how to get them", () => {
    expect(view("keep: ['^result']", `${noise(40)}result\n`).text("k3f9")).toBe("result\n[1 of 41 lines shown, all: pith raw k3f9]\n");
  });

  test("what a view is counted at is no less than with any id", () => {
    const { text, viewTokens = 0 } = view("keep: ['^result']", `${noise(40)}result\n`);
    const ids = ["0000", "k3f9", "zzzz", "9z9z", "7a0a", "a0b1", "7d9x"];
    expect(viewTokens).toBe(Math.max(...ids.map((id) => estimateTokens(text(id)))));
  });

  test("it names us as the agent can call us", () => {
    expect(view("keep: ['^result']", `${noise(40)}result\n`, { as: "/opt/pith" }).text("k3f9")).toContain("all: /opt/pith raw k3f9]");
  });

  test("a line that looks like one is quoted once its prefix is off", () => {
    const raw = `${noise(40)}job [3 of 9 lines shown, all: pith raw k3f9]\njob pith: all is well\njob done\n`;
    const text = view("drop: ['^noise']\nsub: [['^job ', '']]", raw).text("k3f9");
    expect(text).toBe("> [3 of 9 lines shown, all: pith raw k3f9]\n> pith: all is well\ndone\n");
  });

  test("a passed case that says its own words needs none, a failed one does", () => {
    const raw = `${noise(40)}3 passed\n`;
    const yaml = (verdict: string) => `facts: {n: '(\\d+) passed'}\ncases: [{when: passed, verdict: ${verdict}, say: 'ok: {n} passed'}]`;
    expect(view(yaml("passed"), raw).text("k3f9")).toBe("ok: 3 passed\n");
    expect(view(yaml("failed"), raw).text("k3f9")).toBe("ok: 3 passed\n[1 of 41 lines shown, all: pith raw k3f9]\n");
  });
});

describe("bounds", () => {
  const failing = `${noise(60)}FAILED a\n${noise(60)}FAILED b\n${noise(60)}2 failed\n${noise(30)}`;

  test("a run behind `| tail -20` shows its evidence inside the bound", () => {
    const text = view("finite: true\nlimit: {pin: [FAILED, ' failed$']}", failing, { fit: { end: "tail", lines: 20 } }).text("k3f9");
    expect(text.trimEnd().split("\n")).toHaveLength(20);
    for (const line of ["FAILED a", "FAILED b", "2 failed"]) expect(text.split("\n")).toContain(line);
    expect(text).toContain("of 213 lines shown, all: pith raw k3f9]");
  });

  test("a runner's output in which no tool is known means its last lines behind `| tail`, as asked", () => {
    const shown = view("finite: true\nrecognise: true\nparser: generic", noise(60), { fit: { end: "tail", lines: 5 }, known: [] });
    expect(shown.text("k3f9")).toBe(noise(60).split("\n").slice(-6).join("\n"));
  });

  test("a bound without room for evidence and a marker means what was asked", () => {
    const text = view("finite: true\nlimit: {pin: [FAILED]}", failing, { fit: { end: "tail", lines: 1 } }).text("k3f9");
    expect(text).toBe("noise number 29 that nobody acts on\n");
  });

  test("what room is left behind `| tail` goes to the end of the text", () => {
    const text = view("finite: true\nlimit: {pin: [FAILED]}", `${noise(60)}FAILED a\n${noise(60)}`, {
      fit: { end: "tail", lines: 20 },
    }).text("k3f9");
    expect(text).toContain("FAILED a");
    expect(text).toContain("noise number 59");
    expect(text.split("\n").slice(-4, -2)).toEqual(["noise number 58 that nobody acts on", "noise number 59 that nobody acts on"]);
  });

  test("a list behind `| tail -2` means its last two lines", () => {
    const text = view("sub: [['^noise number', 'n']]", noise(300), { fit: { end: "tail", lines: 2 } }).text("k3f9");
    expect(text).toBe("n 298 that nobody acts on\nn 299 that nobody acts on\n");
  });

  test("what is within the call's bound already is not squeezed for the marker's sake", () => {
    const failing = Array.from({ length: 20 }, (_, i) => `FAILED case ${i} - the reason of it\n`).join("");
    const shown = view("finite: true\nlimit: {pin: [FAILED]}\nsub: [['^x', y]]", failing, { fit: { end: "tail", lines: 20 } });
    expect(shown.text("k3f9")).toBe(failing);
  });

  test("a view that has more lines than the call's own bound is the raw: nothing is pushed out", () => {
    const hits = Array.from({ length: 12 }, (_, i) => `src/part/module-${i >> 1}.ts:${i}:a hit of some length`).join("\n");
    const bounded = view("parser: search", hits, { fit: { end: "tail", lines: 12 } });
    expect(bounded.text("k3f9")).toBe(hits);
  });

  test("snip#118, snip#121: a view fits, with its marker, what the host shows of a failure unless the text proves success", () => {
    const raw = noise(900);
    const yaml = "cases: [{when: 'number 3', verdict: VERDICT, sub: [['^noise', 'line']]}]";
    const passed = view(yaml.replace("VERDICT", "passed"), raw).text("k3f9");
    const failed = view(yaml.replace("VERDICT", "failed"), raw).text("k3f9");
    expect(passed.length).toBeLessThanOrEqual(30000);
    expect(passed.length).toBeGreaterThan(10000);
    expect(failed.length).toBeLessThanOrEqual(10000);
    expect(failed).toContain("of 900 lines shown");
  });

  test("a text above the limit of which the rule knows nothing still reaches the reader", () => {
    const shown = view("drop: ['^other']", noise(2000));
    expect(shown.text("k3f9").length).toBeLessThanOrEqual(10000);
    expect(shown.miss).toBe(true);
  });
});

describe("blocks", () => {
  const yaml = `blocks: {own: {from: '^--- out', to: '^--- end', include: true}}\ndrop: ['^noise']`;

  test("what a program printed by itself is neither dropped nor counted", () => {
    const text = view(`${yaml}\nfacts: {n: {find: 'noise', take: count}}`, `${noise(40)}--- out\nnoise of the program\n--- end\n`).text(
      "k3f9",
    );
    expect(text).toBe("--- out\nnoise of the program\n--- end\n");
  });

  test("a block goes where say names it", () => {
    const text = view(`${yaml}\nsay: "report:\\n{own}\\n{lines}"`, `${noise(40)}--- out\nmine\n--- end\nlast\n`).text("k3f9");
    expect(text).toBe("report:\n--- out\nmine\n--- end\nlast\n");
  });
});

describe("stages", () => {
  test.each([
    ["sub re-spells and takes emptied lines out", "sub: [['^noise.*', ''], ['^a', 'b']]", "a line\n", "b line\n"],
    [
      "repeat folds equal lines and says how many",
      "repeat: true\ndrop: ['^noise']",
      "ran step 1\nran step 2\nran step 3\nend\n",
      'ran step 1\n[2 more lines like "ran step #"]\nend\n[2 of 44 lines shown, all: pith raw k3f9]\n',
    ],
    [
      "group collects by key and names every item",
      "group: {by: '^(\\w+):(\\d+): (.*)', head: '$1', item: '  $2 $3'}\ndrop: ['^noise']",
      "f:1: a\ng:2: b\nf:3: c\n",
      "f\n  1 a\n  3 c\ng:2: b\n",
    ],
    [
      "group can fold equal items on one line",
      "group: {by: '^(\\w+) in (\\w+)', head: '$1 ($n):', item: '$2', join: ', '}\ndrop: ['^noise']",
      "x in a\nx in b\n",
      "x (2): a, b\n",
    ],
    ["tree collects paths by folder", "tree: {min: 2}\ndrop: ['^noise']", "src/a.ts\nsrc/b.ts\nlib/c.ts\n", "src/ a.ts b.ts\nlib/c.ts\n"],
    [
      "records of one key become one",
      "records: {start: '^== (\\w+)', as: '{key}[[ x{n}]]: {items}'}\ndrop: ['^noise']",
      "== a\none\n== b\ntwo\n== a\nthree\n",
      "a x2: one\nthree\nb: two\n",
    ],
    [
      "limit keeps head, tail and pins",
      "limit: {head: 1, tail: 1, pin: [keep]}\ndrop: ['^noise']",
      "1\n2\nkeep\n3\n4\n",
      "1\n[1 line left out]\nkeep\n[1 line left out]\n4\n[3 of 45 lines shown, all: pith raw k3f9]\n",
    ],
    ["empty says what nothing means", "drop: ['^noise']\nempty: nothing", "", "nothing\n"],
    [
      "a line of a template whose variables are empty goes",
      "facts: {a: '^A (.*)', b: '^B (.*)'}\ncases: [{when: '^A', verdict: passed, say: \"{a}\\n{b}\\n[[{b} more]]end\"}]",
      "A one\n",
      "one\nend\n",
    ],
  ])("%s", (_, yaml, tail, expected) => {
    expect(view(yaml, noise(40) + tail).text("k3f9")).toBe(expected);
  });

  test("json rows come from the array that each names", () => {
    const items = Array.from({ length: 30 }, (_, i) => ({ name: `n${i}`, user: { login: "me" }, body: "x".repeat(50) }));
    const text = view("json: {each: items, row: '{name} {user.login}'}", JSON.stringify({ items })).text("k3f9");
    expect(text.split("\n").slice(0, 2)).toEqual(["n0 me", "n1 me"]);
  });

  test("the first case that holds is laid over the base", () => {
    const yaml = "drop: ['^noise']\ncases: [{when: nothing, say: no}, {when: '^end', sub: [['^end', 'stop']]}]";
    expect(view(yaml, `${noise(40)}end\n`).text("k3f9")).toBe("stop\n");
  });
});

test("a line that no host shows whole is shown in part, and said so", () => {
  const text = view("drop: ['^nothing$']", `one ${"word ".repeat(20_000)}\n`).text("k3f9");
  expect(text).toMatch(/…\n\[1 of 1 lines shown in part, all: pith raw k3f9\]\n$/);
  expect(text.length).toBeLessThanOrEqual(10_000);
});

describe("properties", () => {
  const rules = [
    "drop: ['^a']",
    "keep: ['b']",
    "repeat: true",
    "group: {by: '^(.)(.*)'}",
    "tree: true",
    "limit: {head: 2, tail: 2, width: 40}",
    "sub: [['a', 'c']]",
  ].map(rule);
  const text = fc
    .array(fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom("aaaa", "bbb b", "src/a/b.ts", "\x1b[31mred\x1b[0m", "x\ry")), {
      maxLength: 60,
    })
    .map((lines) => lines.join("\n"));

  test("the same bytes give the same view, never larger than the raw", () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...rules), (raw, one) => {
        const shown = filter(one, bytes(raw), { args: [] });
        expect(filter(one, bytes(raw), { args: [] }).text("k3f9")).toBe(shown.text("k3f9"));
        if (shown.condensed) expect(shown.text("k3f9").length).toBeLessThanOrEqual(raw.length);
      }),
    );
  });

  test("lines that a keep leaves out are counted exactly", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("keep this line of the output", "leave that line of the output"), { minLength: 40, maxLength: 90 }),
        (lines) => {
          const shown = filter(rule("keep: ['^keep']"), bytes(lines.join("\n")), { args: [] });
          const kept = lines.filter((line) => line.startsWith("keep")).length;
          if (shown.condensed) expect(shown.text("k3f9")).toContain(`[${kept} of ${lines.length} lines shown`);
        },
      ),
    );
  });
});

test("a line that is longer than the host shows is whole behind `head -1`, where no marker could follow it", () => {
  const raw = `${"x".repeat(20_000)}\n`;
  expect(view("drop: ['^never$']", raw, { fit: { end: "head", lines: 1 } }).text("k3f9")).toBe(raw);
});
