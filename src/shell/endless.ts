import { findLaunched, nameOf } from "./launchers.ts";

const runners = new Set(
  "npm pnpm yarn bun deno make gmake just task mise turbo nx lerna rush vite vitest next nuxt astro webpack ng gatsby rails mix composer poe invoke rake".split(
    " ",
  ),
);

// `./start.sh`, `bash scripts/dev-server.sh`, `python manage_serve.py`
const servingScript = /(?:^|[/._-])(?:dev|start|serve|server|watch|preview)(?:[._-][\w-]*)?\.(?:sh|bash|py|[cm]?[jt]s)$/;

/** The word by which a call is known to serve or watch, not to end by itself. */
export function findEndless(words: string[]): string | undefined {
  const launched = findLaunched(words);
  return (
    words.slice(0, 3).find((word) => word.includes(".") && servingScript.test(word)) ??
    words.find((word) => word.startsWith("--watch") && /^--watch(All)?(=true)?$/i.test(word)) ??
    findEndlessHere(words) ??
    (launched && findEndless(launched))
  );
}

const installing = new Set(["install", "i", "ci", "add", "remove", "uninstall", "update", "info", "view"]);
const serving = ["dev", "start", "serve", "server", "watch", "preview"];

function findEndlessHere([program = "", ...args]: string[]): string | undefined {
  const name = nameOf(program);
  if ((name === "tsc" || name === "vitest") && args.includes("-w")) return "-w";
  if (!runners.has(name) || installing.has(args[0] ?? "")) return undefined;
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  return own.find(isServing);
}

/** `dev`, `dev:web`, `test:watch`. */
function isServing(word: string): boolean {
  const [first, ...others] = word.split(":");
  return (
    serving.some((one) => first === one || first!.startsWith(`${one}-`) || first!.startsWith(`${one}.`)) ||
    others.some((other) => other === "watch" || other === "serve") ||
    word.endsWith("-watch")
  );
}
