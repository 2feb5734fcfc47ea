// Facts kept and tokens removed over a folder of recorded outputs (`TOOL/CASE/{call.txt,raw.txt,case.json}` as its README says).
// usage: bun bench/corpus.ts DIR
const [dir] = process.argv.slice(2);
if (!dir) {
  console.error("usage: bun bench/corpus.ts DIR    (a folder with score.py and TOOL/CASE/raw.txt)");
  process.exit(2);
}
const root = `${import.meta.dir}/..`;
const child = Bun.spawn(["python3", "score.py", "--table", "--lost", ".", "--", `${root}/dist/pith`, "filter", "--call", "{call}"], {
  cwd: dir,
  env: { ...process.env, NODE_PATH: `${root}/node_modules`, XDG_DATA_HOME: `${process.env.TMPDIR ?? "/tmp"}/pith-bench` },
  stdout: "inherit",
  stderr: "inherit",
});
process.exit(await child.exited);
