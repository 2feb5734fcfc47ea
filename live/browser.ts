import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A page in a headless Chromium, without a network. */
export interface Page {
  /** The value of an expression in the page. */
  evaluate<T>(expression: string): Promise<T>;
  /** A command of the DevTools protocol. */
  send(method: string, params?: object): Promise<Record<string, unknown>>;
  screenshot(options?: { width?: number; height?: number; dark?: boolean }): Promise<Buffer>;
  press(key: string): Promise<void>;
  /** What the page complained of, and what it wanted to load. */
  problems: string[];
  close(): Promise<void>;
}

export function findChromium(): string | undefined {
  return (
    process.env["CHROMIUM"] ??
    ["chromium", "chromium-browser", "google-chrome"].map((name) => Bun.which(name)).find((path) => path !== null)
  );
}

export async function openPage(address: string): Promise<Page> {
  const program = findChromium();
  if (!program) throw new Error("the tests of the page need Chromium on PATH, or its path in CHROMIUM (apt install chromium)");
  const profile = mkdtempSync(join(tmpdir(), "pith page "));
  const flags = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
    "about:blank",
  ];
  const browser = Bun.spawn([program, ...flags], { stdin: "ignore", stdout: "ignore", stderr: "ignore" });
  const socket = await connect(profile);
  const waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  const problems: string[] = [];
  let loaded = () => {};
  socket.addEventListener("message", ({ data }) => {
    const { id, result, error, method, params } = JSON.parse(String(data)) as Message;
    if (id !== undefined) waiting.get(id)?.(error ? { error } : (result ?? {}));
    else if (method === "Page.loadEventFired") loaded();
    else if (method === "Runtime.exceptionThrown" || method === "Log.entryAdded") problems.push(JSON.stringify(params));
    else if (method === "Network.requestWillBeSent") problems.push(`request: ${JSON.stringify(params?.["request"])}`);
  });
  let last = 0;
  const send = (method: string, params: object = {}) =>
    new Promise<Record<string, unknown>>((answer) => {
      waiting.set(++last, answer);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  for (const domain of ["Page", "Runtime", "Log"]) await send(`${domain}.enable`);
  const isLoaded = new Promise<void>((done) => (loaded = done));
  await send("Page.navigate", { url: address });
  await isLoaded;
  await send("Network.enable");
  return {
    problems,
    send,
    async evaluate<T>(expression: string) {
      const { result, exceptionDetails } = await send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true });
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: T }).value;
    },
    async screenshot({ width = 1100, height = 1400, dark = false } = {}) {
      await send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });
      await send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
      const { data } = await send("Page.captureScreenshot", { format: "png" });
      return Buffer.from(data as string, "base64");
    },
    async press(key) {
      const text = key === "Enter" ? "\r" : key === "Space" ? " " : undefined;
      const params = {
        key: key === "Space" ? " " : key,
        code: key,
        ...(key === "Enter" && { windowsVirtualKeyCode: 13 }),
        ...(key === "Tab" && { windowsVirtualKeyCode: 9 }),
      };
      await send("Input.dispatchKeyEvent", { type: "keyDown", ...params, ...(text && { text }) });
      await send("Input.dispatchKeyEvent", { type: "keyUp", ...params });
    },
    async close() {
      socket.close();
      browser.kill();
      await browser.exited;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

interface Message {
  id?: number;
  result?: Record<string, unknown>;
  error?: unknown;
  method?: string;
  params?: Record<string, unknown>;
}

/** Chromium writes its port down when it listens. */
async function connect(profile: string): Promise<WebSocket> {
  const file = join(profile, "DevToolsActivePort");
  while (!existsSync(file) || readFileSync(file, "utf8").split("\n").length < 2) await Bun.sleep(20);
  const [port] = readFileSync(file, "utf8").split("\n");
  const pages = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { type: string; webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(pages.find(({ type }) => type === "page")?.webSocketDebuggerUrl ?? "");
  await new Promise((open) => socket.addEventListener("open", open, { once: true }));
  return socket;
}
