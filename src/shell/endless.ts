import { findLaunched, nameOf } from "./launchers.ts";

const runners =
  "npm pnpm yarn bun deno make gmake just task mise turbo nx lerna rush vite vitest next nuxt astro webpack ng gatsby rails mix composer poe invoke rake".split(
    " ",
  );

// `./start.sh`, `bash scripts/dev-server.sh`, `python manage_serve.py`
const servingScript = /(?:^|[/._-])(?:dev|start|serve|server|watch|preview)(?:[._-][\w-]*)?\.(?:sh|bash|py|[cm]?[jt]s)$/;

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

const installing = ["install", "i", "ci", "add", "remove", "uninstall", "update", "info", "view"];
const serving = ["dev", "start", "serve", "server", "watch", "preview"];

function findEndlessHere([program = "", ...args]: string[]): string | undefined {
  const name = nameOf(program);
  if (name.startsWith("docker") || name.startsWith("podman") || name === "nerdctl") return isAttached(name, args) ? "up" : undefined;
  if ((name === "tsc" || name === "vitest") && args.includes("-w")) return "-w";
  if (!runners.includes(name) || installing.includes(args[0] ?? "")) return undefined;
  for (const word of args) {
    if (word === "--") return undefined;
    if (isServing(word)) return word;
  }
  return undefined;
}

const detaching = ["-d", "--detach", "--wait", "--no-start", "--abort-on-container-exit", "--abort-on-container-failure"];

/** `docker compose up` shows what its containers print for as long as they run. */
function isAttached(name: string, args: string[]): boolean {
  const isCompose = name.endsWith("-compose") || args.includes("compose");
  if (!isCompose || !args.includes("up")) return false;
  return !args.some((word) => detaching.includes(word) || word.startsWith("--exit-code-from"));
}

/** `dev`, `dev:web`, `test:watch`. */
function isServing(word: string): boolean {
  if (word.endsWith("-watch")) return true;
  const [first = "", ...others] = word.split(":");
  if (others.includes("watch") || others.includes("serve")) return true;
  for (const one of serving) if (first === one || first.startsWith(`${one}-`) || first.startsWith(`${one}.`)) return true;
  return false;
}
