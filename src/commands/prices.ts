import { readFileSync } from "node:fs";
import {
  array,
  getDotPath,
  type InferOutput,
  isoDate,
  minLength,
  minValue,
  number,
  optional,
  parse,
  pipe,
  strictObject,
  string,
  ValiError,
} from "valibot";
import { parse as parseYaml } from "yaml";
import { UserError } from "../errors.ts";
import type { Price } from "../report/prices.ts";
import builtIn from "../report/prices.yaml" with { type: "text" };
import { configFolder } from "../rules/custom.ts";

const amount = optional(pipe(number(), minValue(0)));
const date = optional(pipe(string(), isoDate()));
const table = strictObject({
  lookedUp: date,
  rows: array(
    strictObject({
      models: pipe(array(string()), minLength(1)),
      from: date,
      to: date,
      upTo: amount,
      input: amount,
      cacheWrite: amount,
      cacheWriteLong: amount,
      cacheRead: amount,
      output: amount,
    }),
  ),
});

export interface Prices {
  lookedUp: string;
  /** The user's rows come first. */
  rows: Price[];
  /** How many of them are the user's. */
  ownRows: number;
}

export function readPrices(): Prices {
  const own = readOwn(`${configFolder()}/prices.yaml`);
  const { lookedUp = "", rows } = parse(table, parseYaml(builtIn));
  return { lookedUp, rows: [...own, ...rows], ownRows: own.length };
}

function readOwn(path: string): InferOutput<typeof table>["rows"] {
  try {
    return parse(table, parseYaml(readFileSync(path, "utf8"))).rows;
  } catch (error) {
    const { code = "" } = error as { code?: string };
    // Nobody has to have one.
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw new UserError({
      cannot: "read your prices",
      because: explain(error),
      at: path,
      try: "rows: [{models: [NAME], input: 3, cacheWrite: 3.75, cacheRead: 0.3, output: 15}]",
    });
  }
}

function explain(error: unknown): string {
  if (!(error instanceof ValiError)) return (error as Error).message.split("\n")[0] ?? "it is no YAML";
  const [issue] = error.issues;
  const where = getDotPath(issue);
  return where === null ? issue.message : `${where}: ${issue.message}`;
}
