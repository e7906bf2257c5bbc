#!/usr/bin/env bash
# Installs the dotnet tool from a folder of packages as a stranger would, uses it, and removes it.
# Usage: packaging/test-tool.sh [FOLDER]    FOLDER has ulak.VERSION.nupkg, such as out/release after ./publish.sh --all; without one, the
#                                           package is made first
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
work=$(mktemp -d /tmp/ulak-tool.XXXXXX)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
fail() {
  echo "test-tool.sh: $1" >&2
  cat "$work/log" >&2
  exit 1
}
packages=${1:-}
if [ -z "$packages" ]; then
  packages=$work/packages
  dotnet pack src/Ulak -c Release -o "$packages" >"$work/log" 2>&1 || fail "the package was not made"
  # A tool package is restored without the native compiler: restore what builds and publishing need.
  dotnet restore src/Ulak >"$work/log" 2>&1
fi
packages=$(realpath "$packages")
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
[ -f "$packages/ulak.$version.nupkg" ] || fail "there is no ulak.$version.nupkg in $packages"

cd "$work"
began=$(date +%s%3N)
dotnet tool install ulak --version "$version" --tool-path "$work/tools" --add-source "$packages" >"$work/log" 2>&1 ||
  fail "dotnet tool install failed"
installed=$(date +%s%3N)
ulak=$work/tools/ulak
smtp=127.0.0.1:${ULAK_TEST_PORT:-45525}
console=127.0.0.1:$((${smtp##*:} + 1))
"$ulak" version >"$work/log" 2>&1 && grep -q "$version" "$work/log" || fail "ulak version does not print $version"
"$ulak" serve --smtp "$smtp" --console "$console" --data "$work/data" >"$work/log" 2>&1 &
server=$!
for _ in $(seq 300); do
  curl -sf -o "$work/ready" "http://$console/readyz" && break
  sleep 0.1
done
[ -s "$work/ready" ] || fail "the server is not ready after 30 s"
served=$(date +%s%3N)
"$ulak" send --server "$smtp" --to you@example.test --subject Tool --text 'It works.' >"$work/sent" 2>&1 || fail "a message is not accepted"
[ "$("$ulak" inbox count --data "$work/data")" = 1 ] || fail "the message is not in the inbox"
curl -sf -o "$work/page" "http://$console/" && grep -q Tool "$work/page" || fail "the console does not show the message"
"$ulak" explain '550 5.1.1 User unknown' >"$work/explained" || fail "ulak explain fails"
kill "$server"
wait "$server" || fail "the server stopped with an error"
server=
dotnet tool update ulak --version "$version" --tool-path "$work/tools" --add-source "$packages" >"$work/log" 2>&1 || fail "the update failed"
dotnet tool uninstall ulak --tool-path "$work/tools" >"$work/log" 2>&1 || fail "the tool cannot be removed"
[ ! -e "$ulak" ] || fail "the removal left the command"
echo "The tool works: installed in $((installed - began)) ms, serving after $((served - installed)) ms more, used, updated and removed."
