import { findLaunched, nameOf } from "../shell/launchers.ts";
import type { Part, Stage } from "../shell/line.ts";
import { maskSecrets } from "../store/secrets.ts";

export interface CommandName {
  /** `terraform plan`, `sort`. */
  name: string;
  /** A call to begin a recording with. */
  start: string;
  /** A program in the call itself: `node -e`, `python - <<EOF`. */
  isScript: boolean;
}

const longestStart = 400;
/** What their first word says is no kind of work, but a file, a pattern, a host. */
const plain = new Set(
  "awk base64 basename bash cat column comm cp cut date dirname env echo expr file head hexdump id less ln ls mv node nproc od paste perl printf pwd python python3 readlink realpath rm ruby sed seq sh sort ssh stat strings tail tee test touch tr uniq wc which whoami xargs xxd zsh".split(
    " ",
  ),
);
const interpreters = /^(node|bun|deno|python[\d.]*|ruby|perl|php|lua|sh|bash|zsh|Rscript|tsx|ts-node)$/;

/** How a report calls a command that no rule answers. */
export function nameCommand(part: Part, text: string): CommandName {
  const [stage] = part.stages as [Stage];
  const words = stage.words.map((word) => word.text);
  const [program = "", next = ""] = (findLaunched(words) ?? words) as string[];
  const name = nameOf(program.replaceAll(/["']/g, ""));
  const isScript =
    interpreters.test(name) &&
    (stage.heredoc || words.some((word) => /^-(c|e|r|-eval|-print|p)$/.test(word)) || next === "-" || next === "");
  const hasKind = !plain.has(name) && /^[a-z][\w:-]*$/.test(next) && maskSecrets(next).count === 0;
  return { name: hasKind ? `${name} ${next}` : name, start: startOf(part, text), isScript };
}

/** The command alone, without secrets, redirections and what stands behind them. */
function startOf(part: Part, text: string): string {
  const [stage] = part.stages as [Stage];
  const [first] = stage.words;
  const last = stage.words.at(-1);
  if (!first || !last) return "";
  const command = text.slice(first.start - part.start, last.end - part.start).replaceAll(/\s+/g, " ");
  // Of half a secret nobody knows that it is one.
  return maskSecrets(command).text.slice(0, longestStart);
}
