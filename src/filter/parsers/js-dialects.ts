import type { Dialect } from "./dialects.ts";

// ---- biome: `src/a.ts:3:12 lint/style/useConst  FIXABLE  ━━━━`, then ` × message`, excerpts, ` i advice`, proposed changes

const biomeHead =
  /^(\S.*?)(?::(\d+):(\d+))? ((?:lint|assist|suppressions|syntax|parse|format|organizeImports|internalError|configuration|deserialize|ci|check)(?:\/[\w/]+)?)(?: {2}\w+)* +━+$/;
const biomeSaid = /^ {2}([×✖!i⚠ℹ]) (.*)$/;

export const biome: Dialect = (lines, at) => {
  // A cheap look before the pattern.
  if (!lines[at]?.endsWith("━")) return undefined;
  const found = lines[at].match(biomeHead);
  if (!found) return undefined;
  let next = at + 1;
  while (next < lines.length && /^\s|^$/.test(lines[next] as string)) next++;
  const [, file = "", line = "", column, code = ""] = found;
  const said: { mark: string; text: string }[] = [];
  let changed = 0;
  for (const text of lines.slice(at + 1, next)) {
    const one = text.match(biomeSaid);
    if (one) said.push({ mark: one[1] as string, text: one[2] as string });
    else if (/^\s+(?:\d+\s+)*│ [+-]/.test(text)) changed++;
    // A message goes on further to the right; excerpts have a bar.
    else if (/^ {4}\S/.test(text) && !/│/.test(text) && said.length > 0) (said.at(-1) as { text: string }).text += ` ${text.trim()}`;
  }
  const [first, ...rest] = said;
  return {
    diagnostics: [
      {
        file,
        line,
        column,
        head: `${first?.mark ?? "×"} ${code} ${first?.text ?? ""}`.trimEnd(),
        error: first === undefined || /[×✖]/.test(first.mark),
        body: rest.map(({ text }) => text),
        // What a formatter would write is many lines that the file's own formatting run writes.
        left: code === "format" ? changed : 0,
      },
    ],
    next,
  };
};

// ---- oxlint: `  ! eslint(no-unused-vars): message`, `   ,-[src/a.ts:1:10]`, an excerpt with labels, `  help: …` ------------

const oxlintHead = /^ {2}([×x!⚠]) (\S.*)$/;
const oxlintPlace = /^\s*(?:,-|╭─)\[(.+?):(\d+):(\d+)\]$/;

export const oxlint: Dialect = (lines, at) => {
  const head = lines[at]?.match(oxlintHead);
  if (!head) return undefined;
  let next = at + 1;
  let message = head[2] as string;
  for (; /^ {2}[|│] \S/.test(lines[next] ?? ""); next++) message += ` ${(lines[next] as string).slice(4).trim()}`;
  const place = lines[next]?.match(oxlintPlace);
  if (!place) return undefined;
  const body: string[] = [];
  for (next++; next < lines.length && lines[next] !== ""; next++) {
    const text = lines[next] as string;
    const label = text.match(/[`╰](?:--|──) (.+)$/);
    const advice = text.match(/^ {2}((?:help|note): .*)$/);
    if (label) body.push(label[1] as string);
    else if (advice) body.push(advice[1] as string);
    else if (body.length > 0 && /^ {8}\S/.test(text)) body.push(`${body.pop()} ${text.trim()}`);
  }
  const [, file = "", line = "", column] = place;
  return {
    diagnostics: [{ file, line, column, head: `${head[1]} ${message}`, error: /[×x]/.test(head[1] as string), body, left: 0 }],
    next,
  };
};

// ---- esbuild and what is built on it: `✘ [ERROR] message`, then `    src/a.ts:3:26:` and an excerpt --------------------------

const esbuildHead = /^[✘▲X] \[(ERROR|WARNING)\] (.+)$/;
const esbuildPlace = /^ {4}(\S.*?):(\d+):(\d+):$/;

export const esbuild: Dialect = (lines, at) => {
  const head = lines[at]?.match(esbuildHead);
  if (!head) return undefined;
  let next = at + 1;
  while (lines[next]?.trim() === "") next++;
  const place = lines[next]?.match(esbuildPlace);
  if (!place) return undefined;
  const body: string[] = [];
  for (next++; next < lines.length && !/^\S/.test(lines[next] as string); next++) {
    const text = lines[next] as string;
    const elsewhere = text.match(esbuildPlace);
    const label = text.match(/^\s+╵ +(?![~^\s]*$)(.+)$/);
    if (elsewhere) body.push(`${body.pop() ?? ""} ${elsewhere[1]}:${elsewhere[2]}:${elsewhere[3]}`.trim());
    else if (label) body.push(label[1] as string);
    else if (/^ {2}\S/.test(text)) body.push(text.trim());
  }
  const [, file = "", line = "", column] = place;
  return { diagnostics: [{ file, line, column, head: `[${head[1]}] ${head[2]}`, error: head[1] === "ERROR", body, left: 0 }], next };
};
