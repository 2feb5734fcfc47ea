import { TextFault } from "./text-fault.ts";

/** A value in a JSON text (comments and trailing commas allowed) with the places where it starts and ends. */
export type JsonNode =
  | {
      kind: "object";
      start: number;
      end: number;
      members: { key: string; start: number; value: JsonNode }[];
    }
  | { kind: "array"; start: number; end: number; items: JsonNode[] }
  | {
      kind: "scalar";
      start: number;
      end: number;
      value: string | number | boolean | null;
    };

export function parseJsonc(text: string): JsonNode {
  const scanner = { text, at: text.startsWith("\uFEFF") ? 1 : 0, depth: 0 };
  skipBlank(scanner);
  const root = parseValue(scanner);
  skipBlank(scanner);
  if (scanner.at < text.length) throw new TextFault("text after the end of the value", scanner.at);
  return root;
}

export function readValue(node: JsonNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "array") return node.items.map(readValue);
  return Object.fromEntries(node.members.map(({ key, value }) => [key, readValue(value)]));
}

export function findMember(node: JsonNode | undefined, key: string): JsonNode | undefined {
  // A key that stands twice: JSON.parse, and so every host, takes the last one.
  return node?.kind === "object" ? node.members.findLast((member) => member.key === key)?.value : undefined;
}

/** The offset after blanks and comments that start at `at`. */
export function endOfBlank(text: string, at: number): number {
  const scanner = { text, at, depth: 0 };
  skipBlank(scanner);
  return scanner.at;
}

interface Scanner {
  text: string;
  at: number;
  depth: number;
}

const blank = /(?:[ \t\r\n]|\/\/[^\r\n]*|\/\*[^]*?\*\/)*/y;
const scalar = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function skipBlank(scanner: Scanner): void {
  blank.lastIndex = scanner.at;
  blank.test(scanner.text);
  scanner.at = blank.lastIndex;
  if (scanner.text.startsWith("/*", scanner.at)) throw new TextFault("a comment that is never closed", scanner.at);
}

function parseValue(scanner: Scanner): JsonNode {
  if (scanner.depth > 200) throw new TextFault("nested too deeply", scanner.at);
  const first = scanner.text[scanner.at];
  if (first === "{") return parseObject(scanner);
  if (first === "[") return parseArray(scanner);
  return parseScalar(scanner);
}

function parseScalar(scanner: Scanner): JsonNode & { kind: "scalar" } {
  const start = scanner.at;
  scalar.lastIndex = start;
  const match = scalar.exec(scanner.text);
  if (!match) throw new TextFault(describe(scanner), start);
  scanner.at = start + match[0].length;
  return {
    kind: "scalar",
    start,
    end: scanner.at,
    value: JSON.parse(match[0]) as string,
  };
}

function parseObject(scanner: Scanner): JsonNode {
  const start = scanner.at;
  const members: { key: string; start: number; value: JsonNode }[] = [];
  parseList(scanner, "}", () => {
    if (scanner.text[scanner.at] !== '"') throw new TextFault(`expected a key in double quotes or "}", found ${show(scanner)}`, scanner.at);
    const key = parseScalar(scanner);
    skipBlank(scanner);
    if (scanner.text[scanner.at] !== ":") throw new TextFault(`expected ":" after a key, found ${show(scanner)}`, scanner.at);
    scanner.at++;
    skipBlank(scanner);
    members.push({
      key: String(key.value),
      start: key.start,
      value: parseValue(scanner),
    });
  });
  return { kind: "object", start, end: scanner.at, members };
}

function parseArray(scanner: Scanner): JsonNode {
  const start = scanner.at;
  const items: JsonNode[] = [];
  parseList(scanner, "]", () => items.push(parseValue(scanner)));
  return { kind: "array", start, end: scanner.at, items };
}

function parseList(scanner: Scanner, close: string, parseEntry: () => void): void {
  scanner.at++;
  scanner.depth++;
  skipBlank(scanner);
  while (scanner.text[scanner.at] !== close) {
    parseEntry();
    skipBlank(scanner);
    const next = scanner.text[scanner.at];
    if (next === ",") scanner.at++;
    else if (next !== close) throw new TextFault(`expected "," or "${close}", found ${show(scanner)}`, scanner.at);
    skipBlank(scanner);
  }
  scanner.at++;
  scanner.depth--;
}

function describe(scanner: Scanner): string {
  if (scanner.text[scanner.at] === '"') return "a string that is never closed or holds a character that needs an escape";
  return `expected a value, found ${show(scanner)}`;
}

function show(scanner: Scanner): string {
  const found = scanner.text[scanner.at];
  return found === undefined ? "the end of the file" : JSON.stringify(found);
}
