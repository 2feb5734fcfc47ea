import { expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { agents, formatNames, loadHosts } from "../../src/hosts/list.ts";
import { makePlace } from "./place.ts";

const root = `${import.meta.dir}/../../`;
const foldersIn = (path: string) =>
  readdirSync(root + path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
const hosts = await loadHosts();

test("every folder of one agent is in the list under its name", async () => {
  for (const [name, { setup }] of Object.entries(agents)) expect((await setup()).host.name).toBe(name);
  const folders = foldersIn("src/hosts").filter(
    (name) => existsSync(`${root}src/hosts/${name}/hook.ts`) || existsSync(`${root}src/hosts/${name}/after.ts`),
  );
  expect(Object.keys(agents)).toEqual(expect.arrayContaining(folders));
});

test("no two agents have one name", () => {
  const names = hosts.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

test("what an install adds to no settings at all is taken back, and twice is once", () => {
  const place = makePlace("/home/me/my tools/pith");
  for (const host of hosts) {
    for (const scope of ["user", "project"] as const) {
      for (const { path, merge, remove } of host.files(place, scope)) {
        const merged = merge("");
        expect([path, merged]).not.toEqual([path, ""]);
        expect(merge(merged)).toBe(merged);
        expect([path, remove(merged) ?? ""]).toEqual([path, expect.not.stringContaining("pith")]);
      }
    }
  }
});

test("names of agents are broken into lines of a help text", () => {
  for (const line of formatNames(15).split("\n")) expect(line.length).toBeLessThan(80);
});
