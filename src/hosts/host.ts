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
  /** Known from its documentation alone, never run against: it is connected only where it is named. */
  isUnproved?: boolean;
  /** What an install writes, in this order; none where the agent has nothing for this scope. */
  files: (place: Place, scope: Scope) => HostFile[];
  /** The rules that the edits add for us, each with the reason that the user is told. */
  listRules: (place: Place) => { rule: string; why: string }[];
  /** What the user has to do after an install. */
  nextStep: string;
  check: (place: Place) => Promise<Finding[]>;
}

/** A file of a host's, and what becomes of it. */
export interface HostFile extends Edit {
  path: string;
  /** What keeps the host from reading this text, if anything does. */
  findObstacle?: (text: string) => string | undefined;
}

/** One line of `pith doctor`. A `note` is worth knowing and no failure. */
export interface Finding {
  level: "ok" | "note" | "fail";
  what: string;
  try?: string;
}
