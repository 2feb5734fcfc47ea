import { forEachChild, parse } from "unbash";
import type {
  AndOr,
  Assignment,
  Command,
  DoubleQuotedChild,
  ParameterExpansionPart,
  PipelineNode,
  Redirection,
  Statement,
  SyntaxNode,
  WordPart,
  Word as SyntaxWord,
} from "unbash";
import type { Expansion, Line, Part, Redirect, Separator, Stage, Word } from "./line.ts";

/** The slow way: a real grammar. Undefined where it reports an error. */
export function parseWithGrammar(text: string): Line | undefined {
  // bash refuses `a &; b`, `! & a` and zsh's `=(a)`, which the grammar takes.
  if (/(?<![&>])&\s*;(?!;)|(?:^|[\s;&|({])!\s*[;&|)]|(?:^|[\s<>;&|])=\(|\$\{[\s}]/.test(text)) return undefined;
  const script = parse(text);
  if (script.source !== undefined || script.errors?.length) return undefined;
  if ((text.includes("(") || text.includes("`") || text.includes("{")) && hasError(script)) return undefined;
  const parts: Part[] = [];
  for (const statement of script.commands) readStatement(text, statement, parts);
  if (!isAllRead(text, script.commands)) return undefined;
  for (const part of parts) if (isRefused(part)) return undefined;
  const last = parts[parts.length - 1];
  if (last?.after === ";") last.after = "";
  return { parts };
}

/** `time &`, `time && x`: bash refuses a `time` of nothing before another operator than `;`, and a subshell that begins like arithmetic. */
function isRefused({ opaque, nested, after }: Part): boolean {
  if (opaque === opaqueNames["Subshell"]) return nested.startsWith("((");
  return opaque === prefixNames.Time && /^time(?:\s+-p)?\s*$/.test(nested) && after !== ";" && after !== "";
}

/** In it, or in one of its substitutions. */
function hasError(node: SyntaxNode): boolean {
  if (node.type === "Script" && "errors" in node && node.errors?.length) return true;
  let found = false;
  forEachChild(node, (child) => {
    found ||= hasError(child);
  });
  return found;
}

/** Between what was read stand only blanks, separators and comments: the grammar passes over some text that bash refuses. */
function isAllRead(text: string, statements: readonly Statement[]): boolean {
  const spans = statements
    .flatMap(({ command }) => (command.type === "AndOr" ? command.commands : [command]))
    .flatMap((child) => listSpans(text, child));
  let end = 0;
  for (const span of spans.sort((a, b) => a.pos - b.pos)) {
    if (!between.test(text.slice(end, span.pos))) return false;
    end = Math.max(end, span.end);
  }
  return between.test(text.slice(end));
}

const between = /^(?:[\s;&|]|\\\n|#[^\n]*(?:\n|$))*$/;

function listSpans(text: string, node: PipelineNode): { pos: number; end: number }[] {
  if (node.type === "Pipeline") return [...node.prefixes, ...node.commands.flatMap((child) => listSpans(text, child))];
  if (node.type !== "Command") return [node];
  const items = [...node.prefix, ...(node.name ? [node.name] : []), ...node.suffix];
  // Without its last line a here-document reaches to the end, or swallows a quote that does not close.
  if (items.some((item) => item.type === "HereDoc" && !item.closing)) return [];
  // `>2>&1`: bash gives the number to what comes behind it.
  const isSplit = (item: { type: string; end: number }) =>
    item.type === "Redirect" && /[<>]/.test(text[item.end] ?? "") && /[<>&|]\s*\d+$/.test(text.slice(0, item.end));
  if (items.some(isSplit)) return [];
  return items.flatMap((item) =>
    item.type === "HereDoc" ? [item, { pos: item.body.pos, end: item.closing?.end ?? item.body.end }] : [item],
  );
}

function readStatement(text: string, { command, background = false }: Statement, parts: Part[]): void {
  const list: Pick<AndOr, "commands" | "operators"> = command.type === "AndOr" ? command : { commands: [command], operators: [] };
  const end = background ? "&" : ";";
  for (const [at, node] of list.commands.entries()) parts.push(readPart(text, node, { after: list.operators[at] ?? end, background }));
}

function readPart(text: string, node: PipelineNode, place: { after: Separator; background: boolean }): Part {
  const commands = node.type === "Pipeline" ? node.commands : [node];
  const part: Part = { start: node.pos, end: node.end, ...place, stages: [], operators: [], nested: "" };
  const opaque = node.type === "Pipeline" && node.prefixes[0] ? prefixNames[node.prefixes[0].type] : nameFirstOpaque(commands);
  if (opaque) return { ...part, opaque, nested: text.slice(node.pos, node.end) };
  part.operators = node.type === "Pipeline" ? [...node.operators] : [];
  for (const command of commands as Command[]) {
    const stage = readStage(text, command);
    part.stages.push(stage);
    part.nested += readNested(text, command);
    part.end = stage.end;
  }
  return part;
}

function nameFirstOpaque(nodes: readonly { type: string }[]): string | undefined {
  for (const node of nodes) if (nameOpaque(node)) return nameOpaque(node);
  return undefined;
}

const prefixNames = { Time: "a timed command", Negation: "a negated command" };

function nameOpaque(node: { type: string }): string | undefined {
  return node.type === "Command" ? undefined : (opaqueNames[node.type] ?? "a compound command");
}

const opaqueNames: Record<string, string> = {
  If: "an if",
  For: "a loop",
  ArithmeticFor: "a loop",
  While: "a loop",
  Select: "a menu",
  Case: "a case",
  Subshell: "a subshell",
  BraceGroup: "a group",
  Function: "a function",
  TestCommand: "a test",
  ArithmeticCommand: "arithmetic",
  Coproc: "a coprocess",
};

function readStage(text: string, command: Command): Stage {
  const stage: Stage = { start: command.pos, end: command.pos, assignments: [], words: [], redirects: [], heredoc: false };
  for (const item of [...command.prefix, ...(command.name ? [command.name] : []), ...command.suffix]) {
    stage.end = Math.max(stage.end, item.end);
    if (item.type === "Word") stage.words.push(readWord(text, item));
    else if (item.type === "Assignment")
      (command.name && item.pos > command.name.pos ? stage.words : stage.assignments).push(readAssignment(text, item));
    else if (item.type === "Redirect") stage.redirects.push(readRedirect(text, item));
    else stage.heredoc = true;
  }
  return stage;
}

function readAssignment(text: string, { pos, end, name, value, append, index }: Assignment): Word {
  // `declare x=(1 2)`, and whatever else the grammar reads as an assignment among the arguments.
  const expands = value.type === "Word" && !index ? expansionOf(text, value) : "command";
  const literal = value.type === "Word" && expands === "no";
  return { start: pos, end, text: literal ? `${name}${append ? "+" : ""}=${value.value}` : text.slice(pos, end), expands };
}

function readWord(text: string, word: SyntaxWord): Word {
  const expands = expansionOf(text, word);
  return { start: word.pos, end: word.end, text: expands === "no" ? word.value : text.slice(word.pos, word.end), expands };
}

function expansionOf(text: string, word: SyntaxWord): Expansion {
  const kind = strongestOf(word.parts ?? []);
  if (kind !== "no") return kind;
  return text[word.pos] === "~" || /[*?[{]/.test(word.parts ? "" : text.slice(word.pos, word.end)) ? "glob" : "no";
}

function strongestOf(parts: readonly (WordPart | DoubleQuotedChild)[]): Expansion {
  const kinds: Expansion[] = [];
  for (const part of parts) kinds.push(kindOf(part));
  for (const kind of ["command", "variable", "glob"] as const) if (kinds.includes(kind)) return kind;
  return "no";
}

function kindOf(part: WordPart | DoubleQuotedChild): Expansion {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
      return "no";
    case "Glob":
    case "BraceExpansion":
    case "ExtendedGlob":
      return "glob";
    case "SimpleExpansion":
      return "variable";
    case "ParameterExpansion":
      return isPlain(part) ? "variable" : "command";
    case "DoubleQuoted":
    case "LocaleString":
      return strongestOf(part.parts);
    default:
      return "command";
  }
}

/** It reads a value and does nothing else: `${x:=1}` sets, `${x:?}` ends the shell, `${x[$(cmd)]}` runs. */
function isPlain({ operation, index, text }: ParameterExpansionPart): boolean {
  if (index || /[$`]/.test(text.slice(2))) return false;
  if (!operation) return true;
  return operation.type === "Remove" || operation.type === "Replace" || (operation.type === "Default" && !/[=?]/.test(operation.operator));
}

function readRedirect(text: string, redirect: Extract<Redirection, { type: "Redirect" }>): Redirect {
  const target = redirect.target ? readWord(text, redirect.target).text : "";
  const descriptor = redirect.descriptor?.type === "FileDescriptor" ? redirect.descriptor.value : redirect.descriptor ? 9 : undefined;
  const both = redirect.operator.startsWith("&>") || (redirect.operator === ">&" && !/^\d+$|^-$/.test(target));
  const usual = redirect.operator.startsWith("<") ? 0 : 1;
  return { descriptor: both ? -1 : (descriptor ?? usual), operator: redirect.operator, target };
}

/** The text of its substitutions: they run in the same shell, under its options. */
function readNested(text: string, command: Command): string {
  let nested = "";
  for (const item of [...command.prefix, ...(command.name ? [command.name] : []), ...command.suffix]) {
    const source = item.type === "HereDoc" ? (item.delimiter?.quoted ? "" : item.body.text) : text.slice(item.pos, item.end);
    if (/\$\(|`|<\(|>\(/.test(source)) nested += `${source}\n`;
  }
  return nested;
}
