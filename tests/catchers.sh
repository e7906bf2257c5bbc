#!/usr/bin/env bash
# Tries the APIs of other mail catchers with the client libraries that test suites use, from npm: mailhog, mailhog-awesome,
# cypress-mailhog and cypress-maildev. Mail is sent with nodemailer.
# Usage: tests/catchers.sh    Needs node and npm, and out/ulak (./publish.sh) or the program's path in ULAK_BINARY.
set -euo pipefail
cd "$(dirname "$0")/.."
ulak=$(realpath "${ULAK_BINARY:-out/ulak}")
[ -e "$ulak" ] || {
  echo "catchers.sh: $ulak does not exist. Run ./publish.sh first." >&2
  exit 1
}
work=$(mktemp -d /tmp/ulak-catchers.XXXXXX)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
cp tests/catchers/* "$work"
(cd "$work" && npm install --silent --no-audit --no-fund --ignore-scripts)

smtp=${ULAK_TEST_PORT:-44525}
run=("$ulak")
[[ $ulak == *.dll ]] && run=(dotnet "$ulak")
"${run[@]}" serve --smtp "127.0.0.1:$smtp" --console "127.0.0.1:$((smtp + 1))" --data "$work/data" --log-level warning &
server=$!
for _ in $(seq 100); do
  curl -sf -o "$work/ready" "http://127.0.0.1:$((smtp + 1))/readyz" && break
  sleep 0.1
done
node --test --test-reporter=spec --test-concurrency=1 "$work"/*.test.js "$@"
