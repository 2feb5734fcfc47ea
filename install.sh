#!/bin/sh
# Builds pith, puts the executable in place, connects the agents found here, and shows what it does.
set -eu

usage() {
  cat <<'END'
Usage: ./install.sh [--prefix DIR] [--no-init] [--dry-run]

Build pith and put it at DIR/bin/pith, with a link pith-filter to it, connect
the coding agents found here, check that it works. Needs npm (or bun), no root.

  --prefix DIR   Where to install [default: $PREFIX, else ~/.local]
  --no-init      Leave the agents alone; `pith init` connects them later
  --dry-run      Say what would be done, and do nothing
END
}

fail() {
  printf 'install.sh: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

prefix=${PREFIX:-}
connect=yes
dry_run=no
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) [ $# -gt 1 ] || fail '--prefix needs a folder' 'try: ./install.sh --help'; prefix=$2; shift ;;
    --prefix=*) prefix=${1#--prefix=} ;;
    --no-init) connect=no ;;
    --dry-run) dry_run=yes ;;
    -h | --help) usage; exit 0 ;;
    *) printf 'install.sh: unknown option "%s"\n  try: ./install.sh --help\n' "$1" >&2; exit 2 ;;
  esac
  shift
done
[ -n "$prefix" ] || prefix=${HOME:?install.sh: HOME is not set; name a folder with --prefix}/.local
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
target=$prefix/bin/pith
CDPATH='' cd -- "$(dirname -- "$0")"

# The bun of this checkout, where it runs; npm may have left its install script out, and then the platform package has it.
find_bun() {
  for bun in node_modules/.bin/bun node_modules/@oven/bun-*/bin/bun; do
    if [ -x "$bun" ] && "$bun" --version >/dev/null 2>&1; then printf '%s\n' "$bun"; return 0; fi
  done
  return 1
}

is_fresh() {
  [ -f node_modules/.package-lock.json ] && [ ! package-lock.json -nt node_modules/.package-lock.json ] && find_bun >/dev/null
}

fetch() {
  if is_fresh; then return 0; fi
  if command -v npm >/dev/null 2>&1; then
    say 'fetching what the build needs (npm install)'
    quietly npm install --no-save --include=dev --no-audit --no-fund
  elif command -v bun >/dev/null 2>&1; then
    say 'fetching what the build needs (bun install)'
    quietly bun install --no-save
  else
    fail 'neither npm nor bun is here, and one of them is needed to build pith' \
      'Debian, Ubuntu:  sudo apt install nodejs npm' \
      'Fedora:          sudo dnf install nodejs' \
      'macOS:           brew install node' \
      'or see https://nodejs.org and https://bun.sh, then run ./install.sh again'
  fi
}

say() { printf '> %s\n' "$1"; }

# Prints what a step printed only where it fails.
quietly() {
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then rm -f "$log"; return 0; fi
  cat "$log" >&2
  rm -f "$log"
  fail "\`$*\` failed; what it printed stands above"
}

if [ "$dry_run" = yes ]; then
  if is_fresh; then say 'would build with the bun that is here'
  else say 'would fetch what the build needs into node_modules, with npm install, and build'; fi
  say "would put the executable at $target, and a link $target-filter to it"
  [ "$connect" = no ] || say 'would connect every agent found here; to see each change before, use --no-init and then pith init --dry-run'
  exit 0
fi

fetch
bun=$(find_bun) || bun=$(command -v bun) || fail 'bun was fetched but does not run on this machine' 'see https://bun.sh for the ways to get it, then run ./install.sh again'
say 'building'
quietly "$bun" src/build.ts
mkdir -p "$prefix/bin"
# Moved into place whole, so that a running pith keeps its own file; in pieces of 4 MB, as the build writes it.
trap 'rm -f "$target.new.$$"' EXIT
quietly dd if=dist/pith of="$target.new.$$" bs=4194304
chmod 755 "$target.new.$$"
mv -f "$target.new.$$" "$target"
# A second name that does nothing but filter, for agents that remember what they may run by a program's name.
ln -sf pith "$target-filter"
say "installed $("$target" --version) at $target"

# One agent that cannot be connected does not keep the rest from being checked and shown.
failed=no
if [ "$connect" = yes ]; then
  say 'connecting agents'
  "$target" init || failed=yes
fi

say 'checking'
# Left alone as asked, an agent without pith is nothing to mend.
"$target" doctor || failed=$connect

# A real command in a folder of its own: a test run of 60 tests, of which one fails. Its books are kept apart too.
show() {
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  bun=$(cd "$(dirname "$bun")" && pwd)/$(basename "$bun")
  mkdir "$work/shop"
  cd "$work/shop"
  i=0
  while [ $i -lt 59 ]; do
    i=$((i + 1))
    printf 'test("adds %s and 1", () => expect(%s + 1).toBe(%s));\n' $i $i $((i + 1))
  done >sum.test.js
  printf 'const basket = [];\n\ntest("counts what is in the basket", () => {\n  basket.push("apple");\n  expect(basket.length).toBe(2);\n});\n' >basket.test.js
  # These variables tell bun that an agent reads, and it prints less.
  env -u CLAUDECODE -u REPL_ID -u AGENT NO_COLOR=1 "$bun" test >"$work/raw" 2>&1 || true
  # Books that a sandbox left in the temporary folder are not this demo's.
  export TMPDIR="$work"
  XDG_DATA_HOME=$work/data "$target" filter --call 'bun test' <"$work/raw" >"$work/view"
  books=$(XDG_DATA_HOME=$work/data "$target" gain --json | tr -d ' \n')
  say 'before: what `bun test` prints'
  sed 's/^/  | /' "$work/raw" | head -n 12
  printf '  | ... %s lines, %s tokens\n' "$(wc -l <"$work/raw" | tr -d ' ')" "$(count rawTokens)"
  say 'after: what your agent reads of it'
  sed 's/^/  | /' "$work/view"
  printf '  | %s tokens\n' "$(count viewTokens)"
}

count() { printf '%s' "$books" | sed 's/^.*"totals":{[^}]*"'"$1"'":\([0-9]*\).*/\1/'; }

show
name="'$target'"
if [ "$(command -v pith || true)" = "$target" ]; then name=pith; fi
say "to see that it works: let your agent run the tests, or git log; then run $name gain"
say "to undo it: $name uninstall && rm '$target' '$target-filter'"
[ "$failed" = no ] || fail 'pith is installed, but something above has to be mended (the lines with "fail")' "try: $name doctor"
