#!/usr/bin/env bash
# Runs the installation lines of the README: the archive and the dotnet tool as they stand there, with files that are made here. The Debian
# package is made and its name compared; packaging/test-debian.sh installs it, and packaging/test-image.sh builds the image.
# Usage: tests/install.sh    after ./publish.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
work=$(mktemp -d /tmp/ulak-install.XXXXXX)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "install.sh: $1" >&2
  tail -n 20 "$work/log" >&2 2>/dev/null || true
  exit 1
}

# The command of a row of the table, such as "Linux".
line_of() {
  sed -n "s/^| $1 | \`\(.*\)\` |\$/\1/p" README.md
}

# Runs a line that ends with `ulak serve` until the server is ready, and sends it a message.
serves() {
  local line=$1 smtp console job
  [ -n "$line" ] || fail "the README has no such line"
  read -r smtp console < <(python3 -c '
import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(s.getsockname()[1] for s in sockets))')
  (
    cd "$work/files"
    export ULAK_SMTP__ADDRESS=127.0.0.1:$smtp ULAK_CONSOLE__ADDRESS=127.0.0.1:$console ULAK_DATA__DIRECTORY=$work/data-$smtp
    exec setsid bash -c "$line"
  ) >"$work/log" 2>&1 &
  job=$!
  for _ in $(seq 600); do
    curl -sf -o /dev/null "http://127.0.0.1:$console/readyz" && break
    kill -0 "$job" 2>/dev/null || fail "this line ended: $line"
    sleep 0.1
  done
  out/ulak send --server "127.0.0.1:$smtp" --to you@example.test --subject Installed --text 'It works.' >/dev/null 2>&1 ||
    fail "no message is accepted after: $line"
  kill -- "-$job"
  wait "$job" || true
}

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
mkdir -p "$work/files" "$work/home"

case $(uname -s)-$(uname -m) in
  Linux-x86_64)
    .ci/archive.sh linux-x64 >"$work/log" || fail "the archive was not made"
    mv "out/release/ulak-$version-linux-x64.tar.gz" "$work/files/"
    serves "$(line_of Linux)"
    if command -v dpkg-deb >/dev/null; then
      packaging/debian/build.sh amd64 >"$work/log" 2>&1 || fail "the Debian package was not made"
      package=$(sed -n 's/^apt install \.\/\([^ ]*\) .*/\1/p' <<<"$(line_of 'Debian, Ubuntu')")
      dpkg-deb --contents "out/release/$package" >"$work/log" 2>&1 || fail "the README names the package $package"
      grep -q ' \./usr/bin/ulak$' "$work/log" || fail "the package has no /usr/bin/ulak"
    fi
    ;;
  *) echo "install.sh: the archive and the Debian package are tried on Linux x64 alone" ;;
esac

# The build has analyzed the code.
dotnet pack src/Ulak -c Release -p:RunAnalyzers=false -o "$work/files" >"$work/log" 2>&1 || fail "the package of the tool was not made"
# A tool package is restored without the native compiler: restore what builds and publishing need.
dotnet restore src/Ulak >"$work/log" 2>&1
packages=$(dotnet nuget locals global-packages --list | sed 's/^.*: //')
HOME=$work/home DOTNET_CLI_HOME=$work/home NUGET_PACKAGES=$packages PATH=$work/home/.dotnet/tools:$PATH serves "$(line_of '.NET 10 SDK')"

echo "install.sh: the lines of the README install version $version"
