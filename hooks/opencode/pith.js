// Hands shell calls, and what they printed, to pith; its answer, if there is one, takes their place.
// Written by `pith init`, removed by `pith uninstall`.
import { execFile } from "node:child_process";

const pith = {pithPath};

export const Pith = async ({ directory }) => {
  const host = { directory, shell: process.env.SHELL };
  return {
    config: async (config) => {
      host.shell = config?.shell ?? process.env.SHELL;
      host.permission = config?.permission ?? {};
      host.agents = Object.values(config?.agent ?? {}).map((agent) => agent?.permission ?? {});
    },
    // What is thrown here would take the place of the call or of its output.
    "tool.execute.before": async ({ tool, sessionID }, output) => {
      try {
        if (tool !== "bash") return;
        const { command } = await ask({ event: "tool.execute.before", sessionID, args: output.args, ...host });
        if (command) output.args.command = command;
      } catch {}
    },
    "tool.execute.after": async ({ tool, sessionID, args }, output) => {
      try {
        if (tool !== "bash") return;
        const answer = await ask({ event: "tool.execute.after", sessionID, args, directory, output });
        if (answer.output) output.output = answer.output;
      } catch {}
    },
  };
};

function ask(payload) {
  return new Promise((resolve, reject) => {
    const options = { timeout: 10_000, maxBuffer: 2 ** 26 };
    const child = execFile(pith, ["hook", "opencode"], options, (error, answer) => {
      try {
        resolve(error || !answer ? {} : JSON.parse(answer));
      } catch (fault) {
        reject(fault);
      }
    });
    child.on("error", () => {});
    child.stdin?.on("error", () => {});
    child.stdin?.end(JSON.stringify(payload));
  });
}
