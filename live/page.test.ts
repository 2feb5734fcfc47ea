import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, cleanEnvironment, makeFolder, run } from "./agent.ts";
import { openPage, type Page } from "./browser.ts";

// The page of `pith gain --html` in a real Chromium: bun test ./live/page.test.ts, after a build. Screenshots: SHOTS=FOLDER.

const pith = process.env["PITH_TEST_EXECUTABLE"] ?? join(checkout, "dist/pith");
const home = makeFolder("home");
const file = join(home, "page.html");
const env = { ...cleanEnvironment(home), TMPDIR: home };
const nasty = '</script><img src=x onerror="document.title=1">&lt;b&gt;';
let page: Page;

interface Row {
  name: string;
  calls: number;
  netTokens: number;
}
interface Gain {
  totals: Record<string, number>;
  rows: Row[];
}
const gain = (by: string) => JSON.parse(run([pith, "gain", "--all", "--json", "--by", by], { cwd: home, env }).text) as Gain;
const number = (text: string) => Number(text.replaceAll(",", "").replace("–", "0"));

/** The rows of a table as the page shows them. */
const table = (id: string) =>
  page.evaluate<string[][]>(
    `[...document.querySelectorAll("#${id} tbody tr")].map((row) => [...row.children].map((cell) => cell.textContent))`,
  );
const figure = (name: string) => page.evaluate<string>(`document.querySelector('[data-figure="${name}"]').textContent`);
const change = (name: string, value: string) =>
  page.evaluate(
    `{ const field = document.forms[0].elements["${name}"]; field.value = ${JSON.stringify(value)}; field.dispatchEvent(new Event("input", { bubbles: true })); }`,
  );

beforeAll(async () => {
  cpSync(join(checkout, "test/report/day"), home, { recursive: true });
  const store = join(home, ".local/share/pith");
  const [ledger = ""] = readdirSync(store);
  const lines = readFileSync(join(store, ledger), "utf8").trimEnd().split("\n");
  const more = lines.slice(0, 6).map((line, i) => ({
    ...(JSON.parse(line) as object),
    time: `2026-10-${10 + i}T12:00:00.000Z`,
    session: "0194f7a1",
    host: "codex",
    project: i % 2 ? nasty : "/home/me/till",
    rule: i === 2 ? nasty : "git/log",
    ...(i === 3 && { shownTokens: 10, viewTokens: 4000, miss: true }),
  }));
  mkdirSync(store, { recursive: true });
  writeFileSync(join(store, "ledger-2026-10.jsonl"), more.map((line) => `${JSON.stringify(line)}\n`).join(""));
  run([pith, "gain", "--all", "--html", file], { cwd: home, env });
  page = await openPage(`file://${file}`);
}, 60_000);
afterAll(() => page?.close());

describe("the page", () => {
  test("has the numbers of --json", async () => {
    const { totals, rows } = gain("rule");
    expect(number(await figure("Net tokens"))).toBe(totals["netTokens"] as number);
    expect(number(await figure("Calls"))).toBe(totals["calls"] as number);
    expect(
      (await table("by-rule")).map(([name, calls, , , , , net]) => ({ name, calls: number(calls ?? ""), netTokens: number(net ?? "") })),
    ).toEqual(rows.map(({ name, calls, netTokens }) => ({ name, calls, netTokens })));
    const days = gain("day").rows.map(({ name, netTokens }) => [name, netTokens]);
    expect((await table("days")).map(([name, , , , , , net]) => [name, number(net ?? "")])).toEqual(days);
  });

  test("asks for nothing and complains of nothing", () => {
    expect(page.problems).toEqual([]);
    expect(readFileSync(file, "utf8")).not.toMatch(/(?:src|href)="(?!#)|url\(|@import|https?:\/\/(?!www\.w3\.org\/)/);
  });

  test("takes no text for markup", async () => {
    expect(await page.evaluate("document.title")).toBe("pith gain");
    expect(await page.evaluate("document.images.length")).toBe(0);
    expect((await table("by-rule")).map(([name]) => name)).toContain(nasty);
    expect(
      await page.evaluate(`[...document.forms[0].elements.project.options].some(({ text }) => text === ${JSON.stringify(nasty)})`),
    ).toBe(true);
  });

  test("sorts by a column, and back, and keeps the focus", async () => {
    const click = () => page.evaluate(`document.querySelector('[data-sort="by-rule Calls"]').click()`);
    await click();
    const calls = (await table("by-rule")).map(([, count]) => number(count ?? ""));
    expect(calls).toEqual(calls.toSorted((a, b) => b - a));
    expect(await page.evaluate(`document.querySelector('[aria-sort] [data-sort="by-rule Calls"]').parentElement.ariaSort`)).toBe(
      "descending",
    );
    await click();
    expect((await table("by-rule")).map(([, count]) => number(count ?? ""))).toEqual(calls.toSorted((a, b) => a - b));
    expect(await page.evaluate("document.activeElement.dataset.sort")).toBe("by-rule Calls");
  });

  test("counts what is chosen alone, and all again", async () => {
    const all = await figure("Calls");
    await change("rule", "git/");
    expect((await table("by-rule")).every(([name]) => name?.startsWith("git/"))).toBe(true);
    const said = await page.evaluate<string>(`document.getElementById("said").textContent`);
    expect(said).toBe(`${await figure("Calls")} of ${all} calls count.`);
    await change("from", "2026-11-01");
    expect((await table("days")).map(([day]) => day)).toEqual(["2026-11-21"]);
    await change("from", "2027-01-01");
    expect([await figure("Calls"), (await table("by-rule")).length]).toEqual(["0", 0]);
    await page.evaluate("document.forms[0].reset()");
    await Bun.sleep(50);
    expect(await figure("Calls")).toBe(all);
  });

  test("can be used from the keyboard", async () => {
    await page.evaluate(`document.querySelector('[data-sort="by-rule Net"]').focus()`);
    await page.press("Enter");
    expect(await page.evaluate(`document.querySelector('[data-sort="by-rule Net"]').parentElement.ariaSort`)).toBe("descending");
    await page.press("Tab");
    expect(await page.evaluate("document.activeElement.dataset.sort")).toBe("by-rule Share");
  });

  test("tells a screen reader what it draws", async () => {
    const { nodes } = (await page.send("Accessibility.getFullAXTree")) as {
      nodes: { ignored: boolean; role?: { value: string }; name?: { value: string } }[];
    };
    const named = nodes.filter(({ ignored }) => !ignored).map(({ role, name }) => `${role?.value} ${name?.value}`);
    for (const one of [
      "heading What pith was worth",
      "table Rules by net gain",
      "table Projects",
      "region Share of the bill",
      "searchbox Rule",
    ])
      expect(named).toContain(one);
    expect(named.find((one) => /^(?:image|img) /.test(one))).toMatch(
      /Net tokens by day, 2026-10-10 to 2026-11-21; most on 2026-11-21: 14,291/,
    );
    const unnamed = nodes.filter(
      ({ ignored, role, name }) => !ignored && /^(?:button|combobox|searchbox|link|Date)$/.test(role?.value ?? "") && !name?.value,
    );
    expect(unnamed).toEqual([]);
  });

  test("prints without its form, and in light colours", async () => {
    await page.send("Emulation.setEmulatedMedia", { media: "print", features: [{ name: "prefers-color-scheme", value: "dark" }] });
    expect(await page.evaluate("getComputedStyle(document.forms[0]).display")).toBe("none");
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
    const { data } = await page.send("Page.printToPDF", { printBackground: true });
    expect(Buffer.from(data as string, "base64").toString("latin1", 0, 5)).toBe("%PDF-");
    await page.send("Emulation.setEmulatedMedia", { media: "" });
  });

  test.each([
    ["light", false, 1100],
    ["dark", true, 1100],
    ["small", false, 390],
  ] as const)("fits its window: %s", async (name, dark, width) => {
    const shot = await page.screenshot({ dark, width, height: 2200 });
    const folder = process.env["SHOTS"];
    if (folder) writeFileSync(join(folder, `page-${name}.png`), shot);
    expect(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).toBe(0);
    const contrast = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    expect(contrast).toBe(dark ? "rgb(20, 23, 21)" : "rgb(251, 251, 249)");
  });
});
