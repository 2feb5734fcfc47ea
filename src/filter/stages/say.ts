import type { Line } from "../line.ts";

export type Value = string | Line[] | undefined;

/**
 * A template: `{name}` is replaced, a line whose variables are all empty goes, `[[…]]` goes where a variable in it is
 * empty or 0, `{{` and `}}` are braces. A variable of several lines alone on its line keeps them as they are.
 */
export function fillTemplate(template: string, valueOf: (name: string) => Value): Line[] {
  return template
    .replace(/\n$/, "")
    .split("\n")
    .flatMap((line) => fillLine(line, valueOf));
}

const variable = /\{\{|\}\}|\{([a-zA-Z][a-zA-Z0-9._]*)\}/g;

/** Names of the variables of a template. */
export function variablesOf(template: string): string[] {
  return [...template.matchAll(variable)].flatMap((match) => (match[1] ? [match[1]] : []));
}

function fillLine(line: string, valueOf: (name: string) => Value): Line[] {
  const alone = line.match(/^\{([a-zA-Z][a-zA-Z0-9._]*)\}$/)?.[1];
  if (alone) {
    const value = valueOf(alone);
    if (Array.isArray(value)) return value;
    return value === undefined || value === "" ? [] : value.split("\n").map((text) => ({ text }));
  }
  let names = 0;
  let filled = 0;
  const expand = (text: string) =>
    text.replace(variable, (whole, name: string | undefined) => {
      if (name === undefined) return whole.charAt(0);
      names++;
      const value = textOf(valueOf(name));
      if (value !== "") filled++;
      return value;
    });
  const text = expand(
    line.replace(/\[\[(.*?)\]\]/g, (_, inner: string) => {
      const missing = variablesOf(inner).some((name) => ["", "0"].includes(textOf(valueOf(name))));
      return missing ? "" : inner;
    }),
  );
  return names > 0 && filled === 0 ? [] : text.split("\n").map((part) => ({ text: part }));
}

function textOf(value: Value): string {
  return Array.isArray(value) ? value.map((line) => line.text).join("\n") : (value ?? "");
}
