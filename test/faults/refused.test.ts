import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { type Home, idIn, makeHome, makeLog, until } from "../programs/pith.ts";

// The kernel refuses, as it would on a disk without inodes, under a sandbox or behind a wall; nothing of the machine is changed for it.

let home: Home;
beforeEach(() => {
  home = makeHome();
});
afterEach(() => home.remove());

const refuse = `"${process.execPath}" "${import.meta.dir}/../programs/refuse.ts"`;
const sizes = { "some kilobytes": makeLog(3000), "some megabytes": makeLog(100_000) };

describe.each(["ENOSPC", "EROFS", "EACCES", "EMFILE", "EIO", "EDQUOT"])("no file can be made any more (%s)", (error) => {
  test.each(Object.entries(sizes))("an output of %s is printed whole, and the status stays", (_, log) => {
    writeFileSync(`${home.path}/log`, log);
    const line = `set -o pipefail; { cat log; exit 3; } 2>&1 | "$PITH" filter git/log`;
    const { out, err, status } = home.bash(`${refuse} create ${error} -- bash -c '${line}'`);
    expect(out === log).toBe(true);
    expect(err).toMatch(new RegExp(`^pith: cannot keep the raw output(, so here is all of it)?: .*${error}.*\\n$`));
    expect(status).toBe(3);
  });

  test("a command that pith starts is shown, and its status stays", () => {
    writeFileSync(`${home.path}/log`, sizes["some kilobytes"]);
    const { out, status } = home.bash(`${refuse} create ${error} -- "$PITH" run --rule git/log -- sh -c 'cat log; exit 3'`);
    expect(out === sizes["some kilobytes"]).toBe(true);
    expect(status).toBe(3);
  });

  test("the hook answers as ever, with the user's own rules still to be compiled too", () => {
    mkdirSync(`${home.path}/.config/pith/filters`, { recursive: true });
    writeFileSync(`${home.path}/.config/pith/filters/mine.yaml`, "match: mine go\ndrop: [x]\n");
    const payload = JSON.stringify({ hook_event_name: "PreToolUse", tool_name: "Bash", cwd: "/", tool_input: { command: "git log -5" } });
    const { out, err, status } = home.bash(`printf %s "$PAYLOAD" > call; ${refuse} create ${error} -- "$PITH" hook claude < call`, {
      PAYLOAD: payload,
    });
    expect(out).toContain("filter git/log");
    expect({ err, status }).toEqual({ err: "", status: 0 });
  });
});

// NFS, SMB, FAT, what a phone or a cloud mounts: much of what a disk does is missing there, or fails now and then.
describe("a file system", () => {
  /** What a call prints, and then `pith raw` and `pith gain`. */
  function callOn(what: string, how: string, log: string): { out: string; err: string; status: number | null } {
    writeFileSync(`${home.path}/log`, log);
    const line = `set -o pipefail; { cat log; exit 3; } 2>&1 | "$PITH" filter git/log --call "git log" --of claude.abcd`;
    return home.bash(`${refuse} ${what} ${how} -- bash -c '${line}'`);
  }

  test.each(Object.entries(sizes))(
    "without locks, links and a way to wait for the disk is all that is needed for an output of %s",
    (_, log) => {
      const { out, err, status } = callOn("bonds", "kill", log);
      expect({ err, status }).toEqual({ err: "", status: 3 });
      const line = `"$PITH" raw ${idIn(out)} > raw && cmp raw log && "$PITH" gain > said && cat said`;
      expect(home.bash(`${refuse} bonds kill -- bash -c '${line}'`)).toMatchObject({ out: expect.stringContaining("git/log"), err: "" });
    },
  );

  describe.each(["EPERM", "EXDEV", "EIO", "EEXIST"])("on which nothing can be renamed (%s)", (error) => {
    test.each(Object.entries(sizes))("an output of %s is printed whole, and nothing of it is left", (_, log) => {
      const { out, err, status } = callOn("rename", error, log);
      expect(out === log).toBe(true);
      expect(err).toMatch(new RegExp(`^pith: cannot keep the raw output, so here is all of it: .*${error}.*\\n$`));
      expect(status).toBe(3);
      expect(home.bash("find .local/share/pith/raws -type f").out).toBe("");
    });

    test("the hook answers, though the user's own rules cannot be put in their place", () => {
      mkdirSync(`${home.path}/.config/pith/filters`, { recursive: true });
      writeFileSync(`${home.path}/.config/pith/filters/mine.yaml`, "match: mine go\ndrop: [x]\n");
      const payload = JSON.stringify({ hook_event_name: "PreToolUse", tool_name: "Bash", cwd: "/", tool_input: { command: "git log -5" } });
      writeFileSync(`${home.path}/call`, payload);
      const { out, err, status } = home.bash(`${refuse} rename ${error} -- "$PITH" hook claude < call`);
      expect(out).toContain("filter git/log");
      expect({ err, status }).toEqual({ err: "", status: 0 });
    });
  });

  test.each([
    ["mode", "EPERM"],
    ["mode", "ENOSYS"],
    ["time", "EPERM"],
    ["time", "EINVAL"],
  ])("that has no such thing as a %s of a file (%s) keeps what is printed", (what, error) => {
    // A folder that others may read, so that it would be changed; and a time of the last cleaning.
    home.bash(
      `"$PITH" filter git/log < /dev/null; mkdir -p .local/share/pith; chmod 755 .local/share/pith; touch -d yesterday .local/share/pith/cleaned`,
    );
    const { out, err, status } = callOn(what, error, sizes["some kilobytes"]);
    expect({ err, status }).toEqual({ err: "", status: 3 });
    expect(home.run(["raw", idIn(out)]).out === sizes["some kilobytes"]).toBe(true);
    expect(home.bash("find . -name raws -perm /077; find . -path '*/raws/*' -perm /077").out).toBe("");
    expect(home.run(["gain"]).out).toContain("git/log");
  });
});

describe("the network", () => {
  test("this test would see a call: bash is killed at its first", () => {
    expect(home.bash(`${refuse} network kill -- bash -c 'exec 3<> /dev/tcp/127.0.0.1/9'`).status).not.toBe(1);
    expect(home.bash(`${refuse} network ENETDOWN -- bash -c 'exec 3<> /dev/tcp/127.0.0.1/9'`).err).toContain("Network is down");
  });

  test.each([
    ["hook claude < call", "filter git/log"],
    ["filter git/log < log", "of 3000 lines shown"],
    ["run --rule git/log -- cat log", "of 3000 lines shown"],
    ["raw", "git/log"],
    ["raw $(cat id) --grep 2999", "2999"],
    ["gain", "git/log"],
    ["explain 'git log | tail -3'", "filter git/log"],
    ["rules", "git/log"],
    ["log log", "step"],
    ["trust --list", "no project"],
    ["doctor", "can be written"],
    ["init --dry-run claude", "hook claude"],
    ["init claude", "hook claude"],
    ["uninstall claude", "nothing"],
    ["discover", "no transcripts"],
    ["gain --html page.html", "wrote"],
    ["record --filters mine sort log", "recorded mine/sort/"],
    ["test --filters mine", "no rule in mine"],
    ["drain $(cat id)", ""],
    ["cat log", "step"],
    ["--version", "pith"],
    ["--help", "Usage"],
  ])("pith %s makes no call to it", (words, said) => {
    writeFileSync(`${home.path}/log`, sizes["some kilobytes"]);
    mkdirSync(`${home.path}/.claude`);
    const call = { hook_event_name: "PreToolUse", tool_name: "Bash", cwd: home.path, tool_input: { command: "git log -5" } };
    writeFileSync(`${home.path}/call`, JSON.stringify(call));
    writeFileSync(`${home.path}/id`, idIn(home.bash(`"$PITH" filter git/log < log`).out));
    // Files and not pipes: those of the test runner are sockets, and one is read by the calls that are refused here.
    const { out } = home.bash(
      `${refuse} network kill -- "$PITH" ${words} > said 2>&1 ${words.includes("<") ? "" : "< /dev/null"}; echo $?; cat said`,
    );
    expect(out).toContain(said);
    expect(out.split("\n")[0]).toMatch(/^[012]$/);
  });

  test("nor does what reads on where a call leaves somebody behind", async () => {
    const line = `{ printf 'one\\ntw'; { until [ -e over ]; do sleep 0.01; done; echo o; } & } 2>&1`;
    expect(home.bash(`${line} | ${refuse} network kill -- "$PITH" filter git/log; touch over`).out).toBe("one\ntw");
    const kept = () => home.run(["raw"]).out.slice(0, 4);
    await until(() => kept() !== "" && home.run(["raw", kept()]).out === "one\ntwo\n" && home.run(["raw", kept()]).err === "");
  });
});
