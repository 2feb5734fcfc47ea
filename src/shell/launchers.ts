// Programs that start another one. They matter for matching alone: nothing that they do changes.

interface Launcher {
  /** Words behind the name without which it is not a launcher: `pnpm exec`. */
  subcommand?: string[];
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

/** The words of the started command where the first word is a launcher: `npx -y jest -i` gives `jest -i`. */
export function findLaunched(words: string[]): string[] | undefined {
  const name = nameOf(words[0] ?? "");
  if (!mayStart(name, words)) return undefined;
  for (const launcher of launchersOf(name)) {
    const rest = skipOwnWords(words, launcher);
    if (rest && rest.length > 0) return rest;
  }
  return undefined;
}

/** All that `launchersOf` knows, with the words without which they start nothing: the hook would have to read that whole function first. */
const starters =
  " env timeout gtimeout nice ionice stdbuf nohup corepack sudo doas command npx bunx pnpx npm:exec npm:x bun:x pnpm:exec pnpm:dlx yarn:exec yarn:dlx uvx uv:run poetry:run pdm:run hatch:run pipenv:run rye:run pixi:run python:-m python3:-m py:-m bundle:exec mise:exec mise:x nix:develop nix:shell docker:exec podman:exec docker-compose:exec kubectl:exec direnv:exec cross-env dotenv:-- xvfb-run ";

function mayStart(name: string, words: string[]): boolean {
  if (starters.includes(` ${name} `)) return true;
  for (let at = 1; at < words.length; at++) if (starters.includes(` ${name}:${words[at]} `)) return true;
  return false;
}

/** The program that a word names: no folder, no ending, no version (`@biomejs/biome@2` is biome). */
export function nameOf(word: string): string {
  let base = word.slice(word.lastIndexOf("/") + 1);
  if (base.endsWith(".exe") || base.endsWith(".cmd")) base = base.slice(0, -4);
  const version = base.indexOf("@", 1);
  return version > 0 ? base.slice(0, version) : base;
}

/** A switch, not a table: the hook builds only what it asks for. */
function launchersOf(name: string): Launcher[] {
  switch (name) {
    case "env":
      return [{ values: ["-u", "--unset", "-C", "--chdir"], assigns: true, never: ["-S", "--split-string"] }];
    case "timeout":
    case "gtimeout":
      return [{ values: ["-k", "--kill-after", "-s", "--signal"], operands: 1 }];
    case "nice":
      return [{ values: ["-n", "--adjustment"] }];
    case "ionice":
      return [{ values: ["-c", "-n", "--class", "--classdata"], never: ["-p"] }];
    case "stdbuf":
      return [{ values: ["-i", "-o", "-e"] }];
    case "nohup":
    case "corepack":
      return [{}];
    case "sudo":
      return [
        {
          values: ["-u", "--user", "-g", "--group", "-h", "--host", "-p", "--prompt", "-C", "-D", "-r", "-t", "-T"],
          assigns: true,
          never: ["-e", "-l", "-v", "-k", "-i", "-s"],
        },
      ];
    case "doas":
      return [{ values: ["-u", "-C"], never: ["-s"] }];
    case "command":
      return [{ never: ["-v", "-V"] }];
    case "npx":
    case "bunx":
    case "pnpx":
      return [startsPackage([])];
    case "npm":
      return [startsPackage(["exec"]), startsPackage(["x"])];
    case "bun":
      return [startsPackage(["x"])];
    case "pnpm":
    case "yarn":
      return [startsInWorkspace("exec"), startsInWorkspace("dlx")];
    case "uvx":
      return [{ values: ["--from", "--with", "--python", "-p"] }];
    case "uv":
    case "poetry":
    case "pdm":
    case "hatch":
    case "pipenv":
    case "rye":
    case "pixi":
      return [
        {
          subcommand: ["run"],
          values: [
            "--with",
            "--with-requirements",
            "--python",
            "-p",
            "--extra",
            "--group",
            "--package",
            "--project",
            "--directory",
            "-C",
            "--env-file",
          ],
        },
      ];
    case "python":
    case "python3":
    case "py":
      return [{ subcommand: ["-m"] }];
    case "bundle":
      return [{ subcommand: ["exec"] }];
    case "mise":
      return ["exec", "x"].map((word) => ({ subcommand: [word], until: ["--"] }));
    case "nix":
      return ["develop", "shell"].map((word) => ({ subcommand: [word], until: ["-c", "--command"] }));
    case "docker":
      return [startsInContainer(["exec"]), startsInContainer(["compose", "exec"])];
    case "podman":
    case "docker-compose":
      return [startsInContainer(["exec"])];
    case "kubectl":
      return [{ subcommand: ["exec"], until: ["--"] }];
    case "direnv":
      return [{ subcommand: ["exec"], operands: 1 }];
    case "cross-env":
      return [{ assigns: true }];
    case "dotenv":
      return [{ values: ["-e"], subcommand: ["--"] }];
    case "xvfb-run":
      return [{ values: ["-e", "-f", "-n", "-p", "-s", "-w"] }];
    default:
      return [];
  }
}

function startsPackage(subcommand: string[]): Launcher {
  return { subcommand, values: ["-p", "--package", "-w", "--workspace", "--registry"], never: ["-c", "--call"] };
}

function startsInWorkspace(word: string): Launcher {
  return { subcommand: [word], values: ["--filter", "-F", "-C", "--dir", "--cwd", "-p", "--package"] };
}

function startsInContainer(subcommand: string[]): Launcher {
  const values = ["-e", "--env", "-u", "--user", "-w", "--workdir", "--env-file", "--index", "-f", "--file", "-p"];
  return { subcommand, values, operands: 1, never: ["-d", "--detach"] };
}

function skipOwnWords(words: string[], launcher: Launcher): string[] | undefined {
  const wanted = [...(launcher.subcommand ?? [])];
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
