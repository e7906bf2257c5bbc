#!/usr/bin/env bash
# Makes a Debian package of the native binary in out/, in out/release. Needs dpkg-deb.
# Usage: packaging/debian/build.sh [ARCHITECTURE]    e.g. arm64; without one, this machine's
set -euo pipefail
cd "$(dirname "$0")/../.."
here=packaging/debian
architecture=${1:-$(dpkg --print-architecture)}
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
[ -x out/ulak ] || {
  echo "debian/build.sh: out/ulak does not exist. Run ./publish.sh first." >&2
  exit 1
}

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
install -Dm755 out/ulak "$root/usr/bin/ulak"
install -Dm644 "$here/ulak.socket" "$root/usr/lib/systemd/system/ulak.socket"
install -Dm644 "$here/ulak.service" "$root/usr/lib/systemd/system/ulak.service"
install -Dm644 "$here/ulak.json" "$root/etc/ulak/ulak.json"
install -Dm644 LICENSE "$root/usr/share/doc/ulak/copyright"
cat THIRD-PARTY-NOTICES.md >>"$root/usr/share/doc/ulak/copyright"
install -m644 README.md docs/configuration.md docs/listeners.md docs/commands.md docs/running.md docs/proxies.md docs/inboxes.md docs/relay.md docs/moving.md "$root/usr/share/doc/ulak/"
install -d "$root/usr/share/man/man1" "$root/usr/share/bash-completion/completions" "$root/usr/share/zsh/vendor-completions" \
  "$root/usr/share/fish/vendor_completions.d"
gzip -9n <packaging/ulak.1 >"$root/usr/share/man/man1/ulak.1.gz"
out/ulak completion bash >"$root/usr/share/bash-completion/completions/ulak"
out/ulak completion zsh >"$root/usr/share/zsh/vendor-completions/_ulak"
out/ulak completion fish >"$root/usr/share/fish/vendor_completions.d/ulak.fish"

install -d "$root/DEBIAN"
for script in postinst prerm postrm; do install -m755 "$here/$script" "$root/DEBIAN/$script"; done
echo /etc/ulak/ulak.json >"$root/DEBIAN/conffiles"
cat >"$root/DEBIAN/control" <<CONTROL
Package: ulak
Version: $version
Architecture: $architecture
Maintainer: The Ulak authors <ulak@example.invalid>
Section: mail
Priority: optional
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: libc6 (>= 2.34), libgcc-s1, zlib1g, libssl3 | libssl3t64, ca-certificates
Description: SMTP server that explains itself
 Ulak catches mail, shows it in a web console with every line of the SMTP
 dialogue, and explains SMTP replies, bounces and log lines.
CONTROL
mkdir -p out/release
dpkg-deb --root-owner-group --build "$root" "out/release/ulak_${version}_$architecture.deb"
