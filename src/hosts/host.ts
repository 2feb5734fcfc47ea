import type { Edit } from "./settings-file.ts";

/** Where an install happens: whose home, which project, which executable. */
export interface Place {
  home: string;
  cwd: string;
  env: Record<string, string | undefined>;
  /** Absolute path of the executable of pith. */
  pith: string;
  /** The same as a word for the shell, in quotes where it needs them. */
  word: string;
  /** Where pith keeps what it stores. */
  data: string;
}

/** User: every project of this user. Project: the current folder alone. */
export type Scope = "user" | "project";

export interface Host {
  name: string;
  title: string;
  isInstalled: (place: Place) => boolean;
  settingsFile: (place: Place, scope: Scope) => string;
  edit: (place: Place) => Edit;
  /** The rules that `edit` adds for us, each with the reason that the user is told. */
  listRules: (place: Place) => { rule: string; why: string }[];
  /** What keeps the host from reading this settings text, if anything does. */
  findObstacle: (text: string) => string | undefined;
  /** What the user has to do after an install. */
  nextStep: string;
  check: (place: Place) => Promise<Finding[]>;
}

/** One line of `pith doctor`. A `note` is worth knowing and no failure. */
export interface Finding {
  level: "ok" | "note" | "fail";
  what: string;
  try?: string;
}
