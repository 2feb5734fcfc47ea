import type { Line } from "../line.ts";
import type { Parser } from "./list.ts";

const row = /^\s*((?:\d[\d.,]*[KMGTPi]*B?\s+){1,4})(\S.*)$/;

/** What wc and du say of each path: collected by folder, `src/ a.ts 120, b.ts 45`. Totals stay last. */
export const parse: Parser = (lines) => {
  const folders = new Map<string, string[]>();
  const rest: Line[] = [];
  let rows = 0;
  for (const line of lines) {
    const [, numbers = "", path = ""] = line.text.match(row) ?? [];
    if (path === "" || path === "total" || /[\s,]/.test(path)) {
      rest.push({ ...line, pin: true });
      continue;
    }
    rows++;
    const short = path.replace(/^\.\/(?=.)/, "");
    const cut = short.replace(/\/$/, "").lastIndexOf("/") + 1;
    const item = `${short.slice(cut)} ${numbers.trim().replace(/\s+/g, " ")}`;
    const items = folders.get(short.slice(0, cut));
    if (items) items.push(item);
    else folders.set(short.slice(0, cut), [item]);
  }
  if (rows < 4) return { lines, left: 0, matched: false };
  const listed = [...folders].map(([folder, items], part): Line => {
    const single = items.length === 1 && folder !== "";
    return { text: `${folder}${single || folder === "" ? "" : " "}${items.join(", ")}`, part };
  });
  return { lines: [...listed, ...rest], left: 0, matched: true };
};
