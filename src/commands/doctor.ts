import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../errors.ts";
import type { Finding, Host, Place } from "../hosts/host.ts";
import { loadHosts } from "../hosts/list.ts";
import { formatCount } from "../report/units.ts";
import { userFolder } from "../rules/custom.ts";
import { readFolder } from "../rules/custom-compile.ts";
import { quoteWord } from "../shell/quote.ts";
import { candidateHomes, openHome } from "../store/home.ts";
import { findOpen, findWeak } from "../store/weak.ts";
import { formatInit, listConnected, listOwn } from "./init.ts";
import { findPlace } from "./place.ts";
import { parseOptions, wantsHelp } from "./options.ts";
import { formatJson } from "./readable.ts";

const HELP = `Usage: pith doctor [--json]

Check what has to work: the executable, the store, and for every agent that is
connected its settings, by sending a call through the hook registered there.
The exit status is 1 where something has to be mended.

  --json    Print the findings as JSON

Examples:
  pith doctor
`;

type Row = Finding & { about: string };

export async function main(args: string[]): Promise<number> {
  if (wantsHelp(args)) {
    console.log(HELP.trimEnd());
    return 0;
  }
  const { given } = parseOptions("doctor", args, { "--json": false }, 0);
  const place = findPlace("examine pith");
  // To open the store closes its folder to others, so that is looked at first.
  const rows: Row[] = [checkPath(place), ...checkPrivacy(place), checkStore(place), ...checkRules()].map((finding) => ({
    about: "pith",
    ...finding,
  }));
  const hosts = await loadHosts();
  const found = hosts.filter((host) => host.isInstalled(place) || listConnected(host, place).length);
  for (const host of found)
    rows.push(...(await examine(() => checkHost(host, place))).map((finding) => ({ about: host.title, ...finding })));
  if (!found.length)
    rows.push({ about: "agents", level: "note", what: `none found here (looked for ${hosts.map(({ title }) => title).join(", ")})` });
  const failed = rows.filter(({ level }) => level === "fail").length;
  console.log(given.has("json") ? formatJson({ ok: failed === 0, findings: rows }) : formatRows(rows, place));
  return failed ? 1 : 0;
}

/** What nobody has connected has nothing to mend. */
async function checkHost(host: Host, place: Place): Promise<Finding[]> {
  const connected = listConnected(host, place);
  const here = listOwn(host, place).map(({ path }) => path);
  if (connected.some((path) => here.includes(path))) return host.check(place);
  const what = connected.length ? `not connected here, only by ${connected.join(", ")}` : "not connected";
  return [{ level: "note", what, try: formatInit(host, place) }];
}

/** Whether an agent can ask for a stored output by the short name. */
function checkPath(place: Place): Finding {
  const found = Bun.which("pith", { PATH: place.env["PATH"] ?? "" });
  const folder = dirname(place.pith);
  if (!found)
    return { level: "note", what: `${place.pith} is not on PATH`, try: `export PATH="${folder}:$PATH" in the profile of your shell` };
  if (realpathSync(found) === realpathSync(place.pith)) return { level: "ok", what: `${found} is on PATH` };
  return {
    level: "fail",
    what: `another pith, ${found}, comes before ${place.pith} on PATH`,
    try: `put ${folder} first on PATH, or remove ${found}`,
  };
}

/** What was printed is for the user alone, and so is what decides how it is read. */
function checkPrivacy({ pith }: Place): Finding[] {
  const findings = candidateHomes().flatMap((home): Finding[] => {
    const [first, ...others] = findWeak(home);
    if (!first) return [];
    const more = others.length ? `; ${formatCount(others.length, "path")} more like it` : "";
    const word = quoteWord(home);
    return [{ level: "fail", what: `${first.path} ${first.problem}${more}`, try: `chown -R "$USER" ${word}; chmod -R go= ${word}` }];
  });
  const own = [pith, dirname(pith)];
  const open = [...findOpen(dirname(pith)).filter(({ path }) => own.includes(path)), ...findOpen(userFolder())];
  for (const { path, problem } of open)
    findings.push({ level: "fail", what: `${path} ${problem}`, try: `chown "$USER" ${quoteWord(path)}; chmod o-w ${quoteWord(path)}` });
  return findings.length ? findings : [{ level: "ok", what: "what is kept is for its owner alone" }];
}

function checkStore({ data }: Place): Finding {
  try {
    const home = openHome();
    if (home === data) return { level: "ok", what: `${home} can be written` };
    return { level: "note", what: `${data} cannot be written, so outputs are kept in ${home}`, try: `make ${data} writable` };
  } catch (error) {
    return { level: "fail", what: `outputs cannot be kept: ${(error as Error).message}`, try: `make ${data} writable` };
  }
}

/** A rule with a mistake is left out, and nothing else says so while an agent works. */
function checkRules(): Finding[] {
  const { problems } = readFolder(userFolder(), { measured: false });
  if (problems.length === 0) return [];
  return [
    { level: "fail", what: `${formatCount(problems.length, "mistake")} in ${userFolder()}: what has one does not hold`, try: "pith rules" },
  ];
}

/** A settings file that cannot be read is a finding about that agent, and no end of the examination. */
async function examine(check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { cannot, because, at, try: hint } = error.parts;
    return [{ level: "fail", what: `cannot ${cannot}: ${because}${at ? ` (${at})` : ""}`, ...(hint ? { try: hint } : {}) }];
  }
}

function formatRows(rows: Row[], place: Place): string {
  const width = Math.max(...rows.map(({ about }) => about.length));
  const lines = rows.map(({ level, about, what, try: hint }) => {
    const text = `${level.padEnd(4)}  ${about.padEnd(width)}  ${what.replaceAll(`${place.home}/`, "~/")}`;
    return hint ? `${text}\n${" ".repeat(width + 8)}try: ${hint}` : text;
  });
  const failed = rows.filter(({ level }) => level === "fail").length;
  return [...lines, failed ? `${failed} to mend` : "all well"].join("\n");
}
