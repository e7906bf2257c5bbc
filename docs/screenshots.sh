#!/usr/bin/env bash
# Makes the pictures of the console in docs/images: each page, light, dark and on a phone's width, from the real program and a real browser.
# Usage: docs/screenshots.sh [FOLDER]    Needs out/ulak (./publish.sh), chromium and curl.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:-docs/images}
smtp=127.0.0.1:27525 console=127.0.0.1:27025
work=$(mktemp -d)
mkdir -p "$folder"
out/ulak serve --smtp $smtp --console $console --data "$work/data" --set smtp.hostName=mx.example.org >"$work/log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do curl --silent --fail --output /dev/null "http://$console/api/v1/info" && break; sleep 0.1; done

send() { out/ulak send --server $smtp "$@" >/dev/null; }
printf 'The figures of the third quarter.\n' >"$work/report.txt"
send --from billing@shop.example --to ann@example.test --subject 'Invoice 2026-1107' --text 'Dear Ann, thank you for your order. The invoice is attached.' --attach "$work/report.txt"
printf 'From: no-reply@app.example\r\nTo: ben@example.test\r\nSubject: Confirm your address\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<style>@media (prefers-color-scheme: dark) { .card { background: #222 } }</style>\r\n<div class="card" style="display:flex; gap:1rem; border-radius:8px">\r\n<img src="https://app.example/logo.webp" alt="">\r\n<h1>Welcome</h1><p>Please <a href="https://app.example/confirm">confirm your address</a>.</p></div>\r\n' >"$work/html.eml"
send --from no-reply@app.example --to ben@example.test --eml "$work/html.eml"
send --from Ayşe@example.com --to ekip@example.test --subject 'Toplantı yarın 10.00’da' --text 'Merhaba, toplantı yarın saat 10.00’da.' || true
send --from ci@build.example --to team@example.test --subject 'Build 4711 passed' --text 'All 2,929 tests passed.'
printf 'EHLO client.example\r\nMAIL FROM: <dev@example.org>\r\nMAIL FROM:<dev@example.org> SIEZ=100\r\nRCPT TO:<you@example.test>\r\nQUIT\r\n' | timeout 5 bash -c "exec 3<>/dev/tcp/${smtp/:/\/}; cat >&3; cat <&3" >/dev/null

api() { curl --silent --fail "http://$console/api/v1/$1"; }
message=$(api 'messages?q=subject:Invoice' | sed -n 's/.*"id": *"\([^"]*\)".*/\1/p' | head -n 1)
[ -n "$message" ] || message=$(api messages | grep -o '"id":"[^"]*"' | head -n 1 | cut -d'"' -f4)
html=$(api 'messages?q=subject:Confirm' | grep -o '"id":"[^"]*"' | head -n 1 | cut -d'"' -f4)
session=$(curl --silent "http://$console/sessions?only=faults" | grep -o 'href="/sessions/[a-z0-9]\{8,\}"' | head -n 1 | cut -d'"' -f2)
curl --silent --fail --output /dev/null --json '{"step":"rcpt","code":452,"enhanced":"4.2.2","recipient":"full@","probability":0.5}' "http://$console/api/v1/chaos"

shoot() { # name path
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/light" --window-size=1200,860 --screenshot="$folder/$1.png" "http://$console$2" >/dev/null 2>&1
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/dark" --blink-settings=preferredColorScheme=0 --window-size=1200,860 --screenshot="$folder/$1-dark.png" "http://$console$2" >/dev/null 2>&1
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/phone" --window-size=500,900 --screenshot="$folder/$1-narrow.png" "http://$console$2" >/dev/null 2>&1
  echo "$folder/$1.png, -dark, -narrow"
}
shoot inbox /en/
shoot message "/en/messages/$message"
shoot message-parts "/en/messages/$message?view=parts"
shoot message-check "/en/messages/$html?view=checks"
shoot sessions /en/sessions
shoot dialogue "/en$session"
shoot try /en/try
shoot chaos /en/chaos
shoot codes /en/codes
shoot code /en/codes/501
shoot code-tr /tr/codes/501
shoot compare /en/compare/221-vs-501
shoot compare-tr /tr/compare/221-vs-501
shoot explain "/en/explain?text=550%205.1.1%20User%20unknown"
shoot explain-tr "/tr/explain?text=550%205.1.1%20User%20unknown"
