// Hands what a command printed to pith; its answer, if there is one, takes the place of that text.
// Written by `pith init`, removed by `pith uninstall`.
import { execFile } from "node:child_process";

const pith = {pithPath};

export default function (pi) {
  pi.on("tool_result", async (event, ctx) => {
    try {
      if (event.toolName !== "bash") return undefined;
      const answer = await ask({ ...event, cwd: ctx.cwd, session: ctx.sessionManager.getSessionId() });
      return answer ? JSON.parse(answer) : undefined;
    } catch {
      return undefined;
    }
  });
}

function ask(payload) {
  return new Promise((resolve) => {
    const options = { timeout: 10_000, maxBuffer: 2 ** 26 };
    const child = execFile(pith, ["hook", "pi"], options, (error, answer) => resolve(error ? "" : answer));
    child.stdin.on("error", () => {});
    child.stdin.end(JSON.stringify(payload));
  });
}
