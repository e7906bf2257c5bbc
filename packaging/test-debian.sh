#!/usr/bin/env bash
# Builds the Debian package of the native binary in out/, and in a Debian of its own (debootstrap, chroot) installs it, uses it, upgrades
# it, removes it and purges it. Checks the unit with systemd-analyze.
# Usage: packaging/test-debian.sh    as root; everything is below a temporary directory, which is deleted. ROOT names an existing Debian.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -x out/ulak ] || {
  echo "test-debian.sh: out/ulak does not exist. Run ./publish.sh first." >&2
  exit 1
}
work=$(mktemp -d /tmp/ulak-debian.XXXXXX)
root=$work/debian
smtp=127.0.0.1:${ULAK_TEST_PORT:-43525}
console=127.0.0.1:$((${smtp##*:} + 1))
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  umount -q "$root/proc" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
fail() {
  echo "test-debian.sh: $1" >&2
  cat "$work/log" "$work/server" >&2 2>/dev/null || true
  exit 1
}
clean=(env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive HOME=/root)
inside() { chroot "$root" "${clean[@]}" "$@"; }

if [ -n "${ROOT:-}" ]; then
  cp -a "$ROOT" "$root"
else
  debootstrap --variant=minbase --include=libssl3,zlib1g,ca-certificates bookworm "$root" http://deb.debian.org/debian >"$work/log"
fi
mount -t proc proc "$root/proc"

# Runs the service as the unit does, without systemd. Not by the function above: a signal must reach the server and not a shell.
start() {
  ! curl -s -o /dev/null "http://$console/readyz" || fail "another server listens on $console"
  chroot "$root" "${clean[@]}" /usr/bin/ulak serve --config /etc/ulak/ulak.json --data /var/lib/ulak --smtp "$smtp" --console "$console" \
    >"$work/server" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    curl -sf -o /dev/null "http://$console/readyz" && return
    sleep 0.1
  done
  fail "the server is not ready after 10 s"
}
stop() {
  kill "$server"
  wait "$server" || fail "the server stopped with an error"
  server=
}

packaging/debian/build.sh >"$work/log" 2>&1 || fail "the package was not built"
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
package=$(echo out/release/ulak_"$version"_*.deb)
cp "$package" "$root/tmp/ulak.deb"
# The same package with a higher version.
dpkg-deb -R "$package" "$work/next"
sed -i "s/^Version: .*/Version: $version+next/" "$work/next/DEBIAN/control"
dpkg-deb --root-owner-group --build "$work/next" "$root/tmp/next.deb" >"$work/log"

began=$(date +%s%3N)
inside dpkg -i /tmp/ulak.deb >"$work/log" 2>&1 || fail "the installation failed"
start
took=$(($(date +%s%3N) - began))
inside ulak version >"$work/log" 2>&1 || fail "ulak version fails"
inside ulak health --console "$console" >"$work/log" 2>&1 || fail "ulak health fails"
for file in /usr/share/man/man1/ulak.1.gz /usr/share/bash-completion/completions/ulak /usr/share/zsh/vendor-completions/_ulak \
  /usr/share/fish/vendor_completions.d/ulak.fish /usr/lib/systemd/system/ulak.service /usr/lib/systemd/system/ulak.socket; do
  [ -e "$root$file" ] || fail "$file is missing"
done
inside ulak send --server "$smtp" --to you@example.test --subject Kept --text kept >"$work/log" 2>&1 || fail "a message is not accepted"
stop

echo '{ "data": { "keepMessages": 77 } }' >"$root/etc/ulak/ulak.json"
inside dpkg --force-confold -i /tmp/next.deb >"$work/log" 2>&1 || fail "the upgrade failed"
grep -q 77 "$root/etc/ulak/ulak.json" || fail "the upgrade overwrote the configuration"
start
curl -sf -o "$work/list" "http://$console/api/v1/messages" && grep -q '"subject":"Kept"' "$work/list" || fail "the message is lost after the upgrade"
stop

# The units refer to targets of systemd, which this small Debian does not have.
if command -v systemd-analyze >/dev/null; then
  cp /usr/lib/systemd/system/*.target /usr/lib/systemd/system/*.slice "$root/usr/lib/systemd/system/"
  systemd-analyze verify --man=no --root="$root" ulak.service ulak.socket >"$work/log" 2>&1 || fail "the unit is not valid"
  exposure=$(systemd-analyze security --offline=yes --root="$root" ulak.service 2>/dev/null | sed -n 's/.*Overall exposure level for .*: \([0-9.]*\).*/\1/p')
fi
inside dpkg -r ulak >"$work/log" 2>&1 || fail "the removal failed"
[ -e "$root/etc/ulak/ulak.json" ] && [ -d "$root/var/lib/ulak" ] || fail "the removal deleted the configuration or the mail"
inside dpkg -P ulak >"$work/log" 2>&1 || fail "the purge failed"
[ ! -e "$root/etc/ulak" ] && [ ! -e "$root/var/lib/ulak" ] && [ ! -e "$root/usr/bin/ulak" ] || fail "the purge left files"
echo "The package works: installed and serving in $took ms, upgraded with its mail, removed, purged; exposure ${exposure:-not measured}."
