import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { type KeptRaw, listRaws, readRaw } from "../../src/store/raw-reader.ts";
import { enterHome, type Home, makeLog } from "../programs/pith.ts";

// Whatever is killed, and whenever: what is on the disk afterwards is whole or says that it is not.

let home: Home;
beforeEach(() => {
  home = enterHome();
});
afterEach(() => home.remove());

// Above four megabytes a raw is written while it comes, below it at the end.
const sizes = { "some kilobytes": makeLog(3000), "some megabytes": makeLog(150_000) };
const victims = {
  "the filter": '[ "$(cat /proc/$pid/comm)" = pith ] && kill -9 $pid',
  "the command": '[ "$(cat /proc/$pid/comm)" = cat ] && kill -9 $pid',
  "the shell": "kill -9 $call",
  "the whole call": "kill -9 -- -$call",
};

// Twelve calls, each killed a little later than the one before; over when nobody holds the last pipe any more.
const killing = `
  call() {
    setsid bash -c 'set -o pipefail; cat log 2>&1 | "$PITH" filter git/log > /dev/null; true' & call=$!
    sleep $1
    for pid in $(cat /proc/$call/task/$call/children); do eval "$KILL"; done
  }
  { for moment in 0.00 0.01 0.02 0.04 0.06 0.08 0.10 0.13 0.16 0.20 0.25 0.30; do call $moment & done; wait; } 3>&1 > /dev/null 2>&1 | cat`;

describe.each(Object.entries(sizes))("an output of %s", (_, log) => {
  test.each(Object.entries(victims))(
    "killed at any moment: %s",
    (_, kill) => {
      writeFileSync(`${home.path}/log`, log);
      home.bash(killing, { KILL: kill });
      const { raws } = listRaws();
      for (const { id } of raws) {
        const raw = readRaw(id) as KeptRaw;
        const text = Buffer.concat([...raw.blocks()]).toString();
        expect(log.startsWith(text)).toBe(true);
        // A command that was killed may have given the filter less than all, but that is kept.
        if (raw.facts.complete) expect(text.length).toBe(raw.facts.bytes);
      }
      if (raws[0]) expect(home.run(["raw", raws[0].id, "--tail", "1"]).status).toBe(0);
      expect(home.run(["raw"]).status).toBe(0);
      expectWholeLines();
      expect(home.run(["gain"])).toMatchObject({ err: "", status: 0 });
      // And the next call is as the first one was.
      expect(home.bash(`"$PITH" filter git/log < log`).out).toContain(`of ${log.split("\n").length - 1} lines shown`);
    },
    60_000,
  );
});

test("the lines of the ledger are whole while many are killed that write it", () => {
  writeFileSync(`${home.path}/log`, sizes["some kilobytes"]);
  home.bash(
    `for i in $(seq 24); do "$PITH" filter git/log < log > /dev/null & pids="$pids $!"; done
     for pid in $pids; do sleep 0.01; kill -9 $pid; done 2> /dev/null; wait 2> /dev/null`,
  );
  home.bash('"$PITH" filter git/log < log');
  expectWholeLines();
}, 60_000);

function expectWholeLines(): void {
  const store = `${home.path}/.local/share/pith`;
  for (const name of existsSync(store) ? readdirSync(store) : []) {
    if (!name.startsWith("ledger-")) continue;
    for (const line of readFileSync(`${store}/${name}`, "utf8").split("\n").slice(0, -1)) expect(JSON.parse(line)).toMatchObject({ v: 1 });
    expect(readFileSync(`${store}/${name}`, "utf8")).toEndWith("}\n");
  }
}
