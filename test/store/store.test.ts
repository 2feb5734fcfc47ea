import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { cleanStore } from "../../src/store/clean.ts";
import { findHomes, openHome } from "../../src/store/home.ts";
import { appendLedger } from "../../src/store/ledger.ts";
import { headerSize, parseFrameLength } from "../../src/store/raw-file.ts";
import { findRaw, type KeptRaw, listRaws, readRaw } from "../../src/store/raw-reader.ts";
import { createRaw, keepRaw, reopenRaw, warmUp } from "../../src/store/raw-writer.ts";
import { enterHome, type Home } from "../programs/pith.ts";

let home: Home;
beforeEach(() => {
  home = enterHome();
});
afterEach(() => home.remove());

const origin = { project: "/home/me/shop", rule: "npm/test" };
const bytes = (text: string) => new TextEncoder().encode(text);
/** How many bytes the last frame of a raw takes. */
const lastFrame = (path: string) => {
  const file = readFileSync(path);
  let last = headerSize;
  for (let at = headerSize; at < file.length; at += 12 + (parseFrameLength(file, at) ?? 0)) last = at;
  return file.length - last;
};
const fillEnd = (path: string, size: number, value = 0) => {
  const file = readFileSync(path);
  writeFileSync(path, file.fill(value, file.length - size));
};
const read = (id: string) => {
  const raw = readRaw(id);
  return typeof raw === "object" ? Buffer.concat([...raw.blocks()]).toString() : raw;
};

describe("the rehearsal", () => {
  test("keeps nothing, and makes no device that is missing", () => {
    const missing = `${home.path}/null`;
    expect(() => warmUp(bytes("error: word\n"), origin, missing)).toThrow("ENOENT");
    warmUp(bytes("error: word\n"), origin);
    expect(existsSync(missing)).toBe(false);
    expect(listRaws().raws).toEqual([]);
  });
});

describe("where it is", () => {
  test("XDG_DATA_HOME comes before HOME, if it is absolute", () => {
    process.env["XDG_DATA_HOME"] = `${home.path}/data`;
    expect(openHome()).toBe(`${home.path}/data/pith`);
    process.env["XDG_DATA_HOME"] = "relative";
    expect(openHome()).toBe(`${home.path}/.local/share/pith`);
  });

  test("a folder that others may read is closed to them", () => {
    const store = openHome();
    chmodSync(store, 0o755);
    openHome();
    expect(statSync(store).mode & 0o777).toBe(0o700);
  });

  test("a link in the shared temporary folder is not followed", () => {
    process.env["HOME"] = "/dev/null";
    mkdirSync(`${home.path}/elsewhere`);
    symlinkSync(`${home.path}/elsewhere`, `${home.path}/pith-${process.getuid?.()}`);
    expect(() => openHome()).toThrow();
    expect(readdirSync(`${home.path}/elsewhere`)).toEqual([]);
  });

  test("a folder of somebody else's is not used, wherever it lies", () => {
    mkdirSync(`${home.path}/.local/share/pith`, { recursive: true });
    const uid = process.getuid as () => number;
    process.getuid = () => uid() + 1;
    try {
      expect(() => openHome()).toThrow("belongs to somebody else");
      expect(findHomes()).toEqual([]);
    } finally {
      process.getuid = uid;
    }
  });

  test("what lies in the temporary folder and at home is read together", () => {
    const first = keepRaw(bytes("at home\n"), 1, origin);
    process.env["HOME"] = "/dev/null";
    const second = keepRaw(bytes("in a sandbox\n"), 1, origin);
    process.env["HOME"] = home.path;
    expect([read(first), read(second)]).toEqual(["at home\n", "in a sandbox\n"]);
    expect(listRaws().raws).toHaveLength(2);
  });
});

describe("a raw", () => {
  test("of any size comes back byte for byte", async () => {
    const large = "one line of this text, which is as long as that\n".repeat(80_000);
    const whole = keepRaw(bytes(large), 80_000, origin);
    const writer = createRaw(origin);
    for (let at = 0; at < large.length; at += 70_001) await writer.write(bytes(large.slice(at, at + 70_001)));
    await writer.finish(80_000);
    expect(read(whole) === large).toBe(true);
    expect(read(writer.id) === large).toBe(true);
  });

  test("can be read while it is written, and is called complete at its end alone", async () => {
    const writer = createRaw(origin);
    await writer.write(bytes("first\n"));
    expect(read(writer.id)).toBe("");
    await writer.flush();
    expect(read(writer.id)).toBe("first\n");
    expect(listRaws().raws[0]).toMatchObject({ id: writer.id, complete: false, bytes: 6 });
    await writer.write(bytes("second\n"));
    await writer.finish(2);
    expect(read(writer.id)).toBe("first\nsecond\n");
    expect(listRaws().raws[0]).toMatchObject({ complete: true, bytes: 13, lines: 2 });
  });

  test("holds no half of a secret that comes in two pieces", async () => {
    const token = `gh${"p_"}${"aB3".repeat(12)}`;
    const writer = createRaw(origin);
    await writer.write(bytes(`first\nmade ${token.slice(0, 20)}`));
    await writer.flush();
    expect(read(writer.id)).toBe("first\n");
    await writer.write(bytes(`${token.slice(20)}\n`));
    await writer.finish(2);
    const line = `${"x,".repeat(524_280)}${token},${"y,".repeat(9000)}`;
    const long = createRaw(origin);
    await long.write(bytes(line));
    await long.finish(0);
    expect(read(writer.id)).toBe("first\nmade [masked github-token]\n");
    for (const id of [long.id, keepRaw(bytes(line), 0, origin)])
      expect(read(id) === line.replace(token, "[masked github-token]")).toBe(true);
  });

  test("holds no value whose name was written before", async () => {
    const writer = createRaw(origin);
    await writer.write(bytes("db:\n  password: |\n"));
    await writer.flush();
    await writer.write(bytes("    tr0ub4dor-and-more\n"));
    await writer.flush();
    await writer.write(bytes("    and-a-second-0ne\nlast\n"));
    await writer.finish(5);
    expect(read(writer.id)).toBe("db:\n  password: |\n    [masked named-value]\n    [masked named-value]\nlast\n");
  });

  test("is gone on with by another process", async () => {
    const writer = createRaw(origin);
    await writer.write(bytes("first\n"));
    const left = await writer.leave(1);
    const other = reopenRaw(writer.id, left);
    await other?.write(bytes("second\n"));
    await other?.finish(1);
    expect(read(writer.id)).toBe("first\nsecond\n");
    expect(listRaws().raws[0]).toMatchObject({ complete: true, bytes: 13, lines: 2 });
    expect(reopenRaw(writer.id)).toBeUndefined();
  });

  test("that a kill cut in the middle ends before what is half there", async () => {
    const writer = createRaw(origin);
    await writer.write(bytes("first\n"));
    await writer.flush();
    const path = findRaw(writer.id) as string;
    const size = statSync(path).size;
    await writer.write(bytes("second, which is longer than the first was\n"));
    await writer.flush();
    truncateSync(path, statSync(path).size - 5);
    expect(read(writer.id)).toBe("first\n");
    truncateSync(path, size + 7);
    expect(read(writer.id)).toBe("first\n");
    expect(listRaws().raws[0]?.complete).toBe(false);
  });

  test("that was killed between its last byte and its name is not called complete", () => {
    const id = keepRaw(bytes("all of it\n"), 1, origin);
    const path = findRaw(id) as string;
    renameSync(path, `${path}.part`);
    expect(readRaw(id)).toMatchObject({ facts: { complete: false } });
    expect(listRaws().raws[0]?.complete).toBe(false);
  });

  test.each([
    ["shorter than it was written", (path: string) => truncateSync(path, statSync(path).size - 1)],
    ["without its last frame", (path: string) => truncateSync(path, statSync(path).size - lastFrame(path))],
    ["with zeros for its last kilobyte", (path: string) => fillEnd(path, 1000)],
    ["with noise for its last kilobyte", (path: string) => fillEnd(path, 1000, 0xa7)],
  ])("that a power cut left %s is read as far as it goes, and called incomplete", (_, damage) => {
    const text = Array.from({ length: 60_000 }, (_, i) => `${i} ${Bun.hash(String(i)).toString(36)}\n`).join("");
    const id = keepRaw(bytes(text), 60_000, origin);
    damage(findRaw(id) as string);
    const raw = readRaw(id) as KeptRaw;
    const found = Buffer.concat([...raw.blocks()]).toString();
    expect(text.startsWith(found)).toBe(true);
    expect(found.length).toBeLessThan(text.length);
    expect(raw.facts.complete).toBe(false);
  });

  test("that a power cut left without its header is no raw", () => {
    const id = keepRaw(bytes("all of it\n"), 1, origin);
    const path = findRaw(id) as string;
    for (const size of [0, 100]) {
      truncateSync(path, size);
      expect(readRaw(id)).toBeUndefined();
      expect(listRaws().raws).toEqual([]);
    }
  });

  test("gives back all it was given where writing fails", async () => {
    const writer = createRaw(origin);
    const text = "a line that is kept, and one more\n".repeat(50_000);
    await writer.write(bytes(text));
    await writer.write(bytes("last\n"));
    expect(Buffer.concat(await Array.fromAsync(writer.recover())).toString() === `${text}last\n`).toBe(true);
  });

  test("that is too large alone keeps its beginning, its end and an extract, and says so", async () => {
    const writer = createRaw(origin, { head: 1_500_000, tail: 1_500_000 });
    const lines = Array.from(
      { length: 200_000 },
      (_, i) => `${i} ${Bun.hash(String(i)).toString(36)}${Bun.hash(String(-i)).toString(36)}\n`,
    );
    for (let at = 0; at < lines.length; at += 1000) await writer.write(bytes(lines.slice(at, at + 1000).join("")));
    await writer.finish(200_000, bytes("the one error\n"));
    const text = read(writer.id) as string;
    expect(text.startsWith(lines.slice(0, 100).join(""))).toBe(true);
    expect(text.endsWith(lines.slice(-100).join(""))).toBe(true);
    expect(text).toMatch(
      /\n\[\d+ bytes left out here: too large to keep whole; an extract of all of it follows\]\nthe one error\n\[end of the extract\]\n/,
    );
    expect(listRaws().raws[0]).toMatchObject({ bytes: lines.join("").length, lines: 200_000, complete: true });
    expect(listRaws().raws[0]?.left).toBeGreaterThan(100_000);
  });

  test("tells how many secrets were masked, however it was written", async () => {
    const secret = (i: number) => bytes(`API_${"KEY"}=a${i}b2c3d4e5f6g7h8\n`);
    const counted = (id: string) => listRaws().raws.find((facts) => facts.id === id)?.masked;
    const three = Buffer.concat([secret(1), secret(2), secret(3)]);
    expect(counted(keepRaw(three, 3, origin))).toBe(3);
    const writer = createRaw(origin, { head: 1_200_000, tail: 1_000_000 });
    await writer.write(secret(1));
    await writer.flush();
    expect(counted(writer.id)).toBe(1);
    const noise = Array.from(
      { length: 100_000 },
      (_, i) => `${i} ${Bun.hash(String(i)).toString(36)}${Bun.hash(String(-i)).toString(36)}\n`,
    );
    await writer.write(bytes(noise.join("")));
    await writer.write(secret(2));
    await writer.finish(100_002, Buffer.concat([secret(1), secret(2)]));
    expect(counted(writer.id)).toBe(2);
    const first = createRaw(origin);
    await first.write(secret(1));
    await first.write(Buffer.from(secret(2)).subarray(0, -1));
    const left = await first.leave(1);
    expect(counted(first.id)).toBe(2);
    const other = reopenRaw(first.id, left);
    await other?.write(bytes("\n"));
    await other?.write(secret(3));
    await other?.finish(2);
    expect(counted(first.id)).toBe(3);
  });

  test("is for its owner alone, in folders that are too", () => {
    const path = findRaw(keepRaw(bytes("x\n"), 1, origin)) as string;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    for (let at = path; at.length > home.path.length + "/.local/share".length; at = at.slice(0, at.lastIndexOf("/")))
      expect(statSync(at).mode & 0o077).toBe(0);
  });

  test("never takes the name of another", () => {
    const ids = Array.from({ length: 600 }, () => keepRaw(bytes("x\n"), 1, origin));
    expect(new Set(ids).size).toBe(600);
    expect(readdirSync(`${openHome()}/raws`).flatMap((day) => readdirSync(`${openHome()}/raws/${day}`))).toHaveLength(600);
  });
});

describe("cleaning", () => {
  const now = new Date();
  const raws = () => readdirSync(`${openHome()}/raws`).flatMap((day) => readdirSync(`${openHome()}/raws/${day}`));
  const putRaw = (day: string, name: string, size: number, age: number) => {
    mkdirSync(`${openHome()}/raws/${day}`, { recursive: true });
    const path = `${openHome()}/raws/${day}/${name}`;
    writeFileSync(path, "");
    truncateSync(path, size);
    const then = new Date(now.getTime() - age);
    utimesSync(path, then, then);
  };
  const today = now.toISOString().slice(0, 10);

  test("takes what is older than seven days, and its folder", () => {
    putRaw("2020-01-01", "oldd", 10, 9 * 86_400_000);
    putRaw(today, "neww", 10, 0);
    cleanStore(now);
    expect(raws()).toEqual(["neww"]);
    expect(existsSync(`${openHome()}/raws/2020-01-01`)).toBe(false);
  });

  test("keeps 256 MB of the newest, and the newest whatever its size", () => {
    putRaw(today, "aaaa", 300 * 2 ** 20, 1000);
    putRaw(today, "bbbb", 10, 5000);
    cleanStore(now);
    expect(raws()).toEqual(["aaaa"]);
  });

  test("happens at most once an hour, and after a clock was set back", () => {
    cleanStore(now);
    putRaw("2020-01-01", "oldd", 10, 9 * 86_400_000);
    putRaw(today, "neww", 10, 0);
    cleanStore(new Date(now.getTime() + 60_000));
    expect(raws()).toContain("oldd");
    cleanStore(new Date(now.getTime() - 86_400_000));
    expect(raws()).toEqual(["neww"]);
  });

  test("takes what a clock in the future has left before anything of today", () => {
    putRaw("2099-01-01", "late", 300 * 2 ** 20, -70 * 365 * 86_400_000);
    putRaw(today, "aaaa", 10, 1000);
    putRaw(today, "bbbb", 10, 5000);
    cleanStore(now);
    expect(raws().sort()).toEqual(["aaaa", "bbbb"]);
    expect(existsSync(`${openHome()}/raws/2099-01-01`)).toBe(false);
  });

  test("leaves the ledger alone", () => {
    appendLedger({ kind: "raw", time: "2020-01-01T00:00:00.000Z", id: "aaaa", tokens: 1, rule: "a/b", project: "" });
    cleanStore(now);
    expect(readdirSync(openHome())).toContain("ledger-2020-01.jsonl");
  });
});
