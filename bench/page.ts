import { join } from "node:path";
import { openPage } from "../live/browser.ts";
import { prepareLedger } from "./ledger.ts";

// From 100,000 lines of a ledger to a page that has drawn them, in a headless Chromium: `bun bench/page.ts`, after a build.
const { pith, home, env } = prepareLedger(100_000);
const file = join(home, "page.html");
const start = performance.now();
Bun.spawnSync([pith, "gain", "--all", "--html", file], { env, cwd: home });
const written = performance.now();
const page = await openPage(`file://${file}`);
const { load, calls, redraw } = await page.evaluate<{ load: number; calls: string; redraw: number }>(`(() => {
  const [{ loadEventEnd }] = performance.getEntriesByType("navigation");
  const start = performance.now();
  document.forms[0].elements.rule.value = "git/";
  document.forms[0].dispatchEvent(new Event("input"));
  document.body.offsetHeight;
  const redraw = performance.now() - start;
  document.forms[0].elements.rule.value = "";
  document.forms[0].dispatchEvent(new Event("input"));
  return { load: loadEventEnd, redraw, calls: document.querySelector('[data-figure="Calls"]').textContent };
})()`);
await page.close();
const size = (Bun.file(file).size / 1e6).toFixed(1);
console.log(
  `${calls} calls: page of ${size} MB written in ${Math.round(written - start)} ms, loaded and drawn in ${Math.round(load)} ms (at most 2,000), chosen anew in ${Math.round(redraw)} ms`,
);
process.exit(0);
