import { findNearest, UserError } from "../errors.ts";
import { readRule, ruleNames } from "../rules/built-in.ts";
import { parseOptions, wantsHelp } from "./options.ts";

const HELP = `Usage: pith rules [NAME] [--schema]

List the rules, one a line: name, the calls it answers, why it exists.
With a NAME, print that rule as it is in force.

  --schema    Print the JSON Schema of a rule file, for editors

Examples:
  pith rules
  pith rules git/status
`;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given, words } = parseOptions("rules", args, { "--schema": false });
  if (given.has("schema")) {
    const [{ toJsonSchema }, { ruleSchema }] = await Promise.all([import("@valibot/to-json-schema"), import("../rules/schema.ts")]);
    console.log(JSON.stringify(toJsonSchema(ruleSchema, { errorMode: "ignore" }), null, 2));
    return 0;
  }
  const [name] = words;
  console.log(name === undefined ? formatList() : await formatRule(name));
  return 0;
}

function formatList(): string {
  const names = ruleNames();
  const width = Math.max(...names.map((name) => name.length));
  return names
    .map((name) => {
      const rule = readRule(name);
      const calls = [rule?.match ?? []].flat().join(", ");
      return `${name.padEnd(width)}  ${calls || "(recognised by what it prints)"}${rule?.why ? `: ${rule.why}` : ""}`;
    })
    .join("\n");
}

async function formatRule(name: string): Promise<string> {
  const rule = readRule(name);
  if (!rule) throw unknownRule("print", name, 1);
  const { stringify } = await import("yaml");
  const { name: _name, ...file } = rule;
  return `# ${name}\n${stringify(file, { lineWidth: 0 }).trimEnd()}`;
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
