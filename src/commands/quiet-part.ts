import type { Call } from "../report/transcripts/transcript.ts";
import { isShellOnly, silent } from "../rules/line-facts.ts";
import { nameOf } from "../shell/launchers.ts";
import type { Part } from "../shell/line.ts";

const quiet = [...silent, "chown", "kill", "false", "read", "wait"];

/** Silent when all is well; what they say else begins like this. */
const silentWords: Record<string, RegExp | undefined> = {
  "git add": /^(warning|hint|error|fatal): /m,
  "go build": /^(#|go:) /m,
  "go vet": /^(#|go:|vet:) /m,
};

/** Whether what a part of a call prints is nothing, or goes elsewhere. A program that speaks only when it fails is not known to be silent then. */
export function isQuietPart(part: Part, { error, output }: Call): boolean {
  const [first, ...rest] = part.stages;
  const last = rest.at(-1) ?? first;
  if (part.opaque || !first || !last) return false;
  if (isShellOnly(part) || first.words.length === 0) return true;
  if (error) return false;
  if (last.redirects.some(({ descriptor, operator }) => (descriptor === 1 || descriptor === -1) && operator.startsWith(">"))) return true;
  const name = nameOf(last.words[0]?.text ?? "");
  const says = silentWords[`${name} ${last.words[1]?.text}`];
  return (
    quiet.includes(name) || (says !== undefined && !last.words.some(({ text }) => text === "-v" || text === "-x") && !says.test(output))
  );
}
