import { findNearest, UserError } from "../errors.ts";
import { showAll } from "../filter/clean.ts";
import { readRule, ruleNames } from "../rules/built-in.ts";
import { readIndex } from "../rules/built-in-index.ts";
import { spell } from "../rules/collide.ts";
import { type IndexedRule, indexRule } from "../rules/compile.ts";
import type { Rule } from "../rules/schema.ts";
import { parseOptions, refuseTwo, wantsHelp, wrongUse } from "./options.ts";

const HELP = `Usage: pith rules [NAME | --schema | --docs]

List the rules, one a line: name, the calls it answers, why it exists; for the
rules of your own and of a trusted project also where they come from and which
built-in rules do not answer any more because of them. With a NAME, print that
rule as it is in force.

  --schema    Print the JSON Schema of a rule file, for editors
  --docs      Print the language of rules: every key and what it means

Your own rules live in ~/.config/pith/filters, a project's in .pith/filters.

Examples:
  pith rules
  pith rules git/status
`;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("rules", args, { "--schema": false, "--docs": false }, 1);
  const [name] = words;
  refuseTwo("rules", given, ["schema", "docs"], "texts");
  if (name !== undefined && given.size > 0) throw wrongUse("rules", `--${[...given.keys()][0]} is about all rules, not "${name}"`);
  if (given.has("schema")) console.log(JSON.stringify(await makeSchema(), null, 2));
  else if (given.has("docs")) console.log(formatDocs(await makeSchema()).join("\n"));
  else console.log(name === undefined ? await formatList() : await formatRule(name));
  return 0;
}

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  items?: Schema | Schema[];
  required?: string[];
  enum?: unknown[];
}

async function makeSchema(): Promise<Schema> {
  const [{ toJsonSchema }, { ruleSchema }] = await Promise.all([import("@valibot/to-json-schema"), import("../rules/schema.ts")]);
  const schema = toJsonSchema(ruleSchema, { errorMode: "ignore" }) as Schema;
  return { ...schema, anyOf: ["match", "extends", "off"].map((key) => ({ required: [key] })) };
}

/** Keys in the order of the schema, those inside a key below it; the stages inside `cases` are those of the rule and not said again. */
function formatDocs(schema: Schema, indent = ""): string[] {
  const { properties = {} } = schema;
  return Object.entries(properties).flatMap(([key, inner]) => {
    const nested = findNested(inner);
    const text = [inner.description, ...(nested === inner ? [] : [nested?.description])].filter(Boolean).join(" ");
    const choices = inner.enum ? ` (${inner.enum.join(", ")})` : "";
    const inside =
      key === "cases" && nested?.properties ? { properties: pick(nested.properties, ["when", "not", "args", "verdict"]) } : nested;
    return [`${indent}${key}${choices}${text && `: ${text}`}`, ...(inside ? formatDocs(inside, `${indent}  `) : [])];
  });
}

/** The schema with keys of its own inside a list, a map or a choice. */
function findNested(schema: Schema): Schema | undefined {
  if (schema.properties) return schema;
  const inside = [...(schema.anyOf ?? []), schema.items, schema.additionalProperties].flat();
  for (const one of inside) {
    const found = typeof one === "object" ? findNested(one) : undefined;
    if (found) return found;
  }
  return undefined;
}

function pick(properties: Record<string, Schema>, keys: string[]): Record<string, Schema> {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => keys.includes(key)));
}

interface Row {
  name: string;
  /** Where a rule that is not built in comes from. */
  from?: string;
  rule: Rule;
}

async function formatList(): Promise<string> {
  const own = await readOwn();
  const shadowed = new Set(own.map(({ name }) => name));
  const builtIn = ruleNames().flatMap((name): Row[] => {
    const rule = shadowed.has(name) ? undefined : readRule(name);
    return rule ? [{ name, rule }] : [];
  });
  const rows = [...own, ...builtIn];
  const width = Math.max(...rows.map(({ name }) => name.length));
  const index = readIndex().rules;
  return showAll(rows.map((row) => `${row.name.padEnd(width)}  ${describe(row, index)}`).join("\n"));
}

function describe({ name, from, rule }: Row, builtIn: IndexedRule[]): string {
  const calls = [rule.match ?? []].flat().join(", ") || ("off" in rule ? "" : "(known by what it prints)");
  const origin = from ? [`[${[from, ...describePlace(name, rule, builtIn)].join(", ")}]`] : [];
  return `${[calls, ...origin].filter(Boolean).join(" ")}${rule.why ? `: ${rule.why}` : ""}`;
}

/** Which built-in rules do not answer any more because of one of the user's or a project's. */
function describePlace(name: string, rule: Row["rule"], builtIn: IndexedRule[]): string[] {
  if (readRule(name)) return ["off" in rule ? "switches the built-in one off" : "in place of the built-in one"];
  const own = new Set(indexRule(rule).match.flatMap(spell).map(String));
  const behind = builtIn.filter(({ match }) => match.flatMap(spell).some((words) => own.has(String(words))));
  return behind.length > 0 ? [`before ${behind.map((one) => one.name).join(", ")}`] : [];
}

async function readOwn(): Promise<Row[]> {
  const [{ findSources, readBodies, readLookup }, { describeIdle }] = await Promise.all([
    import("../rules/custom.ts"),
    import("../rules/custom-compile.ts"),
  ]);
  if (typeof (await readLookup()) === "number")
    console.error("pith: your own rules and those of projects do not hold: a newer pith has compiled them\n  try: ./install.sh");
  const rows: Row[] = [];
  for (const source of await findSources(process.cwd())) {
    const found = await readBodies(source);
    for (const { name } of source.rules) if (found[name]) rows.push({ name, from: source.folder, rule: found[name] });
  }
  const idle = await describeIdle(process.cwd());
  if (idle) console.error(showAll(idle));
  return rows;
}

async function formatRule(name: string): Promise<string> {
  const { readRuleInForce } = await import("../rules/in-force.ts");
  const rule = await readRuleInForce(name);
  if (!rule) throw unknownRule("print", name, 1);
  const { stringify } = await import("yaml");
  const { name: _name, ...file } = rule;
  return showAll(`# ${name}\n${stringify(file, { lineWidth: 0 }).trimEnd()}`);
}

export function unknownRule(what: string, name: string, status: number): UserError {
  const near = findNearest(name, ruleNames());
  return new UserError({
    cannot: `${what} rule "${name}"`,
    because: "there is no rule of this name",
    try: near ? `pith rules ${near}` : "pith rules",
    status,
  });
}
