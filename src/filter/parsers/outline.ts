import type { Line } from "../line.ts";

/** Longer lines are cut where the whole does not fit: minified code, data in one line. */
const widest = 400;

/**
 * A text that does not fit: its beginning as it is, then the lines that name things, with their numbers, which nobody knows of an
 * extract. Nothing is re-worded.
 */
export function outline(lines: Line[], room: number, extract = false): { lines: Line[]; left: number } {
  const texts = lines.map((line) => line.text);
  const data = spreadJson(texts) ?? (isData(texts) ? texts : undefined);
  return data ? outlineData(data, room) : outlineText(texts, room, extract);
}

const names = [
  // Code: whatever opens with a word that defines something.
  /^\s*(?:(?:export|default|public|private|protected|internal|static|async|abstract|final|pub(?:\([^)]*\))?|unsafe|extern|inline|override|virtual|declare|sealed|partial|data|open|suspend)\s+)*(?:def|defp|defmodule|class|function|func|fun|fn|interface|struct|enum|trait|impl|module|mod|namespace|protocol|extension|record|object|type|macro_rules!|describe|context|it|test|CREATE|ALTER|resource|variable)\b\s*[\w"'`(<*$.]/,
  // Methods of JavaScript classes, and what C-like languages put at the line's start.
  /^ {2,4}(?:(?:async|static|get|set|public|private|protected|readonly)\s+)*(?!(?:if|for|while|switch|catch|return|else|with)\b)[\w#$]+\([^;]*\{$/,
  /^[A-Za-z_][\w\s*&:<>,]*\([^;]*$/,
  /^(?:export\s+)?(?:const|let|var|static)\s+\w/,
  // Markdown, sections of settings, targets of makefiles.
  /^#{1,6}\s|^\[[^\]]+\]\s*$|^[\w./-]+:(?:\s|$)/,
];
const underline = /^([=\-~^"*+#])\1{2,}\s*$/;

function outlineText(texts: string[], room: number, extract: boolean): { lines: Line[]; left: number } {
  const numbered = texts.slice(0, 40).every((text) => text === "" || /^\s*\d+[\t ]/.test(text));
  const bare = numbered ? texts.map((text) => text.replace(/^\s*\d+[\t ]{1,2}/, "")) : texts;
  let named = bare.flatMap((text, i) => (isName(text, bare[i + 1] ?? "") ? [i] : []));
  const show = (i: number): string => cut(numbered || extract ? (texts[i] as string) : `${i + 1}: ${texts[i] as string}`, 160);
  const cost = (list: number[]): number => list.reduce((sum, i) => sum + show(i).length + 1, 0);
  // The deepest names go first.
  while (cost(named) > room * 0.4) {
    const deepest = named.reduce((max, i) => Math.max(max, indentOf(bare[i] as string)), 0);
    const fewer = named.filter((i) => indentOf(bare[i] as string) < deepest);
    if (fewer.length === 0) break;
    named = fewer;
  }
  while (cost(named) > room * 0.4) named = named.filter((_, i) => i % 2 === 0);
  const isNamed = new Set(named);
  let head = 0;
  let free = room - 100 - cost(named);
  while (head < texts.length) {
    const here = cut(texts[head] as string, widest).length + 1;
    if (here > free) break;
    free -= here;
    if (isNamed.has(head)) free += show(head).length + 1;
    head++;
  }
  const rest = named.filter((i) => i >= head);
  if (rest.length === 0) return keepEnds(texts, room, extract);
  const left = texts.slice(head).filter((text) => text.trim() !== "").length - rest.length;
  const note = `[${left} lines left out after line ${head}${rest.length > 0 ? ", these of them name something" : ""}]`;
  return {
    lines: [
      ...texts.slice(0, head).map((text): Line => ({ text: cut(text, widest) })),
      { text: note, note: true, pin: true },
      ...rest.map((i): Line => ({ text: show(i), pin: true })),
    ],
    left,
  };
}

/** Text that names nothing: four fifths of the room for its beginning, the rest for its end. */
function keepEnds(texts: string[], room: number, extract: boolean): { lines: Line[]; left: number } {
  const shown = texts.map((text) => cut(text, widest));
  const take = (from: number, step: number, free: number): number => {
    let at = from;
    for (let used = 0; at >= 0 && at < shown.length && used + (shown[at] as string).length + 1 <= free; at += step)
      used += (shown[at] as string).length + 1;
    return at;
  };
  const head = take(0, 1, (room - 100) * 0.8);
  const tail = Math.max(head, take(shown.length - 1, -1, (room - 100) * 0.2) + 1);
  const left = texts.slice(head, tail).filter((text) => text.trim() !== "").length;
  const toLine = (text: string): Line => ({ text });
  return {
    lines: [
      ...shown.slice(0, head).map(toLine),
      { text: `[${left} lines left out${extract ? "" : `: ${head + 1}-${tail}`}]`, note: true, pin: true },
      ...shown.slice(tail).map(toLine),
    ],
    left,
  };
}

function isName(text: string, next: string): boolean {
  if (text === "" || text.length > 2000) return false;
  if (underline.test(next) && /^\S.{1,}/.test(text) && !underline.test(text)) return true;
  return names.some((name) => name.test(text));
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

/** JSON that stands on a few long lines, one value a line. */
function spreadJson(texts: string[]): string[] | undefined {
  const first = texts[0]?.trimStart().charAt(0);
  if ((first !== "{" && first !== "[") || texts.length > 50) return undefined;
  try {
    return JSON.stringify(JSON.parse(texts.join("\n")), null, 2).split("\n");
  } catch {
    return undefined;
  }
}

const keyed = /^\s*(?:-\s+)?["']?([\w@./:+-]+)["']?\s*[:=]/;

function isData(texts: string[]): boolean {
  const some = texts.filter((text) => text.trim() !== "").slice(0, 400);
  const data = some.filter((text) => keyed.test(text) || /^\s*[\]}[{(),"'-]|^\s*\[\[?[\w.]+\]\]?$/.test(text)).length;
  return data > some.length * 0.95 && !some.some((text) => /[;{]$/.test(text) && !/^\s*(?:["'][^"']*["']:\s*)?\{$/.test(text));
}

/** Of data: the beginning, all keys down to the depth that fits, then the keys that most records share, the short ones first. */
function outlineData(texts: string[], room: number): { lines: Line[]; left: number } {
  const informative = texts.map((text) => !/^(?:[\]})]+,?)?$/.test(text.trim()));
  const shown = texts.map((text) => cut(text, widest));
  const cost = (i: number): number => (shown[i] as string).length + 1;
  const chosen = new Array<boolean>(texts.length).fill(false);
  let free = room - 160;
  let head = 0;
  for (let used = 0; head < texts.length && used + cost(head) < room * 0.15; head++) used += cost(head);
  for (let i = 0; i < head; i++) {
    chosen[i] = true;
    free -= cost(i);
  }
  const depths = [...new Set(texts.map(indentOf))].sort((a, b) => a - b);
  let depth = 0;
  for (const at of depths) {
    const here = texts.flatMap((text, i) => (!chosen[i] && informative[i] && indentOf(text) === at ? [i] : []));
    const sum = here.reduce((total, i) => total + cost(i), 0);
    if (sum > free) {
      free = chooseByKey(here, texts, { cost, free, chosen });
      break;
    }
    for (const i of here) chosen[i] = true;
    free -= sum;
    depth = at;
  }
  const left = texts.filter((_, i) => informative[i] && !chosen[i]).length;
  const lines: Line[] = [];
  shown.forEach((text, i) => {
    if (chosen[i]) lines.push({ text });
    if (i === head - 1)
      lines.push({
        text: `[${chosen.filter((one) => !one).length} lines left out after line ${head}: ${left > 0 ? `most that are indented by more than ${depth} blanks, and ` : ""}closing brackets]`,
        note: true,
        pin: true,
      });
  });
  return { lines, left };
}

interface Choosing {
  cost: (i: number) => number;
  free: number;
  chosen: boolean[];
}

function chooseByKey(candidates: number[], texts: string[], { cost, free, chosen }: Choosing): number {
  const byKey = new Map<string, number[]>();
  for (const i of candidates) {
    const key = texts[i]?.match(keyed)?.[1] ?? "";
    const list = byKey.get(key);
    if (list) list.push(i);
    else byKey.set(key, [i]);
  }
  const telling = /^(?:name|version|id|key|type|kind|title|status|state|error|message|path|file|url)$/i;
  const price = (key: string, list: number[]): number =>
    list.reduce((sum, i) => sum + cost(i), 0) / list.length / (telling.test(key) ? 10 : 1);
  const shared = [...byKey].filter(([, list]) => list.length > 2).sort((a, b) => price(...a) - price(...b));
  const single = [...byKey].filter(([, list]) => list.length <= 2);
  let room = free;
  for (const [, list] of [...shared, ...single]) {
    const sum = list.reduce((total, i) => total + cost(i), 0);
    if (sum > room) continue;
    room -= sum;
    for (const i of list) chosen[i] = true;
  }
  return room;
}
