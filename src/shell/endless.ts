import { findLaunched, nameOf } from "./launchers.ts";

const runners =
  " npm pnpm yarn bun deno make gmake just task mise turbo nx lerna rush vite vitest next nuxt astro webpack ng gatsby rails mix composer poe invoke rake ";

// `./start.sh`, `bash scripts/dev-server.sh`, `python manage_serve.py`, `java -jar shop-server-1.2.jar`
const servingScript = /(?:^|[/._-])(?:dev|start|serve|server|watch|preview)(?:[._-][\w.-]*)?\.(?:sh|bash|py|jar|[cm]?[jt]s)$/;

/** The word by which a call is known to serve or watch, not to end by itself. */
export function findEndless(words: string[]): string | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (at < 3 && word.includes(".") && servingScript.test(word)) return word;
    if (word.startsWith("--watch") && /^--watch(All)?(=true)?$/i.test(word)) return word;
  }
  const here = findEndlessHere(words);
  if (here !== undefined) return here;
  const launched = findLaunched(words);
  return launched && findEndless(launched);
}

const installing = " install i ci add remove uninstall update info view ";
const serving = ["dev", "start", "serve", "server", "watch", "preview"];

function findEndlessHere(words: string[]): string | undefined {
  const name = nameOf(words[0] ?? "");
  if (name.startsWith("docker") || name.startsWith("podman") || name === "nerdctl") return isAttached(name, words) ? "up" : undefined;
  if ((name === "tsc" || name === "vitest") && words.includes("-w")) return "-w";
  if (!runners.includes(` ${name} `) || installing.includes(` ${words[1]} `)) return undefined;
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") return undefined;
    if (isServing(word)) return word;
  }
  return undefined;
}

const detaching = ["-d", "--detach", "--wait", "--no-start", "--abort-on-container-exit", "--abort-on-container-failure"];

/** `docker compose up` shows what its containers print for as long as they run. */
function isAttached(name: string, words: string[]): boolean {
  const isCompose = name.endsWith("-compose") || words.includes("compose");
  if (!isCompose || !words.includes("up")) return false;
  return !words.some((word) => detaching.includes(word) || word.startsWith("--exit-code-from"));
}

/** `dev`, `dev:web`, `test:watch`. */
function isServing(word: string): boolean {
  if (word.endsWith("-watch")) return true;
  if (word.includes(":") && (`${word}:`.includes(":watch:") || `${word}:`.includes(":serve:"))) return true;
  for (let at = 0; at < serving.length; at++) {
    const one = serving[at]!;
    const next = word[one.length];
    if (word.startsWith(one) && (next === undefined || next === ":" || next === "-" || next === ".")) return true;
  }
  return false;
}
