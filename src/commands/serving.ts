import { clean } from "../filter/clean.ts";
import { splitByTool } from "../filter/recognise.ts";
import { readPrintsInForce } from "../rules/in-force.ts";
import { currentFolder } from "./job.ts";

const servingWords = [
  /\bhttps?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])(?![\w.-])/i,
  /\b(?:listening|running|serving) (?:on|at) .*(?:\bport\b|:)\s*\d+/i,
  /\bServing HTTP on \S/,
  /\bready in \d[\d.,]* ?m?s\b[^]*https?:\/\//i,
];

/** Whether a text is what a server says before it waits: an address, and no tool that a rule knows. */
export async function isServing(bytes: Uint8Array): Promise<boolean> {
  const { lines } = clean(bytes);
  const text = lines.join("\n");
  if (!servingWords.some((words) => words.test(text))) return false;
  const known = await readPrintsInForce(currentFolder());
  const segments = splitByTool(
    lines.map((line) => ({ text: line })),
    known,
  );
  return segments.every(({ rule }) => rule === undefined);
}
