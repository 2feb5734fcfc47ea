// Hands what a command printed to pith; its answer, if there is one, takes the place of that text.
// There is no `tool.call` here: of two plugins the first that does not allow a call is heard, and Amp's own permissions come last.
// A call that is changed here would run though they refuse it.
// Written by `pith init`, removed by `pith uninstall`.
import { execFile } from "node:child_process";

const pith = {pithPath};

export default function (amp) {
  amp.on("tool.result", async (event, ctx) => {
    try {
      const { tool, input, status, output, thread } = event;
      if (status !== "done" || (tool !== "shell_command" && tool !== "Bash")) return undefined;
      const root = ctx.system.workspaceRoot;
      const cwd = root ? amp.helpers.filePathFromURI(root) : "";
      const answer = await ask({ event: "tool.result", tool, input, status, output, cwd, session: thread.id });
      // Its status, and what Amp keeps beside the text, stay.
      return answer ? { status: "done", output: { ...output, ...JSON.parse(answer) } } : undefined;
    } catch {
      return undefined;
    }
  });
}

function ask(payload) {
  return new Promise((resolve) => {
    // Amp starts its plugins under this name; a program made with Bun would be Bun itself under it.
    const { BUN_BE_BUN: _, ...env } = process.env;
    const options = { env, timeout: 10_000, maxBuffer: 2 ** 26 };
    const child = execFile(pith, ["hook", "amp"], options, (error, answer) => resolve(error ? "" : answer));
    child.stdin.on("error", () => {});
    child.stdin.end(JSON.stringify(payload));
  });
}
