#!/usr/bin/env bash
# README's way in, word for word, on a bare Debian that has git, Node and npm and nothing of ours, as a person who is not root.
#   sudo test/fresh/run.sh [--suite bookworm] [--tests]
# Needs root, debootstrap and a mirror (the one of this machine's apt). Keeps the system it made in .cache/fresh/.
set -euo pipefail
cd "$(dirname "$0")/../.."

suite=bookworm tests=no
while [ $# -gt 0 ]; do
  case $1 in
    --suite) suite=$2; shift 2 ;;
    --tests) tests=yes; shift ;;
    *) echo "test/fresh/run.sh: unknown option \"$1\"; it knows --suite NAME and --tests" >&2; exit 2 ;;
  esac
done

root=$PWD/.cache/fresh/$suite
if [ ! -e "$root/.made" ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)
  rm -rf "$root"
  mkdir -p "$root"
  debootstrap --variant=minbase "$suite" "$root" "$mirror"
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  chroot "$root" apt-get update -qq
  # By apt and not by debootstrap, which cannot resolve what npm needs.
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -yqq --no-install-recommends git nodejs npm ca-certificates
  chroot "$root" useradd --create-home me
  touch "$root/.made"
fi

# The name look-up and the trust of this machine; the repository as README's address.
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp --remove-destination -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
rm -rf "$root/home/me" "$root/srv/pith.git"
git clone --quiet --bare "$PWD" "$root/srv/pith.git"
mkdir -p "$root/home/me/.claude"
chroot "$root" chown -R me:me /home/me

block=$(awk '/^```/ { if (inside && text ~ /install\.sh/) { printf "%s", text; exit } inside = !inside; text = ""; next } inside { text = text $0 "\n" }' README.md)
[ -n "$block" ] || { echo 'README.md has no block with ./install.sh' >&2; exit 1; }
address=$(sed -n 's/.*git clone \([^ ]*\).*/\1/p' <<<"$block" | head -n 1)

trap 'umount "$root/proc" "$root/dev" 2>/dev/null || true' EXIT
mount -t proc proc "$root/proc" 2>/dev/null || mount --bind /proc "$root/proc"
mount --bind /dev "$root/dev"

stranger() {
  chroot --userspec=me:me "$root" /usr/bin/env -i HOME=/home/me USER=me PATH=/usr/local/bin:/usr/bin:/bin \
    ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt} bash -euc "cd; $1" </dev/null
}

echo "== $(stranger 'echo "node $(node --version), npm $(npm --version), $(git --version)"')"
stranger "git config --global --add safe.directory '*'; git config --global url./srv/pith.git.insteadOf '${address:-/nowhere}'"
printf '== README says:\n%s\n' "$block"
if [ -z "$address" ]; then
  stranger 'git clone --quiet /srv/pith.git pith'
  block="cd pith; $block"
fi
stranger "$block"

echo '== what it left'
stranger 'ls -l .local/bin/pith .local/bin/pith-filter .claude/settings.json; .local/bin/pith --version; cd pith; git status --short'
[ -z "$(stranger 'cd pith; git status --short')" ] || { echo 'the checkout is no longer clean' >&2; exit 1; }
if [ "$tests" = yes ]; then stranger 'cd pith; npm it'; fi

echo '== undone'
stranger '.local/bin/pith uninstall; test ! -e .claude/settings.json'
stranger 'rm ~/.local/bin/pith ~/.local/bin/pith-filter; rm -r ~/.local/share/pith; test -z "$(find .local -type f -o -type l)"'
echo 'fresh: passed'
