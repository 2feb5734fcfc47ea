"use strict";
// Runs in the page, without anything from elsewhere. Texts of commands and folders come in by textContent alone.
(() => {
  const { report, dimensions, sumNames, names, cells } = JSON.parse(document.getElementById("data").textContent);
  const form = document.getElementById("filters");
  const place = Object.fromEntries(dimensions.map((name, at) => [name, at]));
  const first = dimensions.length;
  const mostRows = 100;
  const sorting = {};
  const isWhole = {};

  const number = new Intl.NumberFormat("en-US");
  const tokens = (value) => number.format(value);
  const percent = (share) => (share === undefined || share === null ? "not known" : `${(share * 100).toFixed(1)} %`);
  const share = (part, whole) => (whole === 0 ? "–" : `${Math.round((part / whole) * 100)} %`);
  const usd = (value) => {
    const size = Math.abs(value);
    return `${value < 0 ? "-" : ""}${size > 0 && size < 0.001 ? "<$0.001" : `$${size.toFixed(size < 1 ? 3 : 2)}`}`;
  };
  const sign = (value) => (value < 0 ? "bad" : "good");

  /** An element with its attributes and what stands in it; strings are text. */
  function make(tag, attributes = {}, ...children) {
    const isDrawn = ["svg", "rect", "line", "text", "title", "g"].includes(tag);
    const element = isDrawn ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function put(id, ...children) {
    document.getElementById(id).replaceChildren(...children);
  }

  const add = (to, cell) => sumNames.forEach((name, at) => (to[name] += cell[first + at]));
  const empty = (name) => Object.fromEntries([["name", name], ...sumNames.map((sum) => [sum, 0])]);

  function sumBy(chosen, nameOf) {
    const rows = new Map();
    for (const cell of chosen) {
      const name = nameOf(cell);
      if (!rows.has(name)) rows.set(name, empty(name));
      add(rows.get(name), cell);
    }
    return [...rows.values()];
  }

  const nameOf = (dimension) => (cell) => names[dimension][cell[place[dimension]]];

  function choose() {
    const wanted = Object.fromEntries(new FormData(form));
    const isNamed = (dimension, test) => names[dimension].map(test);
    const tests = dimensions.map((dimension) => {
      if (dimension === "day") return isNamed(dimension, (day) => (!wanted.from || day >= wanted.from) && (!wanted.to || day <= wanted.to));
      if (dimension === "rule") return isNamed(dimension, (rule) => rule.includes(wanted.rule.trim()));
      return isNamed(dimension, (_name, at) => wanted[dimension] === "" || at === Number(wanted[dimension]));
    });
    return cells.filter((cell) => tests.every((test, at) => test[cell[at]]));
  }

  function show() {
    const chosen = choose();
    const totals = empty("total");
    for (const cell of chosen) add(totals, cell);
    showSum(totals);
    showDays(chosen);
    // Where nothing has a price, a column of dashes says nothing.
    const columns = worth.filter(([, key]) => key !== "usd" || report.totals.usd !== 0);
    const rules = sumBy(chosen, nameOf("rule"));
    const projects = sumBy(chosen, nameOf("project"));
    showTable("by-rule", "rule", rules, columns);
    showTable("by-project", "project", projects, columns);
    const trouble = rules.filter((row) => row.misses + row.bounces + row.reruns > 0);
    if (trouble.length > 0) showTable("trouble", "rule", trouble, troubles, "bounces");
    else put("trouble", make("p", {}, "None: every rule read what it expects, and nothing was asked back or run again."));
    document.getElementById("said").textContent =
      chosen.length === cells.length ? "All calls count." : `${tokens(totals.calls)} of ${tokens(report.totals.calls)} calls count.`;
  }

  function showSum(totals) {
    const figure = (name, value, kind) => make("div", {}, make("dt", {}, name), make("dd", { class: kind, "data-figure": name }, value));
    const priced = totals.pricedTokens !== 0 || totals.usd !== 0;
    put(
      "figures",
      figure("Net tokens", tokens(totals.netTokens), sign(totals.netTokens)),
      figure("Share of output", share(totals.netTokens, totals.shownTokens)),
      figure("Calls", tokens(totals.calls)),
      figure("Money", priced ? usd(totals.usd) : "not known", priced ? sign(totals.usd) : undefined),
      figure("Asked back", tokens(totals.askedTokens)),
      figure("Run again", tokens(totals.rerunTokens)),
    );
    document.getElementById("equation").textContent =
      `${tokens(totals.shownTokens)} would have been read − ${tokens(totals.viewTokens)} read` +
      ` − ${tokens(totals.askedTokens)} asked back − ${tokens(totals.rerunTokens)} run again = ${tokens(totals.netTokens)} tokens` +
      (totals.unpricedTokens ? `; ${tokens(totals.unpricedTokens)} of them unpriced` : "");
  }

  function showBill() {
    const { bill, shares } = report;
    if (bill.sessions === 0) return put("bill", make("p", {}, "Not known: there is no transcript of these sessions."));
    const line = (label, part) => [
      make("span", {}, label),
      make("span", { class: "part" }, percent(part)),
      make("div", { class: "track", "aria-hidden": "true" }, bar(part)),
    ];
    const bar = (part) => {
      const element = make("i", { class: sign(part ?? 0) });
      element.style.width = `${Math.min(100, Math.abs(part ?? 0) * 100)}%`;
      return element;
    };
    put(
      "bill",
      make(
        "div",
        { class: "share" },
        ...line("Of what tools returned", shares.tools),
        ...line("Of all input", shares.input),
        ...line("Of the money", shares.bill),
      ),
      make(
        "p",
        { class: "quiet" },
        `Spared, of what it would have been without pith. The bill itself: ${usd(bill.usd)} for ${tokens(bill.requests)} requests with ${tokens(bill.inputTokens)} tokens of input, ` +
          `${tokens(bill.toolTokens)} of them first returned by tools; from the transcripts of ${bill.sessions} session${bill.sessions === 1 ? "" : "s"}` +
          `${report.sessionsWithoutTranscript > 0 ? ` (${report.sessionsWithoutTranscript} without)` : ""}, whatever is chosen above.` +
          (bill.unpricedRequests > 0 ? ` Unpriced: ${tokens(bill.unpricedRequests)} requests to ${bill.unpricedModels.join(", ")}.` : ""),
      ),
    );
  }

  /** Days, or weeks by their Monday, or months, as many as a chart can show. */
  function findStep(days) {
    const from = Date.parse(days[0]);
    const length = (Date.parse(days.at(-1)) - from) / 86_400_000 + 1;
    if (length <= 62) return { name: "day", of: (day) => day };
    if (length > 420) return { name: "month", of: (day) => day.slice(0, 7) };
    return {
      name: "week",
      of: (day) => new Date(Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * 86_400_000).toISOString().slice(0, 10),
    };
  }

  function fillGaps(rows, step) {
    const known = new Map(rows.map((row) => [row.name, row]));
    const end = rows.at(-1).name;
    const all = [];
    const from = rows[0].name.length === 7 ? `${rows[0].name}-01` : rows[0].name;
    for (let at = Date.parse(from); ; at += 86_400_000) {
      const name = step.of(new Date(at).toISOString().slice(0, 10));
      if (name > end) return all;
      if (all.at(-1)?.name !== name) all.push(known.get(name) ?? empty(name));
    }
  }

  function showDays(chosen) {
    const days = sumBy(chosen, nameOf("day")).sort((a, b) => (a.name < b.name ? -1 : 1));
    if (days.length === 0) {
      put("chart", make("p", {}, "No calls."));
      put("days");
      return;
    }
    const step = findStep(days.map(({ name }) => name));
    const rows = fillGaps(
      sumBy(chosen, (cell) => step.of(nameOf("day")(cell))).sort((a, b) => (a.name < b.name ? -1 : 1)),
      step,
    );
    put(
      "chart",
      draw(rows, step.name),
      make("p", { class: "quiet" }, `Net tokens by ${step.name}${step.name === "week" ? ", named by its Monday" : ""}.`),
    );
    showTable("days", "day", days, worth, "name");
  }

  function draw(rows, step) {
    const width = Math.max(280, document.getElementById("chart").clientWidth);
    const [height, left, top, bottom] = [220, 58, 10, 24];
    const most = Math.max(0, ...rows.map((row) => row.netTokens));
    const least = Math.min(0, ...rows.map((row) => row.netTokens));
    const scale = (height - top - bottom) / (most - least || 1);
    const y = (value) => top + (most - value) * scale;
    const pitch = (width - left) / rows.length;
    const wide = Math.min(pitch * 0.8, 60);
    const best = rows.reduce((a, b) => (b.netTokens > a.netTokens ? b : a));
    const label = `Net tokens by ${step}, ${rows[0].name} to ${rows.at(-1).name}; most on ${best.name}: ${tokens(best.netTokens)}. The table below has them all.`;
    const marks = [...new Set([most, most / 2, 0, least])].map((value) => [
      make("line", { x1: left, x2: width, y1: y(value), y2: y(value) }),
      make("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, short(value)),
    ]);
    const every = Math.ceil(rows.length / Math.max(2, (width - left) / 80));
    return make(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
      ...marks.flat(),
      ...rows.flatMap((row, at) => {
        const x = left + at * pitch + (pitch - wide) / 2;
        const [from, to] = [y(Math.max(0, row.netTokens)), y(Math.min(0, row.netTokens))];
        const title = make("title", {}, `${row.name}: ${tokens(row.netTokens)} net, ${tokens(row.calls)} calls`);
        const box = make(
          "rect",
          { class: sign(row.netTokens), x, y: from, width: wide, height: Math.max(row.calls ? 1 : 0, to - from), rx: 2 },
          title,
        );
        const name = make(
          "text",
          { x: x + wide / 2, y: height - 6, "text-anchor": "middle" },
          step === "month" ? row.name : row.name.slice(5),
        );
        return at % every === 0 ? [box, name] : [box];
      }),
    );
  }

  function short(value) {
    const size = Math.abs(value);
    const [by, letter] = size >= 1e9 ? [1e9, " G"] : size >= 1e6 ? [1e6, " M"] : size >= 1e4 ? [1e3, " k"] : [1, ""];
    return number.format(Number((value / by).toFixed(by === 1 ? 0 : 1))) + letter;
  }

  const worth = [
    ["Calls", "calls", (row) => tokens(row.calls)],
    ["Before", "shownTokens", (row) => tokens(row.shownTokens)],
    ["After", "viewTokens", (row) => tokens(row.viewTokens)],
    ["Asked back", "askedTokens", (row) => tokens(row.askedTokens)],
    ["Run again", "rerunTokens", (row) => tokens(row.rerunTokens)],
    ["Net", "netTokens", (row) => tokens(row.netTokens)],
    ["Share", (row) => (row.shownTokens === 0 ? 0 : row.netTokens / row.shownTokens), (row) => share(row.netTokens, row.shownTokens)],
    ["Money", "usd", (row) => (row.usd === 0 ? "–" : usd(row.usd))],
    ["", undefined, "bar"],
  ];
  const troubles = [
    ["Calls", "calls", (row) => tokens(row.calls)],
    ["Misses", "misses", (row) => tokens(row.misses)],
    ["Bounces", "bounces", (row) => tokens(row.bounces)],
    ["Asked back", "askedTokens", (row) => tokens(row.askedTokens)],
    ["Run again", "reruns", (row) => tokens(row.reruns)],
  ];

  function showTable(id, head, rows, columns, by = "netTokens") {
    const order = (sorting[id] ??= { by, turn: by === "name" ? 1 : -1 });
    const column = columns.find(([, key]) => String(key) === order.by);
    const value = order.by === "name" ? (row) => row.name : typeof column?.[1] === "function" ? column[1] : (row) => row[order.by];
    const sorted = [...rows].sort((a, b) => {
      const [one, other] = [value(a), value(b)];
      return (one < other ? -1 : one > other ? 1 : 0) * order.turn || (a.name < b.name ? -1 : 1);
    });
    const shown = isWhole[id] ? sorted : sorted.slice(0, mostRows);
    const greatest = Math.max(1, ...rows.map((row) => Math.abs(row.netTokens)));
    const heads = [[head[0].toUpperCase() + head.slice(1), "name"], ...columns].map(([text, key]) => {
      if (key === undefined) return make("td", { class: "bar", "aria-hidden": "true" });
      const isBy = String(key) === order.by;
      const button = make("button", { type: "button", "data-sort": `${id} ${text}` }, text);
      button.addEventListener("click", () => {
        sorting[id] = { by: String(key), turn: isBy ? -order.turn : key === "name" ? 1 : -1 };
        show();
        document.querySelector(`[data-sort="${id} ${text}"]`)?.focus();
      });
      return make("th", { scope: "col", "aria-sort": isBy ? (order.turn > 0 ? "ascending" : "descending") : undefined }, button);
    });
    const lines = shown.map((row) =>
      make(
        "tr",
        {},
        make("th", { scope: "row", title: row.name }, row.name),
        ...columns.map(([text, , format]) => {
          if (format === "bar") return make("td", { class: "bar", "aria-hidden": "true" }, drawBar(row.netTokens / greatest));
          return make("td", { class: text === "Net" && row.netTokens < 0 ? "bad" : undefined }, format(row));
        }),
      ),
    );
    const title = document.getElementById(id).closest("section").querySelector("h2").textContent;
    const table = make("table", {}, make("caption", {}, title), make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...lines));
    const parts = [make("div", { class: "scroll" }, table)];
    if (shown.length < sorted.length) {
      const more = make("button", { type: "button", class: "more" }, `Show all ${tokens(sorted.length)}`);
      more.addEventListener("click", () => {
        isWhole[id] = true;
        show();
      });
      parts.push(more);
    }
    put(id, ...parts);
  }

  function drawBar(part) {
    return make(
      "svg",
      { viewBox: "0 0 100 10", preserveAspectRatio: "none" },
      make("rect", { class: sign(part), x: 0, y: 0, width: Math.max(part === 0 ? 0 : 0.8, Math.abs(part) * 100), height: 10 }),
    );
  }

  function showScope() {
    const { period, only } = report;
    const until = new Date(period.until).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    const since = period.since
      ? new Date(period.since).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" })
      : "the beginning";
    const narrow = Object.entries(only).map(([name, value]) => `${name} ${value}`);
    document.getElementById("scope").textContent = `From ${since} to ${until}${narrow.length > 0 ? `, only ${narrow.join(", ")}` : ""}`;
  }

  function showNotes() {
    const { measured, prices, skipped, problems } = report;
    const notes = [
      "Before: what the agents would have read, for each of them cuts what is long. After: what they read. Net: before − after − asked back − run again.",
      measured > 0
        ? `Tokens: ${tokens(measured)} views were measured with o200k, the rest is estimated.`
        : "Tokens are estimated, but for those of the bill, which the transcripts state.",
      `Prices of ${prices.lookedUp}${prices.ownRows > 0 ? `, and ${prices.ownRows} rows of your own` : ""}: one write to the cache and a read by each later request, until compaction or end.`,
      ...(skipped > 0 ? [`${tokens(skipped)} lines of the ledger could not be read.`] : []),
      ...problems,
    ];
    put("notes", ...notes.map((note) => make("p", {}, note)));
  }

  for (const dimension of ["project", "host", "model", "session"]) {
    const select = form.elements[dimension];
    const options = names[dimension].map((name, at) => [name, at]).sort(([a], [b]) => (a < b ? -1 : 1));
    select.append(make("option", { value: "" }, "all"), ...options.map(([name, at]) => make("option", { value: at }, name)));
    select.closest("label").hidden = options.length < 2;
  }
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  let waiting = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(show);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  showScope();
  showBill();
  showNotes();
  show();
})();
