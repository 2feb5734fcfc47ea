import { UserError } from "../errors.ts";
import { showAll, showLine } from "../filter/clean.ts";
import { formatCount } from "../report/units.ts";
import { isUnchanged, readBodies } from "../rules/custom.ts";
import { ruleNames } from "../rules/built-in.ts";
import { parseOptions, refuseTwo, wantsHelp } from "./options.ts";

const HELP = `Usage: pith trust [--remove | --list]

Let the rules of this project (.pith/filters/) hold in it. They are shown, with
what changed since they were trusted last; after a later change they rest until
they are trusted again. Rules only shape what is read, they run nothing; but a
rule can hide lines from you, so read them.

  --remove    Do not trust this project's rules any more
  --list      List the projects that are trusted

Examples:
  pith trust
  pith trust --list
`;

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given } = parseOptions("trust", args, { "--remove": false, "--list": false }, 0);
  refuseTwo("trust", given, ["remove", "list"], "wishes");
  if (given.has("list")) return list();
  const root = await findProject();
  if (given.has("remove")) return remove(root);
  return trust(root);
}

async function list(): Promise<number> {
  const { requireLookup } = await import("../rules/custom-compile.ts");
  const { projects } = await requireLookup();
  const rows = Object.entries(projects).map(
    ([root, source]) =>
      `${showLine(root)}  ${formatCount(source.rules.length, "rule")}${isUnchanged(source) ? "" : ", changed since: they rest"}`,
  );
  console.log(rows.join("\n") || "no project is trusted");
  return 0;
}

async function remove(root: string): Promise<number> {
  const { distrustProject } = await import("../rules/custom-compile.ts");
  console.log((await distrustProject(root)) ? `the rules of ${root} do not hold any more` : `the rules of ${root} were not trusted`);
  return 0;
}

async function trust(root: string): Promise<number> {
  const { findProjectFolder, formatProblems, readFolder, requireLookup, trustProject } = await import("../rules/custom-compile.ts");
  const before = (await requireLookup()).projects[root];
  const old = before ? await readBodies(before) : {};
  const read = readFolder(findProjectFolder(root));
  const { loaded, problems } = read;
  if (problems.length > 0) {
    console.error(showAll(formatProblems(problems)));
    throw new UserError({
      cannot: `trust the rules of ${root}`,
      because: `${problems.length} ${problems.length === 1 ? "file has a mistake" : "files have mistakes"}`,
      try: "mend them, then: pith trust",
    });
  }
  const { stringify } = await import("yaml");
  const builtIn = new Set(ruleNames());
  for (const { name, file } of loaded) {
    const { tests: _tests, ...stages } = file;
    const now = stringify(stages, { lineWidth: 0 }).trimEnd();
    const { name: _name, ...last } = old[name] ?? { name };
    const then = old[name] ? stringify(last, { lineWidth: 0 }).trimEnd() : "";
    const note = builtIn.has(name) ? ", in place of the built-in rule" : "";
    // What a stranger wrote must not hide on the screen on which it is judged.
    console.log(showAll(then === now ? `${name}: as trusted before${note}` : `${name}${note}:\n${formatChange(then, now)}`));
  }
  for (const name of Object.keys(old)) if (!loaded.some((rule) => rule.name === name)) console.log(showAll(`${name}: gone`));
  const source = await trustProject(root, read);
  console.log(
    `trusted: ${source.rules.length} ${source.rules.length === 1 ? "rule holds" : "rules hold"} in ${root}; undo: pith trust --remove`,
  );
  return 0;
}

/** Lines that came or went; a new text whole. */
function formatChange(then: string, now: string): string {
  const before = new Set(then.split("\n"));
  const after = new Set(now.split("\n"));
  const gone = then === "" ? [] : [...before].filter((line) => !after.has(line)).map((line) => `  - ${line}`);
  const come = now
    .split("\n")
    .filter((line) => !before.has(line))
    .map((line) => `  + ${line}`);
  return [...gone, ...come].join("\n");
}

async function findProject(): Promise<string> {
  const { findProjectRoot } = await import("../rules/custom-compile.ts");
  const root = findProjectRoot(process.cwd());
  if (root !== undefined) return root;
  throw new UserError({
    cannot: "trust this project's rules",
    because: "neither this folder nor one above it has .pith/filters",
    try: "pith record --filters .pith/filters CMD",
  });
}
