// Programs that start another one. They matter for matching alone: nothing that they do changes.

interface Launcher {
  /** Words behind the name without which it is not a launcher: `pnpm exec`. */
  then?: string[];
  /** Options that take the next word. */
  values?: string[];
  /** How many words of its own stand before the command: the duration of `timeout`. */
  operands?: number;
  /** NAME=value may stand before the command. */
  assigns?: boolean;
  /** Options that make it something else. */
  never?: string[];
  /** The command stands behind the first of these words. */
  until?: string[];
}

const node: Launcher = { values: ["-p", "--package", "-w", "--workspace", "--registry"], never: ["-c", "--call"] };
const python: Launcher = {
  then: ["run"],
  values: [
    "--with",
    "--python",
    "-p",
    "--extra",
    "--group",
    "--package",
    "--project",
    "--directory",
    "--env-file",
    "-C",
    "--with-requirements",
  ],
};

const container: Launcher = {
  then: ["exec"],
  values: ["-e", "--env", "-u", "--user", "-w", "--workdir", "--env-file", "--index", "-f", "--file", "-p"],
  operands: 1,
  never: ["-d", "--detach"],
};

const launchers: Record<string, Launcher[]> = {
  env: [{ values: ["-u", "--unset", "-C", "--chdir"], assigns: true, never: ["-S", "--split-string"] }],
  timeout: [{ values: ["-k", "--kill-after", "-s", "--signal"], operands: 1 }],
  gtimeout: [{ values: ["-k", "--kill-after", "-s", "--signal"], operands: 1 }],
  nice: [{ values: ["-n", "--adjustment"] }],
  ionice: [{ values: ["-c", "-n", "--class", "--classdata"], never: ["-p"] }],
  stdbuf: [{ values: ["-i", "-o", "-e"] }],
  nohup: [{}],
  sudo: [
    {
      values: ["-u", "--user", "-g", "--group", "-h", "--host", "-p", "--prompt", "-C", "-D", "-r", "-t", "-T"],
      assigns: true,
      never: ["-e", "-l", "-v", "-k", "-i", "-s"],
    },
  ],
  doas: [{ values: ["-u", "-C"], never: ["-s"] }],
  command: [{ never: ["-v", "-V"] }],
  npx: [node],
  bunx: [node],
  pnpx: [node],
  uvx: [{ values: ["--from", "--with", "--python", "-p"] }],
  npm: [
    { ...node, then: ["exec"] },
    { ...node, then: ["x"] },
  ],
  pnpm: ["exec", "dlx"].map((word) => ({ then: [word], values: ["--filter", "-F", "-C", "--dir", "--package"] })),
  yarn: ["exec", "dlx"].map((word) => ({ then: [word], values: ["--cwd", "-p", "--package"] })),
  bun: [{ ...node, then: ["x"] }],
  corepack: [{}],
  uv: [python],
  poetry: [python],
  pdm: [python],
  hatch: [python],
  pipenv: [python],
  rye: [python],
  pixi: [python],
  python: [{ then: ["-m"] }],
  python3: [{ then: ["-m"] }],
  py: [{ then: ["-m"] }],
  bundle: [{ then: ["exec"] }],
  mise: ["exec", "x"].map((word) => ({ then: [word], until: ["--"] })),
  nix: ["develop", "shell"].map((word) => ({ then: [word], until: ["-c", "--command"] })),
  docker: [container, { ...container, then: ["compose", "exec"] }],
  podman: [container],
  "docker-compose": [container],
  kubectl: [{ then: ["exec"], until: ["--"] }],
  direnv: [{ then: ["exec"], operands: 1 }],
  "cross-env": [{ assigns: true }],
  dotenv: [{ values: ["-e"], then: ["--"] }],
  "xvfb-run": [{ values: ["-e", "-f", "-n", "-p", "-s", "-w"] }],
};

/** The words of the started command where the first word is a launcher: `npx -y jest -i` gives `jest -i`. */
export function findLaunched(words: string[]): string[] | undefined {
  const name = nameOf(words[0] ?? "");
  for (const launcher of Object.hasOwn(launchers, name) ? launchers[name]! : []) {
    const rest = skipOwnWords(words, launcher);
    if (rest && rest.length > 0) return rest;
  }
  return undefined;
}

/** The program that a word names: no folder, no ending, no version (`@biomejs/biome@2` is biome). */
export function nameOf(word: string): string {
  let base = word.slice(word.lastIndexOf("/") + 1);
  if (base.endsWith(".exe") || base.endsWith(".cmd")) base = base.slice(0, -4);
  const version = base.indexOf("@", 1);
  return version > 0 ? base.slice(0, version) : base;
}

function skipOwnWords(words: string[], launcher: Launcher): string[] | undefined {
  const wanted = [...(launcher.then ?? [])];
  if (launcher.until) {
    const end = words.findIndex((word) => launcher.until!.includes(word));
    return words[1] === wanted[0] && end > 0 ? words.slice(end + 1) : undefined;
  }
  let operands = launcher.operands ?? 0;
  let at = 1;
  for (; at < words.length; at++) {
    const word = words[at]!;
    if (launcher.never?.includes(word)) return undefined;
    if (wanted.length > 0 && word === wanted[0]) wanted.shift();
    else if (word === "--") {
      at++;
      break;
    } else if (launcher.values?.includes(word)) at++;
    else if (word.startsWith("-")) continue;
    else if (launcher.assigns && /^\w+=/.test(word)) continue;
    else if (wanted.length > 0) return undefined;
    else if (operands > 0) operands--;
    else break;
  }
  return wanted.length === 0 && operands === 0 ? words.slice(at) : undefined;
}
