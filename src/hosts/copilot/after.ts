import type { After, Payload, Result } from "../dialect.ts";

// postToolUse of GitHub Copilot CLI (1.0.102). It is called for commands that fail, too, and for `read_bash`, which shows the end of a
// command that was still running when `bash` answered. Only texts that end in its line with the exit status are of commands that ran.

export const after: After = {
  async readResult({ sessionId: session, cwd, toolName: tool, toolArgs, toolResult }) {
    const shown: unknown = toolResult?.textResultForLlm;
    if (typeof shown !== "string" || (tool !== "bash" && tool !== "read_bash")) return undefined;
    const end = /<shellId: (\S+) completed with exit code (\d+)>\s*$/.exec(shown);
    if (!end) return undefined;
    // Some releases send the arguments as a text.
    const args: Payload = typeof toolArgs === "string" ? JSON.parse(toolArgs) : toolArgs;
    const command: unknown = tool === "bash" ? args?.command : await findCommand(String(session), end[1] ?? "");
    if (typeof command !== "string") return undefined;
    const printed = shown.slice(0, end.index);
    const saved = readSaved(printed);
    if (saved && !isCopilots(saved)) return undefined;
    return {
      command,
      cwd,
      session,
      text: printed,
      status: Number(end[2]),
      cut: saved !== undefined,
      whole: saved && { path: saved.path, head: saved.preview },
      ending: end[0].trim(),
      cap: [20_000, 20_000],
    } satisfies Result;
  },

  /** The kind of result is said as it was: of a failing command it is a success, too. */
  formatReplacement: (_result, text) => JSON.stringify({ modifiedResult: { resultType: "success", textResultForLlm: text } }),
};

interface Saved {
  path: string;
  kilobytes: number;
  preview: string;
}

/** Past 20 KB it shows where it saved the text, and its first 500 characters. */
function readSaved(printed: string): Saved | undefined {
  const note = /^Output too large to read at once \(([\d.]+) KB\)\. Saved to: (.+)\n[^\n]*\n\nPreview \(first \d+ chars\):\n/.exec(printed);
  if (!note) return undefined;
  return { path: note[2] ?? "", kilobytes: Number(note[1]), preview: printed.slice(note[0].length).replace(/\n$/, "") };
}

/** A command can print such a note, too, and would have any file shown whose size and beginning it could guess. */
function isCopilots({ path, kilobytes, preview }: Saved): boolean {
  if (!/\/\d+-copilot-tool-output-[\w-]+\.txt$/.test(path) || preview.length < 490) return false;
  return Math.abs(Bun.file(path).size / 1024 - kilobytes) < 0.06;
}

/** Which command runs in a shell, by the session's own log: a private format, so anything odd means none. */
async function findCommand(session: string, shell: string): Promise<string | undefined> {
  const home = Bun.env["COPILOT_HOME"] || `${Bun.env["HOME"]}/.copilot`;
  const text = await Bun.file(`${home}/session-state/${session}/events.jsonl`).text();
  const lines = text.split("\n");
  const find = (...parts: string[]): Payload => {
    const line = lines.findLast((one) => parts.every((part) => one.includes(part)));
    return line === undefined ? undefined : JSON.parse(line).data;
  };
  // The answer to the call that started it names the shell.
  const started = find('"tool.execution_complete"', `<command with shellId: ${shell} `);
  const call = started && find('"tool.execution_start"', JSON.stringify(started.toolCallId));
  return call?.toolName === "bash" ? call.arguments?.command : undefined;
}
