import type { Group } from "../../rules/schema.ts";
import type { Line } from "../line.ts";
import { compile, seen, seenOfALine } from "../patterns.ts";

/** Collects lines by a key at the place of the key's first line; every item is still named. */
export function groupLines(lines: Line[], spec: Group): { lines: Line[]; matched: boolean } {
  const by = compile(spec.by);
  const groups = new Map<string, { match: RegExpMatchArray; line: Line }[]>();
  const order: (Line | string)[] = [];
  for (const line of lines) {
    const match = line.block === undefined && !line.note ? seen(line.text).match(by) : null;
    const key = match ? (match[1] ?? match[0]) : undefined;
    if (!match || key === undefined) {
      order.push(line);
      continue;
    }
    const group = groups.get(key);
    if (group) group.push({ match, line });
    else {
      groups.set(key, [{ match, line }]);
      order.push(key);
    }
  }
  const out: Line[] = [];
  let part = 0;
  for (const entry of order) {
    if (typeof entry !== "string") out.push(entry);
    else {
      const members = groups.get(entry) ?? [];
      part++;
      if (members.length < (spec.min ?? 2)) out.push(...members.map(({ line }) => line));
      else out.push(...formatGroup(members, spec, part));
    }
  }
  return { lines: out, matched: groups.size > 0 };
}

function formatGroup(members: { match: RegExpMatchArray; line: Line }[], spec: Group, part: number): Line[] {
  const [first] = members;
  if (!first) return [];
  let items = members.map(({ match, line }) => expand(spec.item ?? "  $2", match, members.length) + line.text.slice(seenOfALine));
  if (spec.fold) items = [...new Set(items)];
  const head = expand(spec.head ?? "$1:", first.match, members.length);
  const pin = members.some(({ line }) => line.pin);
  if (spec.join !== undefined)
    return [
      {
        text: `${head}${head === "" || head.endsWith(" ") ? "" : " "}${items.map((item) => item.trim()).join(spec.join)}`,
        part,
        ...(pin ? { pin } : {}),
      },
    ];
  return [
    { text: head, part, pin: true },
    ...items.map((text, i) => ({
      text,
      part,
      ...(members[i]?.line.pin ? { pin: true } : {}),
    })),
  ];
}

function expand(template: string, match: RegExpMatchArray, n: number): string {
  return template.replace(/\$(\d|n)/g, (_, name: string) => (name === "n" ? String(n) : (match[Number(name)] ?? "")));
}
