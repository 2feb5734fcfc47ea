import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { quoteWord } from "../shell/quote.ts";
import { sendThrough, type Trial } from "./check.ts";
import type { Payload } from "./dialect.ts";
import type { Finding, HostFile, Place } from "./host.ts";
import { readSettings } from "./settings-file.ts";

/** A call that has run, for `pith doctor`: its output is shortened for sure. */
export const sample = {
  command: "cargo build",
  text: [
    ...Array.from({ length: 60 }, (_, at) => `   Compiling crate-${at} v1.0.${at}\n`),
    "    Finished `dev` profile [unoptimized + debuginfo] target(s) in 3.02s\n",
  ].join(""),
};

/** What a plugin file of ours does with the sample; `readText` takes the replacement out of an answer. */
export function checkPlugin(
  name: string,
  { path: file }: HostFile,
  { place, payload, readText }: { place: Place; payload: unknown; readText: (answer: Payload) => unknown },
): Finding {
  const mend = `pith init ${name}`;
  const executable = /^const pith = (".+");$/m.exec(readSettings(file) ?? "")?.[1];
  if (executable === undefined) return { level: "fail", what: `there is no plugin of pith at ${file}`, try: mend };
  const command = `${quoteWord(JSON.parse(executable) as string)} hook ${name}`;
  return trySample({ command, file, place, payload, mend }, readText);
}

/** Sends the sample, as the host would, through the hook that is registered for calls that have run. */
export function trySample(trial: Omit<Trial, "does" | "asked" | "findFault">, readText: (answer: Payload) => unknown): Finding {
  // What is only tried is neither kept nor counted.
  const data = mkdtempSync(join(tmpdir(), "pith-doctor-"));
  try {
    const place = { ...trial.place, env: { ...trial.place.env, XDG_DATA_HOME: data } };
    return sendThrough({
      ...trial,
      place,
      does: "shortens an output",
      asked: "a long output",
      findFault: (answer) => findFault(readText(answer)),
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

function findFault(text: unknown): string | undefined {
  const isView = typeof text === "string" && text.includes("Finished `dev` profile") && !text.includes("Compiling crate-7 ");
  return isView ? undefined : "answered with something that is no shorter output";
}
