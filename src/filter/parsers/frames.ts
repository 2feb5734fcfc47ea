/** One call of a stack trace: lines `from` to `to` (exclusive). */
export interface Frame {
  from: number;
  to: number;
  /** A frame of a library or of the language itself; `of` names it where the path tells. */
  library: boolean;
  of?: string | undefined;
  /** What two printings of this frame have in common. */
  key: string;
  /** The lines that say enough; the others are carets below a whole line. */
  shown: number[];
}

export interface Dialect {
  name: string;
  /** Whether the call that raised stands at the end of a run of frames, as in Python. */
  innermostLast?: boolean;
  /** Notes stand at the left, whatever the frames' indent. */
  flush?: boolean;
  /** The frame that begins in this line, or ends in it where its name stands above. `open`: a frame of this dialect stands just above. */
  read(texts: readonly string[], at: number, open: boolean): Frame | undefined;
}

/** A line that may belong to a frame; a cheap look before the dialects are asked. */
export const mayBeFrame = /^[\s|+]*(?:File "|at |from |#\d+ |\d+:\s|❯ )|^(?:\t| {6})\/|^\s+[A-Z]:[\\/].*\.go:\d/;

/** What the folding leaves in place of frames; read again it stays as it is. */
export const folded = /^[\s|+]*\[(?:\d+ frames? (?:in|of) |the last \d+ frames? repeated |the same \d+ frames )/;

const pythonFrame = /^([\s|+]*)File "([^"]+)", line \d+(,? in .+)?$/;

const python: Dialect = {
  name: "python",
  innermostLast: true,
  read(texts, at) {
    const found = (texts[at] as string).match(pythonFrame);
    if (!found) return undefined;
    const [, gutter = "", path = "", inside] = found;
    let to = at + 1;
    const deeper = (text: string) => text.startsWith(`${gutter}  `) || text.startsWith(`${gutter}[Previous line repeated `);
    while (to < texts.length && to - at < 40 && deeper(texts[to] as string) && !pythonFrame.test(texts[to] as string)) to++;
    const library = inside !== undefined && isPythonLibrary(path);
    const lines = range(at, to);
    const shown =
      inside === undefined ? lines : lines.filter((i) => !isWholeCaret(texts[i] as string, texts[i - 1] as string, gutter.length));
    return { from: at, to, library, of: library ? pythonPackage(path) : undefined, key: lines.map((i) => texts[i]).join("\n"), shown };
  },
};

/** Whether a path is that of an installed package or of Python itself. */
export function isPythonLibrary(path: string): boolean {
  return /(?:^|[\\/])(?:site|dist)-packages[\\/]|[\\/]lib(?:64)?[\\/]python\d|^<frozen |[\\/]Lib[\\/](?!.*tests?[\\/])|[\\/](?:\.?venv|env)[\\/]bin[\\/]/.test(
    path,
  );
}

export function pythonPackage(path: string): string {
  const inSite = path.match(/(?:site|dist)-packages[\\/]([^\\/]+)/);
  if (inSite) return (inSite[1] as string).replace(/\.py$/, "");
  const inLibrary = path.match(/[\\/]lib(?:64)?[\\/]python[\d.]+[\\/]([^\\/]+)/) ?? path.match(/^<frozen ([\w.]+)/);
  return inLibrary ? (inLibrary[1] as string).replace(/\.py$/, "").replace(/\._.*/, "") : "python";
}

/** Carets that underline most of a line say nothing about it. */
export function isWholeCaret(text: string, above: string, gutter: number): boolean {
  const carets = text.slice(gutter).trim();
  if (!/^[~^]+$/.test(carets)) return false;
  return (
    carets.length >=
    above
      .slice(gutter)
      .trim()
      .replace(/^return\s+/, "").length *
      0.7
  );
}

const javaLibrary =
  /^(?:[\w.@$-]*\/\/?)?(?:javax?|jdk|sun|com\.sun|jakarta|kotlinx?|scala|groovy|clojure|org\.(?:junit|testng|mockito|assertj|hamcrest|opentest4j|springframework|hibernate|gradle|codehaus|slf4j|eclipse\.jetty|jboss|apache\.(?:maven|catalina|tomcat|coyote|kafka|logging|spark|hadoop))|io\.(?:netty|micronaut|quarkus|ktor|vertx)|reactor|akka|com\.(?:intellij|zaxxer|fasterxml|google\.(?:common|inject)))\./;

const java: Dialect = {
  name: "java",
  read(texts, at) {
    const found = (texts[at] as string).match(/^\s+at ([\w.@$/<>-]+)\(([^()]*)\)(?: ~?\[[^\]]*\])?$/);
    // JavaScript writes a blank before its bracket, .NET ` in file:line`.
    if (
      !found ||
      !/^(?:[\w$-]+\.(?:java|kt|kts|scala|groovy|clj)(?::\d+)?|Native Method|Unknown Source|<generated>)$/.test(found[2] as string)
    )
      return undefined;
    const name = found[1] as string;
    const library = javaLibrary.test(name) || name.includes("$$");
    return oneLine(texts, at, library, library ? name.replace(/^.*\//, "").split(".").slice(0, 2).join(".") : undefined);
  },
};

const script: Dialect = {
  name: "script",
  read(texts, at) {
    const text = texts[at] as string;
    const found = text.match(
      /^\s+(?:at|❯) (?:async )?(?:.*?\(([^()]+)\)|((?:file:\/\/|\/|[A-Za-z]:|\.{1,2}\/|node:|[\w@.-]+\/)\S*:\d+(?::\d+)?)|.*\s(\S+:\d+:\d+))(,| \{)?$/,
    );
    const place = found?.[1] ?? found?.[2] ?? found?.[3];
    if (place === undefined || !/:\d+|^(?:<anonymous>|native|index \d+)$/.test(place)) return undefined;
    const library = /(?:^|[\\/])node_modules[\\/]|^(?:node|bun|internal|deno|ext):|^(?:<anonymous>|native|index \d+)$|^internal\//.test(
      place,
    );
    // The bracket that a frame's line opens is closed further down.
    return oneLine(texts, at, library && !text.endsWith("{"), library ? scriptPackage(place) : undefined);
  },
};

function scriptPackage(place: string): string | undefined {
  const found = place.match(/.*[\\/]?node_modules[\\/](?:\.pnpm[\\/][^\\/]+[\\/]node_modules[\\/])?((?:@[^\\/]+[\\/])?[^\\/:]+)/);
  return found?.[1] ?? place.match(/^(?:node|bun|deno)(?=:)/)?.[0];
}

const dotnet: Dialect = {
  name: "dotnet",
  read(texts, at) {
    // Mono writes ` [0x00021] in <hash>:0 ` of what has no source, and ` [0x00008] in file:14 `.
    const found = (texts[at] as string).match(
      /^\s+at ([\w.`<>+[\],]+) ?\([^()]*\)( in .+:line \d+| \[0x[0-9a-f]+\] in (?!<)\S.*:\d+(?: <---)?)?(?: \[0x[0-9a-f]+\] in <[0-9a-f]+>:0)?\s*$/,
    );
    if (!found || !/^(?:System|Microsoft|[A-Z]\w*\.)/.test(found[1] as string)) return undefined;
    const library = found[2] === undefined && /^(?:System|Microsoft|Xunit|NUnit|Newtonsoft|Npgsql)\./.test(found[1] as string);
    return oneLine(texts, at, library, library ? (found[1] as string).split(".")[0] : undefined);
  },
};

// The race detector indents with blanks.
const goPlace = /^\t(\S.*\.(?:go|s)):\d+(?: \+0x[0-9a-f]+)?$|^ {6}(\S.*\.(?:go|s)):\d+ \+0x[0-9a-f]+$/;

const go: Dialect = {
  name: "go",
  flush: true,
  read(texts, at) {
    const [, own, ofRace] = (texts[at] as string).match(goPlace) ?? [];
    const path = own ?? ofRace;
    const name = texts[at - 1];
    if (path === undefined || name === undefined || !/^(?:created by |  )?\S.*(?:\)| in goroutine \d+)$|^created by \S+$/.test(name))
      return undefined;
    const library =
      /[\\/]go[\\/]src[\\/](?:runtime|internal|sync|sort|testing|net|reflect|os|io|fmt|encoding|bufio|context|database|time|strings|bytes|slices|maps|iter|log|path|regexp|syscall|math|errors|html|text|crypto|compress|archive|flag|go|mime|plugin|strconv|unicode)[\\/]|\/pkg\/mod\/|\/vendor\/|\/usr\/(?:local\/)?(?:lib\/)?go[-\d.]*\/src\//.test(
        path,
      );
    const of = library
      ? name
          .replace(/^(?:created by |\s+)/, "")
          .replace(/\(.*$/, "")
          .replace(/^.*\//, "")
          .split(".")[0]
      : undefined;
    return { from: at - 1, to: at + 1, library, of, key: masked(`${name}\n${texts[at]}`), shown: [at - 1, at] };
  },
};

const rustFrame = /^\s+\d+:\s+(?:0x[0-9a-f]+ - )?(\S.*)$/;

const rust: Dialect = {
  name: "rust",
  read(texts, at, open) {
    const found = (texts[at] as string).match(rustFrame);
    if (!found) return undefined;
    const place = texts[at + 1]?.match(/^\s+at (\S.*):\d+(?::\d+)?$/)?.[1];
    // A numbered list alone is no trace.
    if (place === undefined && !open && !/^[Ss]tack backtrace:$/.test(texts[at - 1] ?? "")) return undefined;
    const name = found[1] as string;
    const library =
      place === undefined
        ? /^<*(?:std|core|alloc|backtrace|test|panic_unwind|__rust\w*|rust_\w+|_start|main|clone\d*|start_thread|__libc_\w+|__GI_\w+|_Unwind_\w+|.unknown)\b/.test(
            name.replace(/^</, "<"),
          )
        : /^\/rustc\/|[\\/]\.cargo[\\/](?:registry|git)[\\/]|[\\/]rustlib[\\/]|^\/build\/|\/sysdeps\/|\/csu\//.test(place);
    const crate = place?.match(/[\\/]registry[\\/]src[\\/][^\\/]+[\\/]([^\\/]+?)-\d[^\\/]*[\\/]/)?.[1];
    const to = place === undefined ? at + 1 : at + 2;
    return {
      from: at,
      to,
      library,
      of: library ? (crate ?? "std") : undefined,
      key: masked(`${name} ${place ?? ""}`),
      shown: range(at, to),
    };
  },
};

const ruby: Dialect = {
  name: "ruby",
  read(texts, at) {
    const path = (texts[at] as string).match(/^\s+(?:\d+: )?from (.+?):\d+(?::in [`'].+')?$/)?.[1];
    if (path === undefined) return undefined;
    const library = /[\\/]gems[\\/]|[\\/]lib[\\/]ruby[\\/]|^<internal:/.test(path);
    return oneLine(
      texts,
      at,
      library,
      library ? (path.match(/[\\/]gems[\\/]([^\\/]+?)-\d[^\\/]*[\\/](?!.*[\\/]gems[\\/])/)?.[1] ?? "ruby") : undefined,
    );
  },
};

const php: Dialect = {
  name: "php",
  read(texts, at) {
    const found = (texts[at] as string).match(/^#\d+ (?:(\S.*?)\(\d+\): .+|(\[internal function\]: .+)|(\{main\}))$/);
    if (!found) return undefined;
    const library = /[\\/]vendor[\\/]|^phar:/.test(found[1] ?? "");
    return oneLine(texts, at, library, library ? (found[1] as string).match(/[\\/]vendor[\\/]([^\\/]+[\\/][^\\/]+)/)?.[1] : undefined);
  },
};

// AddressSanitizer and its like, `#0 0x55… in name file:5`; ThreadSanitizer, `#0 name file:5 (module+0x12)`.
const nativeFrame =
  /^\s+#\d+ (?:0x[0-9a-f]+ (?:in (.+?) ?)?(?:(\S+?):\d+(?::\d+)?|\((\S+)\+0x[0-9a-f]+\))?(?: \(BuildId: \w+\))?|(\S.*?) (?:(\S+?):\d+(?::\d+)?|<null>) \((\S+?)\+0x[0-9a-f]+\)(?: \(BuildId: \w+\))?)$/;

const native: Dialect = {
  name: "native",
  read(texts, at) {
    const found = (texts[at] as string).match(nativeFrame);
    if (!found) return undefined;
    const name = found[1] ?? found[4] ?? "";
    const file = found[2] ?? found[5];
    const module = found[3] ?? found[6];
    const library =
      file !== undefined
        ? /^\/usr\/|\/sysdeps\/|\/csu\/|\/compiler-rt\/|\/libsanitizer\/|\/rustc\//.test(file)
        : /\.so(?:[.\d]*)$|\.dylib$/.test(module ?? "") || /^(?:_start|__\w+)$/.test(name);
    return oneLine(texts, at, library, library ? (/\b(?:std|__gnu_cxx)::|\/c\+\+\//.test(`${name} ${file}`) ? "std" : "libc") : undefined);
  },
};

/** What Node.js prints where its heap is full, and where it aborts: ` 1: 0xb78db3 node::OOMErrorHandler(…) [node]`. */
const v8: Dialect = {
  name: "v8",
  read(texts, at) {
    const text = texts[at] as string;
    return /^ ?\d+: 0x[0-9a-f]+ .*\[[^\]]+\]$/.test(text) ? oneLine(texts, at, true, "node") : undefined;
  },
};

export const dialects: readonly Dialect[] = [python, java, script, dotnet, go, rust, ruby, php, native, v8];

function oneLine(texts: readonly string[], at: number, library: boolean, of: string | undefined): Frame {
  return { from: at, to: at + 1, library, of, key: masked(texts[at] as string).replace(/^\s*#\d+ |(?:,| \{)$/g, ""), shown: [at] };
}

/** Text without addresses, which differ from one printing to the next. */
export function masked(text: string): string {
  return text.replace(/0x[0-9a-f]+\??/g, "0x").replace(/\bgoroutine \d+/g, "goroutine");
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}
