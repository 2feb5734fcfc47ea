/** Texts of which one stands in whatever the pattern matches; undefined where none is known to. */
export function findWords(pattern: string): string[] | undefined {
  let at = 0;
  let isKnown = true;
  const take = (what: RegExp): RegExpExecArray | null => {
    what.lastIndex = at;
    const match = what.exec(pattern);
    at += match?.[0].length ?? 0;
    return match;
  };
  const readAlternatives = (): string[] | undefined => {
    const all = [readSequence()];
    while (take(/\|/y)) all.push(readSequence());
    return all.every((words) => words !== undefined) ? all.flat() : undefined;
  };
  const readSequence = (): string[] | undefined => {
    let best: string[] | undefined;
    let run = "";
    const offer = (words: string[] | undefined) => {
      if (words && lengthOf(words) > lengthOf(best)) best = words;
    };
    const close = (more = "") => {
      offer([run + more]);
      run = "";
    };
    while (at < pattern.length && pattern[at] !== "|" && pattern[at] !== ")") {
      const opened = take(opening);
      const inside = opened ? readAlternatives() : undefined;
      if (opened) at++;
      // `(?i:`: there letters stand for others too.
      if (opened?.[0] === "(?") isKnown = false;
      const [atom = ""] = opened ? [] : (take(/\[(?:\\[^]|[^\]\\])*\]|\\(?:x[\da-f]{2}|u[\da-f]{4}|c[a-z]|k<\w+>|[^])|[^]/iy) ?? []);
      const character = /^(?:[^[\\.^$]|\\[^\w])$/.test(atom) ? atom.slice(-1) : undefined;
      const repeat = take(/[+*?]\??|\{(\d+)(?:,\d*)?\}\??/y);
      const optional = repeat !== null && (/^[*?]/.test(repeat[0]) || repeat[1] === "0");
      if (character !== undefined && !repeat) run += character;
      else {
        close(optional ? "" : character?.repeat(Number(repeat?.[1] ?? 1)));
        if (opened && !optional && !/[=!]$/.test(opened[0])) offer(inside);
      }
    }
    close();
    return best;
  };
  const words = readAlternatives();
  return isKnown && lengthOf(words) >= shortest ? words : undefined;
}

const shortest = 2;
const opening = /\((?:\?(?::|<?[=!]|<\w+>)?)?/y;

/** Of the shortest of them. */
function lengthOf(words: string[] | undefined): number {
  return words ? Math.min(...words.map((word) => word.length)) : 0;
}
