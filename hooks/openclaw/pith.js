// Hands what a command printed to pith; its answer, if there is one, takes the place of that text.
// Written by `pith init`, removed by `pith uninstall`.
import { execFile } from "node:child_process";

const pith = {pithPath};

export default {
  id: "pith",
  name: "pith",
  register(api) {
    // What is thrown here would take the place of the output.
    const handOn = async (event, ctx) => {
      try {
        if (event.toolName !== "exec") return undefined;
        const { agents, tools } = api.config ?? {};
        const places = [{ ...agents?.defaults, tools }, ...(agents?.list ?? [])];
        const elsewhere = places.map((place) => [place?.sandbox?.mode, place?.tools?.exec?.host]);
        const { args, cwd, result } = event;
        const answer = await ask({ event: "tool_result", args, cwd, result, session: ctx.sessionId, elsewhere });
        return answer ? { result: { ...result, ...JSON.parse(answer) } } : undefined;
      } catch {
        return undefined;
      }
    };
    api.registerAgentToolResultMiddleware(handOn, { runtimes: ["openclaw"] });
  },
};

function ask(payload) {
  return new Promise((resolve) => {
    const options = { timeout: 10_000, maxBuffer: 2 ** 26 };
    const child = execFile(pith, ["hook", "openclaw"], options, (error, answer) => resolve(error ? "" : answer));
    child.stdin.on("error", () => {});
    child.stdin.end(JSON.stringify(payload));
  });
}
