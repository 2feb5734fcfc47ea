import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { agents, formatNames, loadHosts } from "../../src/hosts/list.ts";
import { makePlace } from "./place.ts";

const root = `${import.meta.dir}/../../`;
const foldersIn = (path: string) =>
  readdirSync(root + path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
const hosts = await loadHosts();

test("every folder of an agent is in the list, under its own name, with tests", () => {
  const names = Object.keys(agents);
  expect(names.toSorted()).toEqual(foldersIn("src/hosts").toSorted());
  expect(hosts.map(({ name }) => name)).toEqual(names);
  expect(foldersIn("test/hosts")).toEqual(expect.arrayContaining(names));
});

test("every agent has a way in", () => {
  for (const { dialect, after } of Object.values(agents)) expect(dialect ?? after).toBeDefined();
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
