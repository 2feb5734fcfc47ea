import { makeDialect } from "../opencode/hook.ts";

/** Kilo (7.7.9) sends what OpenCode sends, and asks about most commands that no rule of the user's names. */
export const dialect = makeDialect("ask");
