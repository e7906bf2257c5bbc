#!/usr/bin/env bash
# The smoke test of a published binary: starts it, sends it a message by its own client, reads that back, and stops it.
# Usage: tests/smoke.sh out/ulak
set -euo pipefail
# `grep -q` stops reading at the first match, and with pipefail its writer's SIGPIPE would count as a failure: hence `grep … >/dev/null`.

ulak=$(realpath "$1")
data=$(mktemp -d)
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
smtp=$(free_port) console=$(free_port)

"$ulak" serve --smtp "127.0.0.1:$smtp" --console "127.0.0.1:$console" --data "$data/store" >"$data/log" 2>&1 &
server=$!
cleanup() {
  kill "$server" 2>/dev/null || true
  rm -rf "$data"
}
trap cleanup EXIT

fail() {
  echo "smoke: $*" >&2
  cat "$data/log" >&2
  exit 1
}

for _ in $(seq 100); do
  curl --silent --fail "http://127.0.0.1:$console/" >/dev/null && break
  kill -0 "$server" 2>/dev/null || fail "the server ended"
  sleep 0.1
done

printf 'first line\n.\nlast line\n' | "$ulak" send --server "127.0.0.1:$smtp" --from a@example.org --to b@example.test --subject 'Smoke' || fail "send"
[ "$("$ulak" inbox count --data "$data/store")" = 1 ] || fail "not one message"
id=$("$ulak" inbox list --json --data "$data/store" | python3 -c 'import json, sys; [m] = json.load(sys.stdin); assert m["subject"] == "Smoke", m; print(m["id"])') || fail "list"
"$ulak" inbox source "$id" --data "$data/store" | grep '^last line' >/dev/null || fail "source"
curl --silent --fail "http://127.0.0.1:$console/messages/$id" | grep 'Smoke' >/dev/null || fail "the message's page"
curl --silent --fail "http://127.0.0.1:$console/sessions" | grep '127.0.0.1' >/dev/null || fail "the list of sessions"
"$ulak" inbox delete "$id" --data "$data/store" || fail "delete"
[ "$("$ulak" inbox count --data "$data/store")" = 0 ] || fail "the message is still there"
"$ulak" explain '550 5.1.1 User unknown' | grep -i 'address' >/dev/null || fail "explain"

kill -TERM "$server"
wait "$server" || fail "it did not end well"
echo "smoke: $(basename "$ulak") serves, sends, keeps, shows, explains and stops"
