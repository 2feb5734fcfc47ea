import type { FilterOptions, View } from "../filter/filter.ts";
import { currentFolder, type Job } from "./job.ts";

// Asked for again, both take longer than a short rule: the modules, and the rules that a runner may hand its output to.
let modules: Promise<[typeof import("../filter/filter.ts"), typeof import("../rules/in-force.ts")]> | undefined;
let tools: Promise<Pick<FilterOptions, "known" | "readRule">> | undefined;

/** The view of an output; `total` counts the lines of a raw of which `bytes` is an extract. */
export async function viewOf(job: Job, bytes: Uint8Array, total: number | undefined): Promise<View> {
  modules ??= Promise.all([import("../filter/filter.ts"), import("../rules/in-force.ts")]);
  const [{ filter }, { readToolsInForce }] = await modules;
  const options: FilterOptions = { ...job.options };
  if (total !== undefined) options.total = total;
  if (job.rule.recognise) Object.assign(options, await (tools ??= readToolsInForce(currentFolder())));
  return filter(job.rule, bytes, options);
}

/** A view that claims success is never printed for a status that does not mean it. */
export async function isContradicted({ rule, status }: Job, view: View): Promise<boolean> {
  if (view.verdict !== "passed" || !status) return false;
  return ![...(rule.status?.passed ?? [0]), ...(rule.status?.other ?? [])].includes(await status());
}
