/** An agent that no hook can serve: it reads in a text file how to call pith. */
export interface Reader {
  name: string;
  title: string;
  /** Its program, and the folder in the home that tells that it is here. */
  program: string;
  folder: string;
  /** What it reads everywhere, below the home; what it reads in a project. */
  user?: string;
  project: string;
  /** What the user has to do; nothing more than a new session if absent. */
  nextStep?: string;
}

// By their documentation. One line an agent is all that there is to add.
export const readers: Reader[] = [
  { name: "qwen", title: "Qwen Code", program: "qwen", folder: ".qwen", user: ".qwen/QWEN.md", project: "QWEN.md" },
  { name: "hermes", title: "Hermes", program: "hermes", folder: ".hermes", project: "AGENTS.md" },
  { name: "kimi", title: "Kimi Code", program: "kimi", folder: ".kimi-code", user: ".kimi-code/AGENTS.md", project: "AGENTS.md" },
  { name: "kiro", title: "Kiro", program: "kiro-cli", folder: ".kiro", user: ".kiro/steering/pith.md", project: ".kiro/steering/pith.md" },
  {
    name: "windsurf",
    title: "Windsurf",
    program: "windsurf",
    folder: ".codeium/windsurf",
    user: ".codeium/windsurf/memories/global_rules.md",
    project: "AGENTS.md",
  },
  { name: "goose", title: "goose", program: "goose", folder: ".config/goose", user: ".config/goose/.goosehints", project: ".goosehints" },
  {
    name: "aider",
    title: "Aider",
    program: "aider",
    folder: ".aider",
    project: "CONVENTIONS.md",
    nextStep: "aider --read CONVENTIONS.md, or `read: CONVENTIONS.md` in .aider.conf.yml",
  },
  { name: "zed", title: "Zed", program: "zed", folder: ".config/zed", project: "AGENTS.md" },
];
