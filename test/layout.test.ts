import { expect, test } from "bun:test";
import glob from "fast-glob";

// Imports point one way; a folder may import its own files, errors.ts, and types from anywhere.
const allowed: Record<string, string[]> = {
  commands: ["hosts", "shell", "rules", "filter", "process", "store", "report"],
  rules: ["shell", "filter", "store"],
  shell: [],
  filter: [],
  process: [],
  store: [],
  report: [],
  hosts: [],
};

const root = `${import.meta.dir}/../src`;
const files = await glob("**/*.ts", { cwd: root });

function folderOf(path: string): string {
  return path.includes("/") ? (path.split("/")[0] as string) : "";
}

test.each(files.filter((file) => folderOf(file) !== ""))("%s imports only what its folder may", async (file) => {
  const source = await Bun.file(`${root}/${file}`).text();
  const wrong: string[] = [];
  for (const match of source.matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gm)) {
    const target = new URL(match[1] as string, `file:///${file}`).pathname.slice(1);
    const folder = folderOf(target);
    const own = folderOf(file);
    const setup = own === "hosts" && /^hosts\/[^/]+\/setup\.ts$/.test(file);
    // How a host speaks stands alone; what installs writes lines for a shell.
    const quotes = own === "hosts" && !/\/(hook|after)\.ts$/.test(file) && target === "shell/quote.ts";
    const fine =
      folder === own ||
      target === "errors.ts" ||
      target.startsWith("dist/") ||
      allowed[own]?.includes(folder) ||
      quotes ||
      (setup && target.startsWith("hooks/"));
    if (!fine) wrong.push(`${file}:${source.slice(0, match.index).split("\n").length} imports ${target}`);
  }
  expect(wrong).toEqual([]);
});
